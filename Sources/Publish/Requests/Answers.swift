import Catalogue
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Store

/// The kinds of body we send.
enum MediaType {
    static let json = "application/json; charset=utf-8"
    static let schema = "application/schema+json"
    static let problem = "application/problem+json; charset=utf-8"
    static let jsonFeed = "application/feed+json; charset=utf-8"
    static let rss = "application/rss+xml; charset=utf-8"
    static let atom = "application/atom+xml; charset=utf-8"
    /// Server-sent events.
    static let events = "text/event-stream"
    /// One value a line (jsonlines.org).
    static let jsonLines = "application/jsonl"
    static let csv = "text/csv; charset=utf-8"
    static let xml = "application/xml; charset=utf-8"
    /// What OAI-PMH 2.0 §3.1.2.1 asks for.
    static let textXML = "text/xml; charset=utf-8"
    static let opml = "text/x-opml; charset=utf-8"
    static let bibTeX = "application/x-bibtex; charset=utf-8"
    static let ris = "application/x-research-info-systems; charset=utf-8"
    static let csl = "application/vnd.citationstyles.csl+json"
    static let html = "text/html; charset=utf-8"
    static let css = "text/css; charset=utf-8"
    static let text = "text/plain; charset=utf-8"
    /// The text format of Prometheus.
    static let metrics = "text/plain; version=0.0.4; charset=utf-8"
}

/// What a request is answered with, whole, before it is coded for the way.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    var body = ByteBuffer()
    /// Where it rests on more than answers of its route do.
    var basis: Basis?
    /// When it last changed, where that is left out because the second is not over.
    var unsettled: Date?
    /// What takes its time, done when nothing else is wrong with the request; then this answer is that one.
    var later: (@Sendable () async throws -> Answer)?
    /// Stands for `body` where that is made while it goes out.
    var stream: Stream?

    struct Stream: Sendable {
        /// In bytes, where it is known beforehand.
        var length: Int?
        /// Writes all of it and finishes.
        var write: @Sendable (any Channel, inout any ResponseBodyWriter) async throws -> Void
    }

    init(status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
    }

    init(_ status: HTTPResponse.Status, _ type: String, _ bytes: some Sequence<UInt8>) {
        self.init(status: status, headers: [.contentType: type])
        body = ByteBuffer(bytes: bytes)
    }

    static func json(_ value: some Encodable, fields: Set<String>? = nil) throws -> Answer {
        Answer(.ok, MediaType.json, try Wire.encode(value, fields: fields))
    }

    static func redirect(_ status: HTTPResponse.Status, to path: String) -> Answer {
        Answer(status: status, headers: [.location: path])
    }

    /// Where to go from here (RFC 8288), in this order: address, relation, media type.
    func linking(_ links: [(address: String, relation: String, type: String?)]) -> Answer {
        guard !links.isEmpty else { return self }
        var answer = self
        let more = links.map { link in
            "<\(link.address)>; rel=\"\(link.relation)\"" + (link.type.map { "; type=\"\($0)\"" } ?? "")
        }
        answer.headers[.link] = ([headers[.link]].compactMap(\.self) + more).joined(separator: ", ")
        return answer
    }

    /// What every answer of the API leads to, before where its own links lead; one that says that nothing is new leads
    /// nowhere.
    func linkingToContract(_ call: Call) -> Answer {
        guard status != .notModified else { return self }
        var answer = self
        answer.headers[.link] = nil
        answer = answer.linking(Contract.links(base: call.base, schema: status == .ok ? call.route?.schema : nil))
        answer.headers[.link] = [answer.headers[.link], headers[.link]].compactMap(\.self).joined(separator: ", ")
        return answer
    }

    /// A page of a list: where the next one is. Said last.
    func linking(next: String?) -> Answer { linking(next.map { [($0, "next", nil)] } ?? []) }
}

/// What a client says it has already (RFC 9110 §13.1).
struct Conditions: Sendable, Hashable {
    var ifNoneMatch: String?
    var ifModifiedSince: String?

