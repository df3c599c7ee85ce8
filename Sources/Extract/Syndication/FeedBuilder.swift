import CXML2
import Catalogue
import Foundation

/// Makes a feed of the events of an XML parser.
///
/// Text is gathered as bytes in one buffer that is used again and again, and becomes a string when its field is
/// complete.
/// Names are told apart by the addresses under which libxml2 keeps them, so that most elements cost two comparisons.
@safe final class FeedBuilder {
    /// Where in a document the parser stands.
    enum Place: UInt8 {
        case document, root, feed, entry, image, person, source, media, deletion, skipHours, skipDays
        /// Inside of something that says nothing to us.
        case elsewhere
    }

    static let depthLimit = 256
    static let entryLimit = 10_000
    static let fieldLimit = 1024 * 1024
    /// Categories, links, enclosures, people, each, of one entry or of the feed.
    static let listLimit = 256
    static let namespaceLimit = 1024

    let options: ReadOptions
    var format = FeedFormat.unknown
    /// The local name of the root, in lower case.
    var root: String?
    var info = FeedInfo()
    var aside = FeedAside()
    var entries: [Entry] = []
    var deletions: [Deletion] = []
    var draft = EntryDraft()
    var counts = ProblemCount()
    var verdict = XMLSession.Verdict()
    var person = Person()
    var imageTitle: String?
    var imageLink: String?
    var imageURL: String?

    private var context: xmlParserCtxtPtr?
    private var names = NameCache()
    var places: [Place] = [.document]
    private var family = "rss"
    private var isFamilyCertain = false
    /// Whether a channel was read; of a second one the items count alone.
    var hasChannel = false
    private var bases: [(depth: Int, base: String)] = []
    var languages: [(depth: Int, language: String)] = []
    private var namespaces: [(depth: Int, count: Int)] = []
    private var namespaceCount = 0
    private var seenIDs: Set<String> = []
    private var begunEntries = 0

    // The field being gathered.
    var field: ElementName?
    var fieldPlace = Place.document
    var fieldType = ""
    var fieldMode = ""
    var fieldScheme: String?
    var fieldAddress: String?
    var fieldHasMarkup = false
    private var fieldDepth = 0
    private var isFieldCut = false
    var buffer: [UInt8] = []

    init(options: ReadOptions) { self.options = options }

    func begin(_ context: xmlParserCtxtPtr) { unsafe self.context = unsafe context }

    func end() { unsafe context = nil }

    func failed(line: Int, reason: String) {
        if verdict.isWellFormed { verdict = XMLSession.Verdict(isWellFormed: false, line: line, reason: reason) }
    }

    func stop(_ code: ProblemCode) {
        counts.add(code, line: line)
        if let context = unsafe context { unsafe xmlStopParser(context) }
        isStopped = true
    }

    private(set) var isStopped = false

    var line: Int? {
        guard let context = unsafe context, let input = unsafe context.pointee.input else { return nil }
        return unsafe Int(input.pointee.line)
    }

    var place: Place { places.last ?? .document }

    /// What relative addresses are resolved against: `xml:base`, else the document's own, else the feed's.
    var base: String {
        if let last = bases.last { return last.base }
        return documentBase
    }

    private var documentBase: String {
        options.base.isEmpty ? info.selfLink ?? info.link ?? "" : options.base
    }

    // MARK: Events

    func start(
        _ local: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
        namespaces declared: Int, _ attributes: XMLAttributes
    ) {
        guard !isStopped else { return }
        if declared > 0 {
            namespaceCount += declared
            namespaces.append((places.count, declared))
            if namespaceCount > Self.namespaceLimit { return stop(.xmlStartTagTooLarge) }
        }
        if field != nil { return unsafe startMarkup(local, attributes) }
        if places.count > Self.depthLimit { return stop(.xmlTooDeep) }
        if places.count == 1 { unsafe startRoot(local, uri) }
        if unsafe attributes.hasXMLPrefix { unsafe readXMLAttributes(attributes) }
        // RSS 0.90 is told from 1.0 by its namespace alone.
        if format == .rss10, places.count == 2, let uri = unsafe uri, unsafe String(cString: uri).contains("simple/0.9")
        {
            format = .rss090
        }
        let name = unsafe names.name(local, prefix, uri, family: family, isFamilyCertain: isFamilyCertain)
        unsafe open(name, attributes)
    }

