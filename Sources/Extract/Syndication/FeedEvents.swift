import CXML2

/// libxml2's events, handed to a ``FeedBuilder``.
extension FeedBuilder: XMLSink {
    private static func builder(_ data: UnsafeMutableRawPointer?) -> FeedBuilder? {
        unsafe data.map { unsafe Unmanaged<FeedBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    static var handlers: xmlSAXHandler {
        unsafe XMLSession.handlers(
            start: { data, local, prefix, uri, spaces, _, count, _, values in
                guard let builder = unsafe FeedBuilder.builder(data), let local = unsafe local else { return }
                let attributes = unsafe XMLAttributes(start: values, count: Int(count))
                unsafe builder.start(local, prefix, uri, namespaces: Int(spaces), attributes)
            },
            end: { data, local, _, _ in
                guard let builder = unsafe FeedBuilder.builder(data), let local = unsafe local else { return }
                unsafe builder.end(local)
            },
            text: { data, text, length in
                guard let builder = unsafe FeedBuilder.builder(data) else { return }
                unsafe builder.text(UnsafeBufferPointer(start: text, count: Int(length)))
            },
            error: { data, error in
                // The first one counts; making a sentence of each would take long.
                guard let builder = unsafe FeedBuilder.builder(data), builder.verdict.isWellFormed,
                    let fault = unsafe XMLSession.Fault(error)
                else { return }
                builder.failed(line: fault.line, reason: fault.reason)
            })
    }
}
