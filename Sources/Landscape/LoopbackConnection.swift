import Foundation
import Glibc

/// One client's connection, served on its own thread until either side ends it.
struct LoopbackConnection {
    private enum Ending { case keepAlive, close, reset }

    /// What cannot be read as a request, with the status to answer.
    private struct Unreadable: Error { let status: Int }

    private static let headLimit = 256 * 1024
    private static let bodyLimit = 1024 * 1024

    private let socket: LoopbackSocket
    private let number: Int
    private let log: LoopbackLog
    private let handler: @Sendable (LoopbackRequest) -> LoopbackReply
    private var buffer = Data()

    init(
        _ socket: LoopbackSocket, number: Int, log: LoopbackLog,
        handler: @escaping @Sendable (LoopbackRequest) -> LoopbackReply
    ) {
        self.socket = socket
        self.number = number
        self.log = log
        self.handler = handler
    }

    /// Answers request after request; the caller closes the socket.
    mutating func serve() {
        do {
            while try answerNext() {}
        } catch let unreadable as Unreadable {
            let reply = Self.head(unreadable.status, ["Connection": "close", "Content-Length": "0"])
            // Whether the client hears it or has gone, nothing more is to be done.
            do {
                try socket.send(reply)
                try socket.drain()
            } catch {}
        } catch {
            // The client went or the server stops: both end the connection and nothing else.
        }
    }

    private mutating func answerNext() throws -> Bool {
        let request = log.began(try nextRequest())
        defer { log.ended() }
        switch try carryOut(handler(request), for: request) {
        case .keepAlive:
            return true
        case .close:
            return false
        case .reset:
            socket.resetOnClose()
            return false
        }
    }

    // MARK: - Reading

    private mutating func nextRequest() throws -> LoopbackRequest {
        let separator = Data("\r\n\r\n".utf8)
        var end = buffer.range(of: separator)
        while end == nil {
            guard buffer.count <= Self.headLimit else { throw Unreadable(status: 431) }
            // Only the tail can complete the separator; a head that comes in many pieces is not searched over again.
            let searched = max(buffer.count - separator.count + 1, 0)
            buffer.append(try socket.receive())
            end = buffer.range(of: separator, in: buffer.startIndex + searched..<buffer.endIndex)
        }
        let headEnd = end ?? buffer.startIndex..<buffer.startIndex
        var request = try Self.parse(String(decoding: buffer[..<headEnd.lowerBound], as: UTF8.self))
        request.connection = number
        buffer = Data(buffer[headEnd.upperBound...])
        request.body = try nextBody(of: request)
        request.at = .now
        return request
    }

    private mutating func nextBody(of request: LoopbackRequest) throws -> Data {
        if request.headers["Transfer-Encoding"] != nil { throw Unreadable(status: 411) }
        guard let text = request.headers["Content-Length"] else { return Data() }
        guard let length = Int(text), length >= 0 else { throw Unreadable(status: 400) }
        guard length <= Self.bodyLimit else { throw Unreadable(status: 413) }
        while buffer.count < length { buffer.append(try socket.receive()) }
        let body = Data(buffer.prefix(length))
        buffer = Data(buffer.dropFirst(length))
        return body
    }

    private static func parse(_ head: String) throws -> LoopbackRequest {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let start = lines.first?.split(separator: " ", omittingEmptySubsequences: false) ?? []
        guard start.count == 3, !start[0].isEmpty, !start[1].isEmpty, start[2].hasPrefix("HTTP/1.") else {
            throw Unreadable(status: 400)
        }
        var headers = LoopbackHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { throw Unreadable(status: 400) }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            headers.add(String(line[..<colon]), value)
        }
        if start[2] == "HTTP/1.0", headers["Connection"] == nil { headers.add("Connection", "close") }
        return LoopbackRequest(
            method: String(start[0]), target: String(start[1]), headers: headers, body: Data(), at: .now, inFlight: 0,
            connection: 0)
    }

    // MARK: - Answering

    private func carryOut(_ reply: LoopbackReply, for request: LoopbackRequest) throws -> Ending {
        let closes = request.headers["Connection"]?.lowercased() == "close"
        switch reply {
        case .response(let status, var headers, let body):
            let bodiless = status == 204 || status == 304 || status < 200
            if !bodiless, headers["Content-Length"] == nil { headers.add("Content-Length", "\(body.count)") }
            let sent = bodiless || request.method == "HEAD" ? Data() : body
            try socket.send(Self.head(status, complete(headers, closes: closes)) + sent)
            return closes || headers["Connection"]?.lowercased() == "close" ? .close : .keepAlive
        case .chunked(let status, var headers, let chunks):
            headers.add("Transfer-Encoding", "chunked")
            try socket.send(Self.head(status, complete(headers, closes: closes)))
            if request.method != "HEAD" {
                for chunk in chunks where !chunk.isEmpty {
                    try socket.send(Data("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Data("\r\n".utf8))
                }
                try socket.send(Data("0\r\n\r\n".utf8))
            }
            return closes ? .close : .keepAlive
        case .script(let steps):
            return try perform(steps)
        }
    }

    private func perform(_ steps: [LoopbackStep]) throws -> Ending {
        for step in steps {
            switch step {
            case .bytes(let data):
                try socket.send(data)
            case .wait(let duration):
                try socket.pause(duration)
            case .drip(let data, let size, let interval):
                var rest = data[...]
                while !rest.isEmpty {
                    try socket.send(Data(rest.prefix(max(size, 1))))
                    rest = rest.dropFirst(max(size, 1))
                    try socket.pause(interval)
                }
            case .endless(let data):
                while !data.isEmpty { try socket.send(data) }
            case .hang:
                try socket.pause(nil)
            case .reset:
                return .reset
            case .close:
                return .close
            }
        }
        return .close
    }

    private func complete(_ headers: LoopbackHeaders, closes: Bool) -> LoopbackHeaders {
        var headers = headers
        if headers["Date"] == nil { headers.add("Date", HTTPDate.format(Date())) }
        if closes, headers["Connection"] == nil { headers.add("Connection", "close") }
        return headers
    }

    private static func head(_ status: Int, _ headers: LoopbackHeaders) -> Data {
        var text = "HTTP/1.1 \(status) \(reason(status))\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        return Data((text + "\r\n").utf8)
    }

    private static func reason(_ status: Int) -> String {
        let reasons = [
            200: "OK", 204: "No Content", 301: "Moved Permanently", 302: "Found", 303: "See Other",
            304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
            401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 410: "Gone", 411: "Length Required",
            413: "Content Too Large", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
            451: "Unavailable For Legal Reasons", 500: "Internal Server Error", 503: "Service Unavailable",
        ]
        return reasons[status] ?? "Status \(status)"
    }
}
