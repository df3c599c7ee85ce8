package import Catalogue
package import Foundation

/// What a link checker looks at of a page: its names, its words, what it asks for, and the places within it.
package enum LinkPageReader {
    /// Bytes of text that are kept.
    private static let textKept = 64 * 1024
    private static let fewWords = 12

    /// - Parameters:
    ///   - base: the address that answered.
    ///   - fragment: the place within the page that the link names, as it is written; see ``place(in:)``.
    ///   - isWhole: whether these are all of the page's bytes: of a part nothing is missing.
    ///   - sought: the address that was asked for, which the page may list; `nil` when that is of no interest.
    package static func read(
        _ bytes: Data, contentType: String?, base: String, fragment: String? = nil, isWhole: Bool = true,
        sought: String? = nil
    ) -> LinkPage {
        let places = fragment.flatMap(place).map(names) ?? []
        let seen = plain(bytes, places) ?? whole(bytes, contentType: contentType, base: base, places)
        var page = LinkPage(
            title: seen.title, heading: seen.heading, text: cut(seen.text),
            isThin: seen.isThin, refresh: seen.refresh)
        page.headings = seen.headings
        if ([page.heading].compactMap(\.self) + page.headings).contains(where: { NotFoundTitle.says($0) }) {
            VeiledHeadings.drop(
                from: &page, HTMLDocument(Charset.decode(bytes, contentType: contentType), base: base))
        }
        judge(&page, seen, bytes, contentType: contentType, base: base)
        page.asksForPassword = seen.asksForPassword
        page.listsItself = sought.map { ListedPage.leads(bytes, to: $0) } ?? false
        if !places.isEmpty, !page.isShell {
            let isKnown = seen.hasPlace || isWhole && !(seen.hasScript && MadePlace.isNamed(places, in: bytes))
            page.hasFragment = isKnown ? seen.hasPlace : nil
        }
        return page
    }

    /// What it shows before its scripts have run.
    private static func judge(
        _ page: inout LinkPage, _ seen: Seen, _ bytes: Data, contentType: String?, base: String
    ) {
        page.isShell = page.isThin && (page.heading == nil || seen.hasScript) && hasFewWords(page.text)
        guard page.text.utf8.count < BarePage.most else { return }
        let bare = BarePage(HTMLDocument(Charset.decode(bytes, contentType: contentType), base: base))
        page.bare = bare.text
        page.isShell = page.isShell || seen.hasScript && bare.isEmpty
        page.isProgram = seen.hasScript && bare.hasMount
        // Programs whose place is empty have their headings from their scripts.
        guard page.isShell, seen.hasScript, !bare.hasMount, let heading = page.heading,
            bare.text.utf8.firstRange(of: heading.utf8.prefix(60)) != nil
        else { return }
        (page.isShell, page.isScarce) = (false, true)
    }

    /// Between folded words stand single spaces.
    private static func hasFewWords(_ text: String) -> Bool {
        text.utf8.lazy.filter { $0 == 0x20 }.prefix(fewWords - 1).count < fewWords - 1
    }

    /// What is seen of a page, by whichever reader.
    struct Seen: Equatable {
        var title: String?
        var heading: String?
        var headings: [String]
        var text: String
        var isThin: Bool
        var refresh: String?
        var hasScript: Bool
        var asksForPassword: Bool
        var hasPlace: Bool
    }

    /// - Returns: `nil` for a page that leaves anything to guess, is not in UTF-8, or tells its title or where it leads in
    ///   its declarations alone.
    static func plain(_ bytes: Data, _ places: Set<String>) -> Seen? {
        bytes.withByteView { bytes in
            guard bytes.count > 4, !bytes[..<4].contains(0),
                // What switches alphabets is no UTF-8, though every byte may be.
                bytes.first(of: 0x1B, in: 0..<bytes.count) == bytes.count
            else { return nil }
            let start = bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
            let all = unsafe UnsafeRawBufferPointer(bytes.part(start..<bytes.count))
            guard unsafe UTF8Check.check(all).invalid == nil,
                let page = PlainScan.read(bytes, from: start, places: places)
            else { return nil }
            let title = page.text(ofFirst: .title)
            guard !title.isEmpty else { return nil }
            let content = PlainContent(page)
            return Seen(
                title: title, heading: named(content.heading.map(page.text) ?? page.text(ofFirst: .heading)),
                headings: content.headings.map(page.text).filter { !$0.isEmpty },
                text: content.node.map(page.text) ?? "", isThin: content.isThin, hasScript: page.hasScript,
                asksForPassword: page.asksForPassword, hasPlace: page.hasPlace)
        }
    }

    static func whole(_ bytes: Data, contentType: String?, base: String, _ places: Set<String>) -> Seen {
        let document = HTMLDocument(Charset.decode(bytes, contentType: contentType), base: base)
        let facts = HTMLFacts(document: document)
        let content = MainContent(document)
        let tree = document.tree
        let input = tree.number(of: "input")
        let fields = input < 0 ? 0..<0 : tree.descendants(of: 0)
        return Seen(
            title: facts.text(ofFirst: "title") ?? facts.meta(["og:title", "dcterms.title", "dc.title"]),
            heading: (content.heading.map { document.text(of: $0) } ?? facts.text(ofFirst: "h1")).flatMap(named),
            headings: content.headings.map { document.text(of: $0) }.filter { !$0.isEmpty },
            text: content.node.map { document.text(of: $0) } ?? "", isThin: content.isThin, refresh: facts.refresh,
            hasScript: tree.first("script") != nil,
            asksForPassword: fields.contains { node in
                tree.isElement(node, numbered: input) && tree.attribute("type", of: node)?.lowercased() == "password"
            }, hasPlace: has(places, tree))
    }

    private static func named(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > textKept else { return text }
        return String(decoding: text.utf8.prefix(textKept), as: UTF8.self)
    }

    /// The id that a fragment names; `nil` for what is not looked up in the page: routes of single-page programs
    /// (`#!…`, `#/…`), state (`#tab=2`), text fragments (`#:~:text=…`), the top (HTML §7.4.6.3).
    package static func place(in fragment: String) -> String? {
        var name = fragment
        if let directive = name.range(of: ":~:") { name = String(name[..<directive.lowerBound]) }
        guard !name.isEmpty, name.lowercased() != "top", !name.hasPrefix("!") else { return nil }
        return name.contains { "/=&?".contains($0) } ? nil : name
    }

    /// As it is written and percent-decoded; GitHub's pages put a prefix before it.
    private static func names(_ place: String) -> Set<String> {
        Set([place, place.removingPercentEncoding ?? place].flatMap { [$0, "user-content-" + $0] })
    }

    private static func has(_ names: Set<String>, _ tree: HTMLTree) -> Bool {
        !names.isEmpty
            && tree.descendants(of: 0).contains { node in
                guard tree.isElement(node), !tree.nodes[node].attributes.isEmpty else { return false }
                if let id = tree.attribute(idName, of: node), names.contains(String(decoding: id, as: UTF8.self)) {
                    return true
                }
                guard tree.isElement(node, named: "a"), let name = tree.attribute(nameName, of: node) else {
                    return false
                }
                return names.contains(String(decoding: name, as: UTF8.self))
            }
    }

    private static let idName = Array("id".utf8)
    private static let nameName = Array("name".utf8)
}
