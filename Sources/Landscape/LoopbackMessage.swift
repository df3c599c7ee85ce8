package import Foundation

/// Header fields in the order they came, names compared without letter case.
package struct LoopbackHeaders: Sendable, ExpressibleByDictionaryLiteral, Sequence {
    package private(set) var fields: [(name: String, value: String)] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first value of that name.
    package subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    package mutating func add(_ name: String, _ value: String) { fields.append((name: name, value: value)) }

    package func makeIterator() -> IndexingIterator<[(name: String, value: String)]> { fields.makeIterator() }
}

/// One request as it came, with where it stood in the server's life.
package struct LoopbackRequest: Sendable {
    package var method: String
    /// As sent: `/feed.xml?page=2`.
    package var target: String
    package var headers: LoopbackHeaders
    package var body: Data
    /// When it was complete, body included.
    package var at: ContinuousClock.Instant
    /// The requests of this server that were being answered at that moment, this one included.
    package var inFlight: Int
    /// 1 for the server's first connection; the same number means that the connection was kept alive.
    package var connection: Int

    /// The target without its query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The target's query without the question mark, `nil` when there is none.
    package var query: String? {
        target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) }
    }
}

/// What the server does with a request.
package enum LoopbackReply: Sendable {
    /// A whole answer with Content-Length and, unless given, Date; the body is left out for HEAD, 204 and 304.
    case response(status: Int, headers: LoopbackHeaders = [:], body: Data = Data())
    /// The same with `Transfer-Encoding: chunked`, a chunk for each element.
    case chunked(status: Int = 200, headers: LoopbackHeaders = [:], chunks: [Data])
    /// Bytes and pauses exactly as written, head included; the connection is closed after the last step.
    case script([LoopbackStep])

    package static func text(
        _ body: String, status: Int = 200, type: String = "text/html; charset=utf-8"
    ) -> LoopbackReply {
        .response(status: status, headers: ["Content-Type": type], body: Data(body.utf8))
    }

    package static func redirect(_ status: Int, to location: String) -> LoopbackReply {
        .response(status: status, headers: ["Location": location])
    }
}

/// One step of a scripted answer. Each ends at once when the client goes or the server stops.
package enum LoopbackStep: Sendable {
    case bytes(Data)
    case wait(Duration)
    /// So many bytes at a time with a pause after each.
    case drip(Data, by: Int = 1, every: Duration)
    /// The same bytes over and over until the client goes.
    case endless(Data)
    /// Nothing more until the client goes.
    case hang
    /// RST instead of FIN: the client sees "connection reset by peer".
    case reset
    case close

    package static func text(_ text: String) -> LoopbackStep { .bytes(Data(text.utf8)) }
}

package enum LoopbackFailure: Error, CustomStringConvertible {
    /// The server is for tests and demonstrations and never listens where others could reach it.
    case notLoopback(String)
    /// What was tried, and `errno`'s words.
    case system(String, String)
    /// The server ended before what was awaited happened.
    case stopped

    package var description: String {
        switch self {
        case .notLoopback(let address): "\(address) is not a loopback address; use one in 127.0.0.0/8, or ::1"
        case .system(let action, let reason): "could not \(action): \(reason)"
        case .stopped: "the server stopped while it was waited for"
        }
    }
}
