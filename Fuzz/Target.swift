import Catalogue
import Foundation

@testable import Extract

/// What is fuzzed. Beside not crashing, not hanging and not growing, each holds its results to what must always be true.
enum Target: String, CaseIterable {
    case feed
    case mender
    case json
    case jsonFeed
    case jsonMap
    case htmlList
    case htmlPage
    case linkPage
    case css
    case xpath
    case date
    case charset
    case address
    case plainText
    case sanitiser
    case opml
    case sitemap
    case harvest
    case discovery

    private static let base = "https://exempel.se/nyheter/"
    private static let now = Date(timeIntervalSince1970: 1_700_000_000)

    func run(_ input: Data) {
        switch self {
        case .feed, .jsonFeed, .sitemap, .harvest: read(input)
        case .mender: mend(input)
        case .json: parseJSON(input)
        case .jsonMap: readMapped(input)
        case .htmlList: readList(input)
        case .htmlPage: readPage(input)
        case .linkPage: compareReaders(input)
        case .css: select(input) { $0 }
        case .xpath: select(input) { "/" + $0 }
        case .date: readDate(input)
        case .charset: decode(input)
        case .address: resolve(input)
        case .plainText: fold(input)
        case .sanitiser: sanitise(input)
        case .opml: readOPML(input)
        case .discovery: discover(input)
        }
    }

    // MARK: Documents

    private func options(_ source: Source? = nil) -> ReadOptions {
        ReadOptions(base: Self.base, source: source, now: Self.now)
    }

    private func read(_ input: Data) { check(Reader.read(input, options: options())) }

    /// What every reading promises (DESIGN §4), whatever was read.
    private func check(_ feed: Feed) {
        let json = PreviewJSON.encode(feed)
        require((try? JSONSerialization.jsonObject(with: json)) != nil, "the preview is no JSON")
        for entry in feed.entries {
            for html in [entry.summary, entry.content].compactMap({ $0 }) { checkIsSafe(html) }
            if let link = entry.link { checkIsAbsolute(link) }
            for link in entry.links { checkIsAbsolute(link.href) }
        }
    }

    private func mend(_ input: Data) {
        let count = input.withByteView { bytes in
            var mender = XMLMender(bytes, habits: .feeds, pieceSize: .max)
            _ = mender.next()
            return mender.out.count
        }
        // Entities expand to 1 MiB at most, of which each sign may take six bytes once it is escaped; a reference, a bare
        // sign or an end tag that was left out adds a few.
        let limit = 6 * 1024 * 1024 + 64 * 1024 + input.count * 8
        require(count <= limit, "the mended document is \(count) bytes")
    }

    private func parseJSON(_ input: Data) {
        guard (try? JSONParser.parse(input)) != nil else { return }
        require(
            (try? JSONParser.parse(input, options: .lenient)) != nil, "strict JSON is refused where more is allowed")
    }

    private func readMapped(_ input: Data) {
        var source = Source(id: "a", organisation: nil, format: .json, url: Self.base)
        source.items = "/items/*"
        source.map = [
            "id": "/id", "title": "/title/rendered", "link": "/link", "date": "/date", "summary": "/text/*/value",
        ]
        check(Reader.read(input, options: options(source)))
    }

    private func readList(_ input: Data) {
        var source = Source(id: "a", organisation: nil, format: .html, url: Self.base)
        var list = ListSelectors(items: "li, article, a")
        list.link = "a@href"
        list.title = "h2, a"
        list.date = "time@datetime, .date"
        list.summary = "p:not(:has(a))"
        source.list = list
        check(Reader.read(input, options: options(source)))
    }

    private func readPage(_ input: Data) {
        var selectors = PageSelectors()
        selectors.content = "main"
        selectors.date = "time"
        let reading = HTMLPageReader.read(
            input, contentType: nil, selectors: selectors, base: Self.base, now: Self.now)
        for html in [reading.entry.summary, reading.entry.content].compactMap({ $0 }) { checkIsSafe(html) }
        read(input)
    }

    /// What the quick reader of a checked link's page accepts, it sees as the other does; as it comes and within a page.
    private func compareReaders(_ input: Data) {
        let start = Data("<html><head><title>a</title></head><body>".utf8)
        for page in [input, start + input + Data("</body></html>".utf8)] {
            guard let plain = LinkPageReader.plain(page, ["larm"]) else { continue }
            let whole = LinkPageReader.whole(page, contentType: nil, base: Self.base, ["larm"])
            require(plain == whole, "\(plain) is not \(whole)")
        }
    }

    private func readOPML(_ input: Data) {
        let (document, problems) = OPMLReader.document(input, options: options())
        require(document != nil || problems.contains { $0.severity == .error }, "nothing was read, and nothing said")
        guard let document else { return }
        let sources = OPMLImport.sources(from: document.outlines, organisation: nil, takenIDs: [], knownAddresses: [])
        require(Set(sources.map(\.id)).count == sources.count, "two sources have one id")
        let (again, _) = OPMLReader.document(OPMLWriter.write(document), options: options())
        require(again != nil, "what was written cannot be read")
    }

