import CXML2

/// One run of libxml2's SAX2 parser over bytes in memory, into a ``FeedBuilder``.
///
/// It gets UTF-8 without a document type declaration, so that there is nothing to load and nothing to expand.
enum XMLSession {
    struct Verdict {
        var isWellFormed = true
        var line: Int?
        var reason: String?
    }

    private static let isReady: Void = xmlInitParser()

    /// Whether ``XMLScanner`` could read all of it; if not, the builder has seen a part, and is of no more use.
    static func scan(_ bytes: UnsafeBufferPointer<UInt8>, into builder: FeedBuilder) -> Bool {
        _ = isReady
        // libxml2 parses nothing here: its context carries the line to the builder, and the builder's wish to stop back.
        guard let context = unsafe xmlCreateMemoryParserCtxt("<a/>", 4) else { return false }
        defer { unsafe xmlFreeParserCtxt(context) }
        unsafe builder.begin(context)
        defer { builder.end() }
        return unsafe XMLScanner.read(bytes, handlers, Unmanaged.passUnretained(builder).toOpaque(), context)
    }

    /// What libxml2 finds wrong; the builder gets no more of the document than that.
    static func judge(_ bytes: UnsafeBufferPointer<UInt8>, for builder: FeedBuilder) -> Verdict {
        var judging = unsafe handlers
        unsafe judging.startElementNs = nil
        unsafe judging.endElementNs = nil
        unsafe judging.characters = nil
        unsafe judging.cdataBlock = nil
        unsafe judging.ignorableWhitespace = nil
        return unsafe parse(bytes, into: builder, recover: false, judging)
    }

    /// `recover` goes on after the first error; otherwise nothing after it reaches the builder.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, into builder: FeedBuilder, recover: Bool) -> Verdict {
        unsafe parse(bytes, into: builder, recover: recover, handlers)
    }

    private static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, into builder: FeedBuilder, recover: Bool, _ handlers: xmlSAXHandler
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
        unsafe context.pointee.sax.pointee = handlers
        // The builder outlives the run: it is held by this call, and the context is freed before it returns.
        unsafe context.pointee.userData = Unmanaged.passUnretained(builder).toOpaque()
        unsafe builder.begin(context)
        defer { builder.end() }
        unsafe xmlParseDocument(context)
        var verdict = builder.verdict
        verdict.isWellFormed = unsafe context.pointee.wellFormed != 0 && verdict.isWellFormed
        return verdict
    }

    private static func builder(_ data: UnsafeMutableRawPointer?) -> FeedBuilder? {
        unsafe data.map { unsafe Unmanaged<FeedBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    private static var handlers: xmlSAXHandler {
        var handlers = unsafe xmlSAXHandler()
        unsafe handlers.initialized = XML_SAX2_MAGIC
        unsafe handlers.startElementNs = { data, local, prefix, uri, spaces, _, count, _, values in
            guard let builder = unsafe XMLSession.builder(data), let local = unsafe local else { return }
            let attributes = unsafe XMLAttributes(start: values, count: Int(count))
            unsafe builder.start(local, prefix, uri, namespaces: Int(spaces), attributes)
        }
        unsafe handlers.endElementNs = { data, local, _, _ in
            guard let builder = unsafe XMLSession.builder(data), let local = unsafe local else { return }
            unsafe builder.end(local)
        }
        let characters: charactersSAXFunc = { data, text, length in
            guard let builder = unsafe XMLSession.builder(data) else { return }
            unsafe builder.text(UnsafeBufferPointer(start: text, count: Int(length)))
        }
        unsafe handlers.characters = characters
        unsafe handlers.cdataBlock = characters
        unsafe handlers.ignorableWhitespace = characters
        unsafe handlers.serror = { data, error in
            guard let builder = unsafe XMLSession.builder(data), let error = unsafe error,
                unsafe error.pointee.level == XML_ERR_FATAL
            else { return }
            let message = unsafe error.pointee.message.map { unsafe String(cString: $0) } ?? "unknown error"
            builder.failed(line: unsafe Int(error.pointee.line), reason: PlainText.fold(message))
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

    private static func equals(_ text: UnsafePointer<xmlChar>, _ name: StaticString) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where unsafe text[index] != name.utf8Start[index] { return false }
        return unsafe text[name.utf8CodeUnitCount] == 0
    }
}
