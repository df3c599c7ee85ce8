package import Catalogue
package import Foundation

/// Bytes to a feed, whatever they are.
package enum Reader {
    /// Never throws: `problems` says what was wrong, and one of severity `error` means that nothing is usable.
    ///
    /// The bytes tell the format; the content type only helps with the encoding. A source's own `format` is
    /// honoured where
    /// the bytes leave a choice, and where they contradict it the document is read as what it is, with a problem.
    package static func read(_ bytes: Data, options: ReadOptions) -> Feed {
        let (bytes, unpacking) = Gunzip.unpack(bytes)
        guard bytes.contains(where: { $0 > 0x20 }) else {
            let isTold = unpacking.contains { $0.severity == .error }
            return Feed(format: .unknown, problems: unpacking + (isTold ? [] : [ProblemCode.bodyEmpty.problem()]))
        }
        var text = Charset.decode(bytes, contentType: options.contentType)
        text.problems = unpacking + text.problems
        // A byte order mark alone is no document either.
        guard text.utf8.contains(where: { $0 > 0x20 }) else {
            text.problems.append(ProblemCode.bodyEmpty.problem())
            return Feed(format: .unknown, encoding: text.name, problems: text.problems)
        }
        let kind = DocumentKind.sniff(text.utf8)
        var feed = FormatReaders.reader(for: kind, options)(text, options)
        if kind == .json || kind == .html { FieldLimit.apply(to: &feed, sanitise: options.sanitise) }
        let isMisnamed = !kind.fits(options.format) || !feed.format.fits(options.format)
        if isMisnamed, !feed.isRejected {
            feed.problems.append(
                ProblemCode.formatMismatch.problem(
                    "configured as \(options.format.rawValue), found \(feed.format.rawValue)"))
        }
        return feed
    }
}

/// What the first bytes of a document say it is.
enum DocumentKind: Sendable {
    case xml, json, html, unknown

    static func sniff(_ utf8: Data) -> DocumentKind {
        let head = Array(utf8.prefix(4096))
        guard let start = head.firstIndex(where: { !HTMLScanner.isSpace($0) }) else { return .unknown }
        let rest = head[start...]
        if head[start] == UInt8(ascii: "{") || head[start] == UInt8(ascii: "[") { return .json }
        for mark in ["<rss", "<rdf:rdf", "<feed", "<urlset", "<sitemapindex", "<opml", "<oai-pmh", "<?xml"]
        where begins(rest, mark) {
            return mark == "<?xml" && hasHTMLRoot(rest) ? .html : .xml
        }
        if hasHTMLRoot(rest) { return .html }
        // Junk before the document: whichever mark comes first.
        return firstMark(in: rest)
    }

    /// Whether such a document can be what a source is configured for.
    func fits(_ format: SourceFormat) -> Bool {
        switch format {
        case .auto, .samlad: true
        case .rss, .atom, .oaiPMH: self == .xml
        // A list of addresses, one a line, is a sitemap too.
        case .sitemap: self == .xml || self == .unknown
        case .json, .jsonfeed: self == .json
        case .html: self == .html
        }
    }

    private static func begins(_ text: ArraySlice<UInt8>, _ mark: String) -> Bool {
        guard text.count >= mark.utf8.count else { return false }
        return zip(text, mark.utf8).allSatisfy { $0 == $1 || HTMLScanner.isLetter($0) && $0 | 0x20 == $1 }
    }

    /// Whether the first tag that is neither declaration nor comment is one of HTML's.
    private static func hasHTMLRoot(_ text: ArraySlice<UInt8>) -> Bool {
        if begins(text, "<!doctype html") { return true }
        var scanner = HTMLScanner(Array(text))
        while let token = scanner.next() {
            if token == .text { continue }
            if token == .end { return false }
            // "title" and "link" are RSS's as well, so that only these count.
            switch HTMLTag.named(scanner.bytes[scanner.name]) {
            case .html, .head, .body, .meta, .script, .div, .p, .h1, .article, .main, .table, .ul: return true
            default: return false
            }
        }
        return false
    }

    private static func firstMark(in text: ArraySlice<UInt8>) -> DocumentKind {
        for index in text.indices where text[index] == UInt8(ascii: "<") {
            let rest = text[index...]
            if begins(rest, "<?xml") || begins(rest, "<rss") || begins(rest, "<feed") || begins(rest, "<rdf:rdf") {
                return .xml
            }
            if begins(rest, "<!doctype html") || begins(rest, "<html") { return .html }
        }
        return text.first == UInt8(ascii: "<") ? .xml : .unknown
    }
}

/// Which reader reads which kind of document: the one place a new format is added.
enum FormatReaders {
    typealias Read = (DecodedText, ReadOptions) -> Feed

    static func reader(for kind: DocumentKind, _ options: ReadOptions) -> Read {
        switch kind {
        case .xml: readXML
        case .json: JSONReader.read
        case .html: HTMLReader.read
        case .unknown: options.format == .sitemap ? SitemapReader.readText : unread(.unknown, .formatUnrecognised)
        }
    }

    private static func readXML(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        switch Prolog.rootName(text.utf8) {
        case "urlset", "sitemapindex": SitemapReader.read(text, options)
        case "oai-pmh": OAIReader.read(text, options)
        case "opml": OPMLReader.read(text, options)
        default: SyndicationReader.read(text, options: options)
        }
    }

    /// For what is recognised, but is no document of entries.
    private static func unread(_ format: FeedFormat, _ code: ProblemCode) -> Read {
        { text, _ in Feed(format: format, encoding: text.name, problems: text.problems + [code.problem()]) }
    }
}

extension FeedFormat {
    func fits(_ format: SourceFormat) -> Bool {
        switch format {
        case .rss: rawValue.hasPrefix("rss")
        case .atom: rawValue.hasPrefix("atom")
        case .jsonfeed: rawValue.hasPrefix("jsonfeed")
        // Feeds are sitemaps as well (sitemaps.org, "Other Sitemap formats").
        case .sitemap: self == .sitemap || rawValue.hasPrefix("rss") || rawValue.hasPrefix("atom")
        case .oaiPMH: self == .oaiPMH
        case .auto, .json, .html, .samlad: true
        }
    }
}
