import Foundation

/// The ways in which an origin fails, one each.
package enum Fault: String, CaseIterable, Sendable {
    /// A status line, and then nothing.
    case slowHeader = "slow-header"
    /// A byte every twentieth of a second.
    case slowBody = "slow-body"
    case endlessBody = "endless-body"
    /// `Content-Length` names more than comes.
    case lengthTooLong = "length-too-long"
    /// `Content-Length` names less than comes; the rest looks like an answer to the next request.
    case lengthTooShort = "length-too-short"
    case reset
    /// A gzip body of a few kilobytes a second that unpacks into hundreds of times as much, without end.
    case gzipBomb = "gzip-bomb"
    /// Each to a new address.
    case endlessRedirects = "endless-redirects"
    case endlessHeader = "endless-header"
    /// One field of more bytes than anybody takes.
    case hugeHeader = "huge-header"
    case badChunks = "bad-chunks"
    /// Takes the connection and the request and says nothing.
    case silence
    /// 304, whatever was asked.
    case unaskedNotModified = "unasked-not-modified"
    /// 500 to every conditional request, and the body to others.
    case errorOnConditional = "error-on-conditional"
    /// The same with 404.
    case missingOnConditional = "missing-on-conditional"
    /// The same with 410.
    case goneOnConditional = "gone-on-conditional"
    /// The same with 502.
    case badGatewayOnConditional = "bad-gateway-on-conditional"
    /// 304 that names the ETag of something else, to every conditional request, and the body to others.
    case foreignNotModified = "foreign-not-modified"
    /// 226 that does not say what was done (`IM`), to every request with `A-IM`, and the body to others.
    case namelessDelta = "nameless-delta"
    /// 226, whatever was asked.
    case unaskedDelta = "unasked-delta"
    /// 200 with a firewall's challenge.
    case challenge

    /// Whether the answer ends by a limit or the client's patience alone.
    package var isEndless: Bool {
        switch self {
        case .slowHeader, .slowBody, .endlessBody, .gzipBomb, .endlessHeader, .silence: true
        default: false
        }
    }
}

/// An origin that fails in one way at every request, on a loopback address.
package struct FaultyOrigin: Sendable {
    package let fault: Fault
    package let server: LoopbackServer

    /// - Parameter body: what it would answer if it were well; also what it answers where its fault lets it.
    package init(
        _ fault: Fault, address: String = "127.0.0.1", body: String = "<rss version=\"2.0\"><channel/></rss>",
        type: String = "application/rss+xml"
    ) throws(LoopbackFailure) {
        self.fault = fault
        server = try LoopbackServer(address: address) { Self.reply(fault, to: $0, body: Data(body.utf8), type: type) }
    }

    package func stop() { server.stop() }

    private static let filler = Data(repeating: 0x61, count: 16 * 1024)
    private static let headStart = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"

    private static func reply(_ fault: Fault, to request: LoopbackRequest, body: Data, type: String) -> LoopbackReply {
        switch fault {
        case .slowHeader: .script([.text(headStart), .hang])
        case .slowBody: .script([.text(headStart + "\r\n"), .drip(filler, every: .milliseconds(50))])
        case .endlessBody: .script([.text(headStart + "\r\n"), .endless(filler)])
        case .lengthTooLong: .script([.text(headStart + "Content-Length: \(body.count + 100)\r\n\r\n"), .bytes(body)])
        // In one piece: what comes later than the body libcurl 7.88 takes for the next answer of the connection.
        case .lengthTooShort: .script([.text(headStart + "Content-Length: 4\r\n\r\n<rss" + smuggled), .hang])
        case .reset: .script([.text(headStart + "Content-Length: 100000\r\n\r\n"), .bytes(body), .reset])
        case .gzipBomb:
            .script([
                .text(headStart + "Content-Encoding: gzip\r\n\r\n"), .bytes(GzipBomb.start), .endless(GzipBomb.more),
            ])
        case .endlessRedirects: .redirect(302, to: "/\(UUID().uuidString)")
        case .endlessHeader: .script([.text(headStart), .endless(Data("X-Fill: \(UUID().uuidString)\r\n".utf8))])
        case .hugeHeader:
            .script([.text(headStart + "X-Fill: "), .bytes(Data(repeating: 0x61, count: 300_000)), .close])
        case .badChunks:
            .script([.text(headStart + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"), .close])
        case .silence: .script([.hang])
        case .unaskedNotModified: .response(status: 304, headers: ["ETag": "\"1\""])
        case .errorOnConditional: conditional(.text("fel", status: 500), request, body, type)
        case .missingOnConditional: conditional(.text("saknas", status: 404), request, body, type)
        case .goneOnConditional: conditional(.text("borta", status: 410), request, body, type)
        case .badGatewayOnConditional: conditional(.text("fel", status: 502), request, body, type)
        case .foreignNotModified:
            conditional(.response(status: 304, headers: ["ETag": "\"something else\""]), request, body, type)
        case .namelessDelta:
            .response(
                status: request.headers["A-IM"] == nil ? 200 : 226, headers: ["Content-Type": type, "ETag": "\"1\""],
                body: request.headers["A-IM"] == nil ? body : body.prefix(body.count / 2))
        case .unaskedDelta: .response(status: 226, headers: ["IM": "feed"], body: body)
        case .challenge: .text(challengePage)
        }
    }

    private static let smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"

    private static func conditional(
        _ answer: LoopbackReply, _ request: LoopbackRequest, _ body: Data, _ type: String
    ) -> LoopbackReply {
        let isConditional = ["If-None-Match", "If-Modified-Since"].contains { request.headers[$0] != nil }
        guard isConditional else {
            return .response(status: 200, headers: ["Content-Type": type, "ETag": "\"1\""], body: body)
        }
        return answer
    }

    private static let challengePage = """
        <!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>\
        <script>window._cf_chl_opt = {cvId: '3'};</script><noscript>Enable JavaScript to continue</noscript></body></html>
        """
}

/// A gzip stream of zeros that never ends (RFC 1951 §3.2.6, RFC 1952): about 160 bytes out for each in.
enum GzipBomb {
    /// The header, a block of fixed codes, one zero, and one repetition, which makes the bits come out even.
    static let start = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + packed([0, 1, 0] + zero + repetition))

    /// Eight repetitions are 13 whole bytes.
    static let more: Data = {
        let eight = packed((0..<8).flatMap { _ in repetition })
        return Data((0..<512).flatMap { _ in eight })
    }()

    /// The literal 0.
    private static let zero: [UInt8] = [0, 0, 1, 1, 0, 0, 0, 0]
    /// 258 bytes more of the last one: length code 285, distance code 0.
    private static let repetition: [UInt8] = [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0]

    private static func packed(_ bits: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<min(start + 8, bits.count)].reversed().reduce(0) { $0 << 1 | $1 }
        }
    }
}
