import CXML2
import Catalogue

/// What is made of an XML document that is no feed, element by element.
protocol ElementReader: AnyObject {
    /// One start tag. An element whose text is wanted is gathered: `builder.gather()`.
    ///
    /// - Parameter name: habitual prefix and local name in lower case, as in ``ElementName``: `dc:title`.
    func open(_ name: String, _ attributes: ElementAttributes, in builder: ElementBuilder)
    /// Its end. `text` is what a gathered element held, trimmed, the text of elements within it too; `nil` for others.
    func close(_ name: String, text: String?, in builder: ElementBuilder)
}

/// The attributes of one start tag, for as long as ``ElementReader/open(_:_:in:)`` runs.
@safe struct ElementAttributes {
    fileprivate let list: XMLAttributes

    /// Trimmed; `nil` when missing or empty. Letter case does not matter: OPML's `xmlUrl` is written in every way.
    subscript(name: StaticString) -> String? {
        guard let value = unsafe list.valueIgnoringCase(name) else { return nil }
        let trimmed = TrimmedText.of(value.utf8)
        return trimmed.isEmpty ? nil : trimmed
    }
}

/// Text without the white space and controls around it.
enum TrimmedText {
    static func of(_ bytes: some BidirectionalCollection<UInt8>) -> String {
        var slice = bytes[...]
        while let first = slice.first, first <= 0x20 { slice = slice.dropFirst() }
        while let last = slice.last, last <= 0x20 { slice = slice.dropLast() }
        return String(decoding: slice, as: UTF8.self)
    }
}

/// Hands the events of an XML parser to an ``ElementReader``, under the limits that hold for every document.
@safe final class ElementBuilder: XMLSink {
    private struct Key: Hashable {
        let local: UInt
        let prefix: UInt
        let uri: UInt
    }

    private let reader: any ElementReader
    /// Stands for the prefix of elements without a namespace.
    private let family: String
    /// By the addresses under which libxml2 keeps the same text within one run.
    private var names: [Key: String] = [:]
    private var open: [String] = []
    private var namespaces: [(depth: Int, count: Int)] = []
    private var namespaceCount = 0
    private var buffer: [UInt8] = []
    /// How many elements were open when the gathered one began.
    private var gathered: Int?
    private var isCut = false
    private var context: xmlParserCtxtPtr?

    private(set) var verdict = XMLSession.Verdict()
    private(set) var counts = ProblemCount()
    private(set) var isStopped = false

    init(_ reader: any ElementReader, family: String) {
        self.reader = reader
        self.family = family
    }

    // MARK: What a reader may ask

    /// Elements around the one that opens or closes, the root counted as one.
    var depth: Int { open.count }

    /// The name of the element around the one that opens or closes.
    var parent: String? { open.last }

    var line: Int? {
        guard let context = unsafe context, let input = unsafe context.pointee.input else { return nil }
        return unsafe Int(input.pointee.line)
    }

    /// Gathers the text of the element that opens.
    func gather() {
        guard gathered == nil else { return }
        gathered = open.count
        isCut = false
        buffer.removeAll(keepingCapacity: true)
    }

    func note(_ code: ProblemCode) { counts.add(code, line: line) }

    /// Nothing more is read.
    func stop(_ code: ProblemCode) {
        note(code)
        if let context = unsafe context { unsafe xmlStopParser(context) }
        isStopped = true
    }

    // MARK: Events

    func begin(_ context: xmlParserCtxtPtr) { unsafe self.context = unsafe context }

    func end() { unsafe context = nil }

    fileprivate func start(_ name: @autoclosure () -> String, namespaces declared: Int, _ attributes: XMLAttributes) {
        guard !isStopped else { return }
        if declared > 0 {
            namespaceCount += declared
            namespaces.append((open.count, declared))
            if namespaceCount > FeedBuilder.namespaceLimit { return stop(.xmlStartTagTooLarge) }
        }
        if open.count >= FeedBuilder.depthLimit { return stop(.xmlTooDeep) }
        let name = name()
        if gathered == nil { unsafe reader.open(name, ElementAttributes(list: attributes), in: self) }
        open.append(name)
    }

    fileprivate func finish() {
        guard !isStopped, let name = open.popLast() else { return }
        while let last = namespaces.last, last.depth >= open.count {
            namespaceCount -= last.count
            namespaces.removeLast()
        }
        if let depth = gathered {
            guard depth == open.count else { return }
            gathered = nil
            reader.close(name, text: TrimmedText.of(buffer), in: self)
        } else {
            reader.close(name, text: nil, in: self)
        }
    }

    fileprivate func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard gathered != nil, !isCut, !isStopped else { return }
        let kept = unsafe UTF8Text.prefix(bytes, room: FeedBuilder.fieldLimit - buffer.count)
        if kept.count < bytes.count {
            note(.limitField)
            isCut = true
        }
        unsafe buffer.append(contentsOf: kept)
    }

    fileprivate func failed(_ fault: XMLSession.Fault) {
        guard verdict.isWellFormed else { return }
        verdict = XMLSession.Verdict(isWellFormed: false, line: fault.line, reason: fault.reason)
    }

    fileprivate func name(
        _ local: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?
    ) -> String {
        let key = Key(
            local: UInt(bitPattern: local), prefix: UInt(bitPattern: prefix), uri: UInt(bitPattern: uri))
        if let known = names[key] { return known }
        let space =
            unsafe uri.flatMap { unsafe Namespaces.habitualPrefix(String(cString: $0)) }
            ?? prefix.map { unsafe String(cString: $0).lowercased() } ?? family
        let name = "\(space):\(unsafe String(cString: local).lowercased())"
        // A document with more names than this means nothing to any reader.
        if names.count < 256 { names[key] = name }
        return name
    }
}

extension ElementBuilder {
    private static func builder(_ data: UnsafeMutableRawPointer?) -> ElementBuilder? {
        unsafe data.map { unsafe Unmanaged<ElementBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    static var handlers: xmlSAXHandler {
        unsafe XMLSession.handlers(
            start: { data, local, prefix, uri, spaces, _, count, _, values in
                guard let builder = unsafe ElementBuilder.builder(data), let local = unsafe local else { return }
                unsafe builder.start(
                    builder.name(local, prefix, uri), namespaces: Int(spaces),
                    XMLAttributes(start: values, count: Int(count)))
            },
            end: { data, _, _, _ in unsafe ElementBuilder.builder(data)?.finish() },
            text: { data, text, length in
                unsafe ElementBuilder.builder(data)?.text(UnsafeBufferPointer(start: text, count: Int(length)))
            },
            error: { data, error in
                guard let builder = unsafe ElementBuilder.builder(data), builder.verdict.isWellFormed,
                    let fault = unsafe XMLSession.Fault(error)
                else { return }
                builder.failed(fault)
            })
    }
}

extension XMLReading {
    /// Reads a document that is no feed.
    ///
    /// - Parameter make: a fresh reader, asked for once more when the document has to be mended.
    /// - Returns: the reader that got the document; `nil` when nothing did.
    static func read<Reader: ElementReader>(
        elements text: DecodedText, family: String, habits: MarkupHabits, _ problems: inout [Problem],
        _ make: () -> Reader
    ) -> Reader? {
        var latest: Reader?
        let builder = read(text, &problems, habits: habits) {
            let reader = make()
            latest = reader
            return ElementBuilder(reader, family: family)
        }
        guard let builder else { return nil }
        problems += builder.counts.problems
        return latest
    }
}
