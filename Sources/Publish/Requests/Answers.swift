import Catalogue
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The kinds of body we send.
enum MediaType {
    static let json = "application/json; charset=utf-8"
    static let problem = "application/problem+json; charset=utf-8"
    static let jsonFeed = "application/feed+json; charset=utf-8"
    static let atom = "application/atom+xml; charset=utf-8"
    static let html = "text/html; charset=utf-8"
    static let css = "text/css; charset=utf-8"
    static let text = "text/plain; charset=utf-8"
    /// The text format of Prometheus.
    static let metrics = "text/plain; version=0.0.4; charset=utf-8"
}

extension Response {
    init(_ status: HTTPResponse.Status, _ type: String, _ bytes: some Sequence<UInt8>) {
        self.init(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func json(_ value: some Encodable) throws -> Response {
        Response(.ok, MediaType.json, try Wire.encode(value))
    }

    static func redirect(_ status: HTTPResponse.Status, to path: String) -> Response {
        Response(status: status, headers: [.location: path])
    }

    /// A page of a list: where the next one is (RFC 8288).
    func linking(next: String?) -> Response {
        guard let next else { return self }
        var response = self
        response.headers[.link] = "<\(next)>; rel=\"next\""
        return response
    }
}

/// What a state of the catalogue is recognised by again (RFC 9110 §8.8).
struct Validator: Sendable, Hashable {
    /// With its quotes.
    var etag: String
    var modified: Date?

    /// For an answer that depends on nothing but the change log, the names and the address asked for.
    init(position: Int, modified: Date?, call: Call, version: String) {
        let parts = [
            String(position), modified.map { String($0.timeIntervalSince1970) } ?? "", call.names.fingerprint,
            version, call.base, call.path, QueryString.encode(call.query.pairs),
        ]
        etag = Self.quote(Data(parts.joined(separator: "\n").utf8))
        self.modified = max(modified ?? call.names.loaded, call.names.loaded)
    }

    /// For an answer that shows more than the change log tells: what its bytes are.
    init(of bytes: some DataProtocol) {
        etag = Self.quote(bytes)
    }

    private static func quote(_ data: some DataProtocol) -> String { "\"\(Fingerprint.sha256(data).prefix(24))\"" }

    /// Whether the client has this state already: `If-None-Match` decides, and only without it the date
    /// (RFC 9110 §13.2.2).
    func isKnown(to call: Call) -> Bool {
        if let tags = call.ifNoneMatch {
            return tags.split(separator: ",").contains { part in
                let tag = part.trimmingWhiteSpace()
                return tag == "*" || tag == etag || tag == "W/" + etag
            }
        }
        guard let modified, let text = call.ifModifiedSince, let since = HTTPDate.parse(text) else { return false }
        return modified.timeIntervalSince1970.rounded(.down) <= since.timeIntervalSince1970
    }

    func stamp(_ response: inout Response, now: Date) {
        response.headers[.eTag] = etag
        response.headers[.cacheControl] = "public, max-age=0, must-revalidate"
        // A date of the running second would also fit what may still change within it.
        if let modified, now.timeIntervalSince(modified) >= 1 {
            response.headers[.lastModified] = HTTPDate.text(modified)
        }
    }
}

/// `Tue, 03 Mar 2026 08:15:00 GMT` (RFC 9110 §5.6.7); the two obsolete forms are not read.
enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    static func text(_ date: Date) -> String {
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        let day = days[(parts.weekday ?? 1) - 1]
        let month = months[(parts.month ?? 1) - 1]
        return "\(day), \(two(parts.day)) \(month) \(parts.year ?? 0) "
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) GMT"
    }

    static func parse(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3 else { return nil }
        return calendar.date(
            from: DateComponents(
                year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2]))
    }
}
