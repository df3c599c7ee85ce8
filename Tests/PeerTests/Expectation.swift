import Catalogue
import Extract
import Foundation

/// One field that both sides have a word for, in the words of each; `nil` where it is absent.
struct Expectation {
    var field: String
    var expected: String?
    var found: String?

    var agrees: Bool { expected == found }
}

/// The fields of one feed, gathered while two descriptions of it are walked side by side.
struct Expectations {
    private(set) var all: [Expectation] = []

    /// Absent on both sides is no field at all.
    mutating func add(_ field: String, _ expected: String?, _ found: String?) {
        guard expected != nil || found != nil else { return }
        all.append(Expectation(field: field, expected: expected, found: found))
    }

    /// Element by element, and the lengths.
    mutating func add(_ field: String, _ expected: [String?], _ found: [String?]) {
        for index in 0..<max(expected.count, found.count) {
            add(
                "\(field)[\(index)]", index < expected.count ? expected[index] : nil,
                index < found.count ? found[index] : nil)
        }
    }
}

/// The peer's values in the words of DESIGN §4, by rules of this test's own.
enum Words {
    /// Plain text: markup off, entities resolved, white space folded.
    static func plain(_ text: String?) -> String? {
        guard let text else { return nil }
        let bare = text.replacing(/<[^>]*>/, with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&")
        return folded(bare)
    }

    static func folded(_ text: String?) -> String? {
        let words = text?.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words?.isEmpty == false ? words : nil
    }

    /// What the sanitiser says of every link says nothing of the feed.
    static func html(_ text: String?) -> String? { folded(text?.replacing(" rel=\"noopener nofollow\"", with: "")) }

    static func date(_ text: String?) -> String? {
        guard let text else { return nil }
        let strategy = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        return (try? strategy.parse(text)).flatMap(PreviewJSON.timestamp) ?? text
    }

    /// A whole address ends its host with a slash nowhere: both sides leave it as it was written.
    static func person(name: String?, email: String?, url: String?) -> String? {
        let parts = [name, email.map { "<\($0)>" }, url.map { "(\($0))" }].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    static func person(_ person: Person) -> String? {
        Words.person(name: person.name, email: person.email, url: person.url)
    }

    static func version(_ version: String?, family: String) -> String? {
        version.map { $0 == "0.9" ? "rss0.90" : family + $0 }
    }
}

/// A JSON value that is asked for by key, as it comes from a file of the peer's.
struct Node {
    private let value: Any?

    init(_ data: Data) throws { value = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) }
    private init(value: Any?) { self.value = value }

    subscript(key: String) -> Node { Node(value: (value as? [String: Any])?[key]) }

    var text: String? {
        if let number = value as? NSNumber { return number.stringValue }
        return (value as? String).flatMap { $0.isEmpty ? nil : $0 }
    }

    var list: [Node] { (value as? [Any])?.map { Node(value: $0) } ?? [] }
    var isThere: Bool { value != nil }
}
