import Catalogue
import Foundation
import Store

/// Why a harvester does not get what it asked for (OAI-PMH 2.0 §3.6): these, and no others, are told in the answer.
struct OAIFault: Error, Sendable, Hashable {
    enum Code: String, Sendable, Hashable {
        case badArgument, badResumptionToken, badVerb, cannotDisseminateFormat, idDoesNotExist, noMetadataFormats
        case noRecordsMatch, noSetHierarchy
    }

    var code: Code
    var text: String

    init(_ code: Code, _ text: String) { (self.code, self.text) = (code, text) }
}

/// What a record is told in. The raw value is its `metadataPrefix`.
enum OAIFormat: String, Sendable, Hashable, CaseIterable {
    case dublinCore = "oai_dc"
    case khi

    static func named(_ name: String) throws(OAIFault) -> OAIFormat {
        guard let format = OAIFormat(rawValue: name) else {
            let known = allCases.map(\.rawValue).joined(separator: ", ")
            throw OAIFault(.cannotDisseminateFormat, "There is no format \"\(name)\" here; there are: \(known).")
        }
        return format
    }

    var namespace: String {
        switch self {
        case .dublinCore: "http://www.openarchives.org/OAI/2.0/oai_dc/"
        case .khi: KHISchema.namespace
        }
    }

    func schema(base: String) -> String {
        switch self {
        case .dublinCore: "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
        case .khi: base + Route.data(.khiSchema).path
        }
    }
}

/// What a harvester asks for.
enum OAIRequest: Sendable, Hashable {
    case identify
    case formats(id: String?)
    case sets
    case record(id: String, OAIFormat)
    case list(OAIList)

    static let verbs = ["GetRecord", "Identify", "ListIdentifiers", "ListMetadataFormats", "ListRecords", "ListSets"]

    init(_ query: QueryString) throws(OAIFault) {
        let arguments = try OAIArguments(query)
        switch arguments.verb {
        case "Identify":
            try arguments.allow([])
            self = .identify
        case "ListMetadataFormats":
            try arguments.allow(["identifier"])
            self = .formats(id: arguments["identifier"])
        case "ListSets":
            try arguments.allow(["resumptionToken"])
            if let token = arguments["resumptionToken"] { throw OAIList.badToken(token) }
            self = .sets
        case "GetRecord":
            try arguments.allow(["identifier", "metadataPrefix"])
            let id = try arguments.required("identifier")
            self = .record(id: id, try .named(try arguments.required("metadataPrefix")))
        default:
            self = .list(try OAIList(arguments, hasFields: arguments.verb == "ListRecords"))
        }
    }
}

/// The arguments of a request, each once.
struct OAIArguments {
    let verb: String
    private let values: [String: String]

    init(_ query: QueryString) throws(OAIFault) {
        if query.malformed != nil {
            throw OAIFault(.badArgument, "The arguments are not percent-encoded UTF-8.")
        }
        let verbs = query.pairs.filter { $0.name == "verb" }
        guard verbs.count == 1, OAIRequest.verbs.contains(verbs[0].value) else {
            let known = OAIRequest.verbs.joined(separator: ", ")
            throw OAIFault(.badVerb, "The argument verb has to be there once, and be one of: \(known).")
        }
        verb = verbs[0].value
        var values: [String: String] = [:]
        for pair in query.pairs where pair.name != "verb" {
            guard values.updateValue(pair.value, forKey: pair.name) == nil else {
                throw OAIFault(.badArgument, "The argument \(pair.name.prefix(40)) stands there more than once.")
            }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }
    var count: Int { values.count }

    func allow(_ names: Set<String>) throws(OAIFault) {
        guard let other = values.keys.filter({ !names.contains($0) }).min() else { return }
        throw OAIFault(.badArgument, "\(verb) takes no argument \(other.prefix(40)).")
    }

    func required(_ name: String) throws(OAIFault) -> String {
        guard let value = values[name] else { throw OAIFault(.badArgument, "\(verb) needs the argument \(name).") }
        return value
    }
}

/// A list of records, and where in it a harvester is.
struct OAIList: Sendable, Hashable {
    var hasFields: Bool
    var format: OAIFormat
    var from: Date?
    var until: Date?
    /// `kind:khi`
    var set: String?
    /// The number in the change log of the last record that was given.
    var after = 0
    /// Records that were given before.
    var given = 0