    func end(_ local: UnsafePointer<xmlChar>) {
        guard !isStopped else { return }
        if field != nil, fieldDepth > 0 {
            unsafe endMarkup(local)
            fieldDepth -= 1
            return
        }
        if field != nil {
            finishField()
            field = nil
        } else {
            close()
        }
        let depth = places.count
        if places.count > 1 { places.removeLast() }
        if bases.last?.depth == depth { bases.removeLast() }
        if languages.last?.depth == depth { languages.removeLast() }
        while let last = namespaces.last, last.depth >= places.count {
            namespaceCount -= last.count
            namespaces.removeLast()
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard field != nil, !isStopped, !isFieldCut else { return }
        let kept = unsafe UTF8Text.prefix(bytes, room: Self.fieldLimit - buffer.count)
        if kept.count < bytes.count {
            counts.add(.limitField, line: line)
            isFieldCut = true
        }
        if isMarkupField { unsafe appendEscaped(kept) } else { unsafe buffer.append(contentsOf: kept) }
    }

    private func startRoot(_ local: UnsafePointer<xmlChar>, _ uri: UnsafePointer<xmlChar>?) {
        let space = unsafe uri.flatMap { unsafe Namespaces.habitualPrefix(String(cString: $0)) }
        isFamilyCertain = space == "rss" || space == "atom"
        let name = unsafe String(cString: local).lowercased()
        root = name
        family = name == "feed" || name == "entry" ? "atom" : "rss"
    }

    private func readXMLAttributes(_ attributes: XMLAttributes) {
        let depth = places.count + 1
        if let value = unsafe attributes.value("base", prefix: "xml") {
            let resolved = Address.resolve(value, base: base)
            if let resolved { bases.append((depth, resolved)) }
        }
        if let value = unsafe attributes.value("lang", prefix: "xml"), !value.isEmpty {
            languages.append((depth, value))
        }
    }

    // MARK: Fields

    /// Begins to gather the text of `name`.
    func gather(_ name: ElementName, type: String = "", mode: String = "") {
        field = name
        fieldPlace = place
        fieldType = type
        fieldMode = mode
        fieldScheme = nil
        fieldAddress = nil
        fieldHasMarkup = false
        isFieldCut = false
        fieldDepth = 0
        buffer.removeAll(keepingCapacity: true)
    }

    /// Whether the markup of the field is in the XML itself, so that its text has to be escaped to become HTML.
    private var isMarkupField: Bool { fieldType == "xhtml" }

    private func startMarkup(_ local: UnsafePointer<xmlChar>, _ attributes: XMLAttributes) {
        fieldDepth += 1
        if fieldDepth > Self.depthLimit { return stop(.xmlTooDeep) }
        guard !isFieldCut, buffer.count < Self.fieldLimit else { return }
        let name = unsafe String(cString: local)
        // The div around Atom's xhtml is no part of the content (RFC 4287 §3.1.1.3).
        if isMarkupField, fieldDepth == 1, name == "div", field != .xhtmlBody { return }
        fieldHasMarkup = true
        buffer.append(UInt8(ascii: "<"))
        buffer.append(contentsOf: name.utf8)
        for index in unsafe 0..<attributes.count {
            buffer.append(UInt8(ascii: " "))
            unsafe buffer.append(contentsOf: attributes.name(index).utf8)
            buffer.append(contentsOf: "=\"".utf8)
            unsafe appendEscaped(attributes.bytes(index))
            buffer.append(UInt8(ascii: "\""))
        }
        buffer.append(UInt8(ascii: ">"))
    }

    private func endMarkup(_ local: UnsafePointer<xmlChar>) {
        guard !isFieldCut, buffer.count < Self.fieldLimit else { return }
        let name = unsafe String(cString: local)
        if isMarkupField, fieldDepth == 1, name == "div", field != .xhtmlBody { return }
        if HTMLTag.named(Array(name.utf8)[...])?.isVoid == true { return }
        buffer.append(contentsOf: "</".utf8)
        buffer.append(contentsOf: name.utf8)
        buffer.append(UInt8(ascii: ">"))
    }

    private func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) { unsafe HTMLEscape.append(bytes, to: &buffer) }

    // MARK: Entries

    func startEntry() {
        // Empty ones that are not kept count as well: a document can be made of them.
        if begunEntries >= Self.entryLimit { return stop(.limitEntries) }
        begunEntries += 1
        draft = EntryDraft()
        draft.entry.line = line
    }

    func finishEntry() {
        var entry = draft.finished()
        if entry.isBare {
            counts.add(.entryEmpty, line: entry.line)
            if !draft.hasElements { return }
        }
        if entry.language == nil, let own = languages.last, own.depth > 2, own.depth >= places.count {
            entry.language = own.language
        }
        if let id = entry.id {
            if !seenIDs.insert(id).inserted { counts.add(.entryDuplicateID, line: entry.line) }
        } else {
            counts.add(draft.hasEmptyID ? .entryEmptyID : .entryMissingID, line: entry.line)
        }
        entries.append(entry)
    }
}

/// What the pointers of libxml2's dictionary stand for; they are the same for the same text within one run.
private struct NameCache {
    private var keys: [(local: UInt, prefix: UInt, uri: UInt)] = Array(repeating: (0, 0, 0), count: 256)
    private var values: [ElementName] = Array(repeating: .unknown, count: 256)
    private var count = 0

    mutating func name(
        _ local: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
        family: String, isFamilyCertain: Bool
    ) -> ElementName {
        let key = (local: UInt(bitPattern: local), prefix: UInt(bitPattern: prefix), uri: UInt(bitPattern: uri))
        var slot = Int((key.local >> 3 ^ key.uri >> 5 ^ key.prefix >> 7) & 255)
        while keys[slot].local != 0 {
            if keys[slot] == key { return values[slot] }
            slot = (slot + 1) & 255
        }
        let found = unsafe ElementName.named(
            local: String(cString: local), prefix: prefix.map { unsafe String(cString: $0) },
            uri: uri.map { unsafe String(cString: $0) }, family: family, isFamilyCertain: isFamilyCertain)
        // A document with more names than this is no feed; it is still read, only slower.
        if count < 160 {
            keys[slot] = key
            values[slot] = found
            count += 1
        }
        return found
    }
}