    private func discover(_ input: Data) {
        var discovery = Discovery(input, contentType: nil, base: Self.base, now: Self.now)
        discovery.addRobots(input, base: Self.base)
        for proposal in discovery.proposals {
            checkIsAbsolute(proposal.source.url)
            let id = proposal.source.id
            let isPlain = id.utf8.allSatisfy { HTMLScanner.isLetter($0) || 0x30...0x39 ~= $0 || $0 == 0x2D }
            require(isPlain && (1...64).contains(id.utf8.count) && !id.hasPrefix("-") && !id.hasSuffix("-"), "id \(id)")
            guard let list = proposal.source.list else { continue }
            for selector in [list.items, list.link, list.title, list.date, list.summary].compactMap({ $0 }) {
                require((try? Selector(selector)) != nil, "\(selector) is no selector")
            }
            require(proposal.entries ?? 0 > 1, "a list without entries is proposed")
        }
        require(
            Set(discovery.proposals.map(\.source.id)).count == discovery.proposals.count, "two proposals have one id")
    }

    // MARK: Parts

    /// Up to a line end the selector, behind it the page.
    private func select(_ input: Data, _ selector: (String) -> String) {
        let parts = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let text = selector(String(decoding: parts.first ?? Data(), as: UTF8.self))
        guard let compiled = try? Selector(text) else { return }
        let page = "<ul class=list><li><a href=/a>A</a><p>t</p></li><li id=b><a href=/b title='å'>B</a></li></ul>"
        let bytes = parts.count > 1 && !parts[1].isEmpty ? parts[1] : Data(page.utf8)
        let document = HTMLDocument(
            Charset.decode(Data(bytes), contentType: "text/html; charset=utf-8"), base: Self.base)
        let found = document.select(compiled)
        require(document.select(compiled, limit: 1).count <= 1, "the limit is not kept")
        for case .element(let node) in found { require(document.tree.nodes.indices.contains(node), "no such node") }
    }

    private func readDate(_ input: Data) {
        guard let date = Dates.parse(String(decoding: input, as: UTF8.self), now: Self.now) else { return }
        guard let text = PreviewJSON.timestamp(date.date) else { return }
        let again = Dates.parse(text, now: Self.now)
        require(again?.date == Date(timeIntervalSince1970: date.date.timeIntervalSince1970.rounded(.down)), text)
    }

    private func decode(_ input: Data) {
        // The first line plays the content type.
        let parts = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let type = parts.count > 1 ? String(decoding: parts[0], as: UTF8.self) : nil
        let text = Charset.decode(Data(parts.last ?? Data()), contentType: type)
        require(String(validating: text.utf8, as: UTF8.self) != nil, "the text is no UTF-8")
    }

    private func resolve(_ input: Data) {
        guard let address = Address.resolve(String(decoding: input, as: UTF8.self), base: Self.base) else { return }
        checkIsAbsolute(address)
        let again = Address.resolve(address, base: "")
        require(again == address, "\(address) became \(again ?? "nothing")")
    }

    private func fold(_ input: Data) {
        let text = PlainText.fold(PlainText.fromTextOrHTML(Array(input)))
        require(PlainText.fold(text) == text, "folding twice gives another text")
        _ = PlainText.fromHTML(String(decoding: input, as: UTF8.self))
    }

    private func sanitise(_ input: Data) {
        checkIsSafe(Sanitiser.sanitise(String(decoding: input, as: UTF8.self), base: Self.base))
    }

    // MARK: Promises

    private func checkIsAbsolute(_ address: String) {
        let schemes = ["https://", "http://", "mailto:", "tel:"]
        require(schemes.contains { address.hasPrefix($0) }, "\(address) is not absolute")
    }

    /// A second pass changes nothing; nothing is open at the end; no element and no attribute that may not be there.
    private func checkIsSafe(_ html: String) {
        require(Sanitiser.sanitise(html, base: Self.base) == html, "a second pass changes \(html.debugDescription)")
        require(!html.contains("<!") && !html.contains("<?"), "\(html.debugDescription) holds a declaration")
        var scanner = HTMLScanner(Array(html.utf8))
        var open: [HTMLTag] = []
        while let token = scanner.next() {
            guard token != .text else { continue }
            guard let tag = HTMLTag.named(scanner.bytes[scanner.name]), tag.fate == .keep else {
                return require(false, "an element that may not leave is in \(html.debugDescription)")
            }
            if token == .end {
                require(open.popLast() == tag, "\(html.debugDescription) is not nested")
            } else if !tag.isVoid {
                open.append(tag)
            }
            for attribute in scanner.attributes { check(attribute, scanner, html) }
        }
        require(open.isEmpty, "\(html.debugDescription) is not closed")
    }

    private static let attributes: Set<String> = [
        "alt", "cite", "colspan", "datetime", "dir", "height", "href", "lang", "rel", "reversed", "rowspan", "scope",
        "span", "src", "start", "title", "value", "width",
    ]

    private func check(_ attribute: HTMLScanner.Attribute, _ scanner: HTMLScanner, _ html: String) {
        let name = String(decoding: scanner.bytes[attribute.name], as: UTF8.self)
        require(Self.attributes.contains(name), "attribute \(name) in \(html.debugDescription)")
        guard ["href", "src", "cite"].contains(name) else { return }
        let value = String(decoding: scanner.bytes[attribute.value], as: UTF8.self)
        let isAllowed = ["https://", "http://", "mailto:"].contains { value.hasPrefix($0) }
        require(isAllowed && (name == "href" || value.hasPrefix("http")), "address \(value)")
    }
}
