import CXML2

/// What makes something of the events of libxml2's parser.
///
/// Each kind of sink brings its own callbacks, as a C function pointer cannot carry a type: its methods are called
/// directly, without a look into a table.
protocol XMLSink: AnyObject {
    /// SAX2 callbacks whose user data is an unretained `Self`.
    static var handlers: xmlSAXHandler { get }
    var verdict: XMLSession.Verdict { get }
    var counts: ProblemCount { get }
    /// Whether it wants no more events: a limit was reached.
    var isStopped: Bool { get }

    func begin(_ context: xmlParserCtxtPtr)
    func end()
}

/// One run of libxml2's SAX2 parser over bytes in memory, into an ``XMLSink``.
///
/// It gets UTF-8 without a document type declaration, so that there is nothing to load and nothing to expand.
enum XMLSession {
    struct Verdict {
        var isWellFormed = true
        var line: Int?
        var reason: String?
    }

    private static let isReady: Void = xmlInitParser()

    /// Whether ``XMLScanner`` could read all of it; if not, the sink has seen a part, and is of no more use.
    static func scan<Sink: XMLSink>(_ bytes: UnsafeBufferPointer<UInt8>, into sink: Sink) -> Bool {
        unsafe scan(into: sink) { take in unsafe take(bytes, .whole) }
    }

    /// The same of a document that `hand` gives to its argument in pieces.
    static func scan<Sink: XMLSink>(
        into sink: Sink, _ hand: (_ take: (UnsafeBufferPointer<UInt8>, XMLScanner.Ending) -> Bool) -> Bool
    ) -> Bool {
        _ = isReady
        // libxml2 parses nothing here: its context carries the line to the sink, and the sink's wish to stop back.
        guard let context = unsafe xmlCreateMemoryParserCtxt("<a/>", 4) else { return false }
        defer { unsafe xmlFreeParserCtxt(context) }
        unsafe sink.begin(context)
        defer { sink.end() }
        let data = unsafe Unmanaged.passUnretained(sink).toOpaque()
        return unsafe XMLScanner.read(Sink.handlers, data, context, hand)
    }

    /// What libxml2 finds wrong first; it reads no further than that.
    static func judge(_ bytes: UnsafeBufferPointer<UInt8>) -> Verdict {
        unsafe parse(bytes, into: XMLJudge(), recover: false)
    }

    /// `recover` goes on after the first error; otherwise nothing after it reaches the sink.
    static func parse<Sink: XMLSink>(
        _ bytes: UnsafeBufferPointer<UInt8>, into sink: Sink, recover: Bool
    ) -> Verdict {
        _ = isReady
        guard let start = bytes.baseAddress, bytes.count <= Int(Int32.max),
            let context = unsafe start.withMemoryRebound(
                to: CChar.self, capacity: bytes.count, { unsafe xmlCreateMemoryParserCtxt($0, Int32(bytes.count)) })
        else { return Verdict(isWellFormed: false, reason: "out of memory") }
        defer { unsafe xmlFreeParserCtxt(context) }
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_NOCDATA.rawValue
            // Without it "&amp;" in an attribute would come as "&#38;". There are no other entities left to resolve.
            | XML_PARSE_NOENT.rawValue | (recover ? XML_PARSE_RECOVER.rawValue : 0)
        unsafe xmlCtxtUseOptions(context, Int32(options))
        unsafe context.pointee.sax.pointee = Sink.handlers
        // The sink outlives the run: it is held by this call, and the context is freed before it returns.
        unsafe context.pointee.userData = Unmanaged.passUnretained(sink).toOpaque()
        unsafe sink.begin(context)
        defer { sink.end() }
        unsafe xmlParseDocument(context)
        var verdict = sink.verdict
        verdict.isWellFormed = unsafe context.pointee.wellFormed != 0 && verdict.isWellFormed
        return verdict
    }

    /// A parser's callbacks of one sink; text is text, whether it stands in a CDATA section or not.
    static func handlers(
        start: @escaping startElementNsSAX2Func, end: @escaping endElementNsSAX2Func,
        text: @escaping charactersSAXFunc, error: @escaping xmlStructuredErrorFunc
    ) -> xmlSAXHandler {
        var handlers = unsafe xmlSAXHandler()
        unsafe handlers.initialized = XML_SAX2_MAGIC
        unsafe handlers.startElementNs = start
        unsafe handlers.endElementNs = end
        unsafe handlers.characters = text
        unsafe handlers.cdataBlock = text
        unsafe handlers.ignorableWhitespace = text
        unsafe handlers.serror = error
        return unsafe handlers
    }