    private static let arguments: Set = ["metadataPrefix", "from", "until", "set"]

    init(_ arguments: OAIArguments, hasFields: Bool) throws(OAIFault) {
        if let token = arguments["resumptionToken"] {
            guard arguments.count == 1 else {
                throw OAIFault(.badArgument, "A resumptionToken stands alone: it says all the other arguments said.")
            }
            self = try Self(token: token)
            guard self.hasFields == hasFields else { throw Self.badToken(token) }
            return
        }
        try arguments.allow(Self.arguments)
        self.hasFields = hasFields
        format = try .named(try arguments.required("metadataPrefix"))
        from = try arguments["from"].map { text throws(OAIFault) in try OAIDate.parse(text, "from", isEnd: false) }
        until = try arguments["until"].map { text throws(OAIFault) in try OAIDate.parse(text, "until", isEnd: true) }
        set = arguments["set"]
        if let first = arguments["from"], let last = arguments["until"] {
            guard first.utf8.count == last.utf8.count else {
                throw OAIFault(.badArgument, "from and until have to be of one granularity.")
            }
            if let from, let until, from > until {
                throw OAIFault(.badArgument, "from is later than until.")
            }
        }
    }

    // MARK: The token, which says everything itself: nothing is kept for a harvester

    private static let mark = "1"

    /// Letters, digits, `-` and `_`.
    var token: String {
        let parts = [
            Self.mark, hasFields ? "r" : "i", format.rawValue, Self.seconds(from), Self.seconds(until), set ?? "",
            String(after), String(given),
        ]
        return Data(parts.joined(separator: "|").utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private init(token: String) throws(OAIFault) {
        let padding = String(repeating: "=", count: (4 - token.utf8.count % 4) % 4)
        let base64 = token.replacing("-", with: "+").replacing("_", with: "/") + padding
        let parts =
            token.utf8.count <= 1000
            ? Data(base64Encoded: base64).flatMap { String(validating: $0, as: UTF8.self) }?
                .split(separator: "|", omittingEmptySubsequences: false).map(String.init) ?? [] : []
        guard parts.count == 8, parts[0] == Self.mark, ["r", "i"].contains(parts[1]),
            let format = OAIFormat(rawValue: parts[2]), let from = Self.date(parts[3]), let until = Self.date(parts[4]),
            let after = Int(parts[6]), let given = Int(parts[7]), after > 0, given > 0
        else { throw Self.badToken(token) }
        (hasFields, self.format) = (parts[1] == "r", format)
        (self.from, self.until, self.after, self.given) = (from, until, after, given)
        set = parts[5].isEmpty ? nil : parts[5]
    }

    static func badToken(_ token: String) -> OAIFault {
        OAIFault(
            .badResumptionToken,
            "\"\(token.prefix(60))\" is no resumptionToken of this list. Begin the harvest again.")
    }

    private static func seconds(_ date: Date?) -> String { date.map { String(Int($0.timeIntervalSince1970)) } ?? "" }

    /// The inner `nil` is no date, the outer one no number.
    private static func date(_ text: String) -> Date?? {
        if text.isEmpty { return .some(nil) }
        guard let seconds = Int64(text), abs(seconds) < 1_000_000_000_000 else { return nil }
        return Date(timeIntervalSince1970: Double(seconds))
    }
}

/// `2026-03-01` or `2026-03-01T08:00:00Z` (OAI-PMH 2.0 §3.3).
enum OAIDate {
    static func parse(_ text: String, _ name: String, isEnd: Bool) throws(OAIFault) -> Date {
        let isDay = text.utf8.count == 10
        let isWell = isDay || text.utf8.count == 20 && text.hasSuffix("Z")
        guard isWell, let date = WireDate.parse(text), date.timeIntervalSince1970 > -1e11 else {
            throw OAIFault(
                .badArgument,
                "\(name) takes a day or a second in UTC, 2026-03-01 or 2026-03-01T08:00:00Z, and not \"\(text.prefix(40))\"."
            )
        }
        return isDay && isEnd ? date.addingTimeInterval(86_399) : date
    }
}