    init() {}

    init(_ fields: HTTPFields) {
        ifNoneMatch = fields[.ifNoneMatch]
        ifModifiedSince = fields[.ifModifiedSince]
    }
}

extension Answer {
    /// Whether a client has this one, as it was kept, already.
    func isKnown(to conditions: Conditions) -> Bool {
        guard conditions.ifNoneMatch != nil || conditions.ifModifiedSince != nil else { return false }
        return Validator(of: self)?.isKnown(to: conditions) ?? false
    }

    /// As it is told when the second of its last change is over.
    var settled: Answer {
        guard let unsettled else { return self }
        var answer = self
        answer.headers[.lastModified] = HTTPDate.text(unsettled.wholeSecond)
        answer.unsettled = nil
        return answer
    }

    /// That nothing is new since this one.
    var unchanged: Answer {
        var answer = Answer(status: .notModified, headers: headers)
        for name in [HTTPField.Name.contentType, .contentEncoding, .link] { answer.headers[name] = nil }
        return answer
    }
}

/// What a state of the catalogue is recognised by again (RFC 9110 §8.8).
struct Validator: Sendable, Hashable {
    /// With its quotes.
    var etag: String
    var modified: Date?

    /// For an answer that depends on nothing but the change log, the names and the address asked for.
    ///
    /// - Parameters:
    ///   - beside: what it depends on that the change log does not tell; then no date says how old it is.
    ///   - path: of what it is the answer to; that which was asked for unless given.
    init(_ state: CatalogueState, beside: String = "", call: Call, path: String? = nil, version: String) {
        let modified = state.changed
        let parts = [
            String(state.position), beside, modified.map { String($0.timeIntervalSince1970) } ?? "",
            call.names.fingerprint,
            version, call.base, path ?? call.path, QueryString.encode(call.query.pairs),
        ]
        etag = Self.quote(Data(parts.joined(separator: "\n").utf8))
        self.modified = beside.isEmpty ? max(modified ?? call.names.loaded, call.names.loaded) : nil
    }

    /// For an answer that shows more than the change log tells: what its bytes are.
    ///
    /// - Parameter modified: since when they are these.
    init(of bytes: some DataProtocol, modified: Date? = nil) {
        etag = Self.quote(bytes)
        self.modified = modified
    }

    private static func quote(_ data: some DataProtocol) -> String { "\"\(Fingerprint.sha256(data).prefix(24))\"" }

    /// Of an answer that was stamped; `nil` of one that was not.
    init?(of answer: Answer) {
        guard let tag = answer.headers[.eTag] else { return nil }
        etag = Coding.plainTag(tag)
        modified = answer.headers[.lastModified].flatMap(HTTPDate.parse)
    }

    /// Whether the client has this state already: `If-None-Match` decides, and only without it the date
    /// (RFC 9110 §13.2.2).
    func isKnown(to conditions: Conditions) -> Bool {
        if let tags = conditions.ifNoneMatch {
            return tags.split(separator: ",").contains { part in
                let tag = part.trimmingWhiteSpace()
                return tag == "*" || Coding.plainTag(tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag) == etag
            }
        }
        guard let modified, let since = conditions.ifModifiedSince.flatMap(HTTPDate.parse) else { return false }
        return modified.wholeSecond <= since
    }

    func stamp(_ response: inout Answer, now: Date) {
        response.headers[.eTag] = etag
        response.headers[.cacheControl] = "public, max-age=0, must-revalidate"
        guard let modified else { return }
        if Self.isSettled(modified, now: now) {
            response.headers[.lastModified] = HTTPDate.text(modified.wholeSecond)
        } else {
            response.unsettled = modified
        }
    }

    /// A date of the running second would also fit what may still change within it.
    static func isSettled(_ modified: Date, now: Date) -> Bool { now.timeIntervalSince(modified) >= 1 }
}

extension Date {
    /// The first whole second that is not before it: who asks by an earlier one has not seen it.
    fileprivate var wholeSecond: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.up)) }
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