    /// What libxml2 says against a document, when it is grave.
    struct Fault {
        let line: Int
        let reason: String

        init?(_ error: UnsafeMutablePointer<xmlError>?) {
            guard let error = unsafe error, unsafe error.pointee.level == XML_ERR_FATAL else { return nil }
            line = unsafe Int(error.pointee.line)
            let message = unsafe error.pointee.message.map { unsafe String(cString: $0) } ?? "unknown error"
            reason = PlainText.fold(message)
        }
    }
}

/// Wants nothing of a document but the first thing that is wrong with it: there may be a million.
@safe private final class XMLJudge: XMLSink {
    private(set) var verdict = XMLSession.Verdict()
    let counts = ProblemCount()
    let isStopped = false
    private var context: xmlParserCtxtPtr?

    func begin(_ context: xmlParserCtxtPtr) { unsafe self.context = unsafe context }
    func end() { unsafe context = nil }

    private func failed(_ fault: XMLSession.Fault) {
        guard let context = unsafe context else { return }
        if verdict.isWellFormed {
            verdict = XMLSession.Verdict(isWellFormed: false, line: fault.line, reason: fault.reason)
        }
        // Not `xmlStopParser`: libxml2 2.9 goes on a little in the text it was in when it found the fault, which that
        // function takes away from under it. Its loops end by this state, and where one sets it back, nothing is left to
        // read: each further fault comes here again.
        unsafe context.pointee.instate = XML_PARSER_EOF
        unsafe context.pointee.disableSAX = 1
        if let input = unsafe context.pointee.input { unsafe input.pointee.cur = unsafe input.pointee.end }
    }

    static var handlers: xmlSAXHandler {
        var handlers = unsafe xmlSAXHandler()
        unsafe handlers.initialized = XML_SAX2_MAGIC
        unsafe handlers.serror = { data, error in
            guard let data = unsafe data, let fault = unsafe XMLSession.Fault(error) else { return }
            unsafe Unmanaged<XMLJudge>.fromOpaque(data).takeUnretainedValue().failed(fault)
        }
        return unsafe handlers
    }
}

/// The attributes of one start tag, in libxml2's own memory: valid only during the callback.
@unsafe struct XMLAttributes {
    /// Five pointers each: local name, prefix, namespace, first byte of the value, end of it.
    let start: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    let count: Int

    /// The value of the first attribute with this local name; `prefix` only matters for `xml:` and `rdf:` ones.
    func value(_ name: StaticString, prefix: StaticString? = nil) -> String? {
        guard let start = unsafe start else { return nil }
        for index in unsafe 0..<count {
            guard let local = unsafe start[index * 5], unsafe Self.equals(local, name) else { continue }
            if let prefix {
                guard let own = unsafe start[index * 5 + 1], unsafe Self.equals(own, prefix) else { continue }
            } else if let own = unsafe start[index * 5 + 1], unsafe Self.equals(own, "xml") {
                continue
            }
            return unsafe string(index)
        }
        return nil
    }

    var hasXMLPrefix: Bool {
        guard let start = unsafe start else { return false }
        for index in unsafe 0..<count {
            if let prefix = unsafe start[index * 5 + 1], unsafe Self.equals(prefix, "xml") { return true }
        }
        return false
    }

    func name(_ index: Int) -> String {
        unsafe start?[index * 5].map { unsafe String(cString: $0) } ?? ""
    }

    func string(_ index: Int) -> String { unsafe UTF8Text.string(bytes(index)) }

    /// The value, for as long as the callback lasts.
    func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        guard let start = unsafe start, let from = unsafe start[index * 5 + 3], let to = unsafe start[index * 5 + 4]
        else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeBufferPointer(start: from, count: to - from)
    }

    /// The value of the first attribute without a prefix that has this local name, letter case aside.
    func valueIgnoringCase(_ name: StaticString) -> String? {
        guard let start = unsafe start else { return nil }
        for index in unsafe 0..<count {
            guard let local = unsafe start[index * 5], unsafe start[index * 5 + 1] == nil,
                unsafe Self.equals(local, name, mask: 0xDF)
            else { continue }
            return unsafe string(index)
        }
        return nil
    }

    private static func equals(_ text: UnsafePointer<xmlChar>, _ name: StaticString, mask: UInt8) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where unsafe text[index] & mask != name.utf8Start[index] & mask {
            return false
        }
        return unsafe text[name.utf8CodeUnitCount] == 0
    }

    private static func equals(_ text: UnsafePointer<xmlChar>, _ name: StaticString) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where unsafe text[index] != name.utf8Start[index] { return false }
        return unsafe text[name.utf8CodeUnitCount] == 0
    }
}
