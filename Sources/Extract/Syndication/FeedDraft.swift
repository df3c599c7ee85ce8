import Catalogue
import Foundation

/// An entry while it is read: what modules say stands aside until it is known whether the format itself says it.
struct EntryDraft {
    var entry = Entry()
    /// The text of `guid` when it may be an address.
    var permalink: String?
    var hasEmptyID = false
    var identifier: String?
    var moduleTitle: String?
    var moduleSummary: String?
    var published: ReadDate?
    var modulePublished: ReadDate?
    var moduleAuthors: [Person] = []
    /// Of the feed the entry was taken from.
    var sourceAuthors: [Person] = []
    var sourceLinkRank = -1
    var linkRank = 0
    /// Links of Atom's that were looked at.
    var linkCount = 0
    /// Whether there is any element in it at all.
    var hasElements = false
    /// Where Atom `content` is found instead of being here.
    var contentSource: EntryLink?

    /// The entry with its gaps filled by what modules said.
    func finished() -> Entry {
        var entry = entry
        entry.id = entry.id ?? identifier
        entry.title = entry.title ?? moduleTitle
        if entry.summary == nil { entry.summary = moduleSummary }
        let date = published ?? modulePublished
        entry.published = date?.date
        entry.publishedPrecision = date?.precision
        for person in moduleAuthors where !entry.authors.contains(where: { $0.name == person.name }) {
            entry.authors.append(person)
        }
        // The source's authors are the entry's when it names none itself (RFC 4287 §4.1.2).
        if entry.authors.isEmpty { entry.authors = sourceAuthors }
        entry.link = entry.link ?? contentSource?.href ?? permalink
        return entry
    }

}

extension Entry {
    /// Whether nothing was read that could be shown or told; where it stands and its language say nothing alone.
    var isBare: Bool {
        if title != nil || link != nil || id != nil { return false }
        var bare = Entry()
        (bare.line, bare.language) = (line, language)
        return self == bare
    }
}

/// What modules say of the feed, until it is known whether the feed says it itself.
struct FeedAside {
    var title: String?
    var description: String?
    var rights: String?
    var published: Date?
    var image: String?
    var authors: [Person] = []
    var webMaster: Person?
    var updatePeriod: Int?
    var updateFrequency = 1
    var linkRank = 0
    /// Links of Atom's that were looked at.
    var linkCount = 0
    /// The archive before this document (RFC 5005 §4).
    var previousArchive: String?
}

/// Counted by code; told once each, with the first line.
struct ProblemCount {
    /// A few, looked through: a broken document may have a million of one.
    private var counts: [(code: ProblemCode, count: Int, line: Int?)] = []

    mutating func add(_ code: ProblemCode, line: Int? = nil, times: Int = 1) {
        guard times > 0 else { return }
        guard let known = counts.firstIndex(where: { $0.code == code }) else {
            return counts.append((code, times, line))
        }
        counts[known].count += times
        counts[known].line = counts[known].line ?? line
    }

    func contains(_ code: ProblemCode) -> Bool { counts.contains { $0.code == code } }

    var problems: [Problem] { problems { $0 } }

    /// For counts whose places are no lines: `line` tells the line of one.
    func problems(line: (Int) -> Int) -> [Problem] {
        ProblemCode.allCases.compactMap { code in
            counts.first { $0.code == code }.map {
                code.problem($0.count > 1 ? "\($0.count) times" : nil, line: $0.line.map(line))
            }
        }
    }
}

/// "mail (Name)", "Name <mail>", "mail" and "Name", as RSS writes people.
enum PersonText {
    static func parse(_ text: String) -> Person? {
        guard !text.isEmpty else { return nil }
        guard text.utf8.contains(UInt8(ascii: "@")) else { return Person(name: text) }
        for (opening, closing) in [("(", ")"), ("<", ">")] {
            guard let start = text.firstIndex(of: Character(opening)), text.hasSuffix(closing) else { continue }
            let outside = PlainText.fold(String(text[..<start]))
            let inside = PlainText.fold(String(text[text.index(after: start)...].dropLast()))
            if isMail(outside) { return Person(name: inside.isEmpty ? nil : inside, email: mail(outside)) }
            if isMail(inside) { return Person(name: outside.isEmpty ? nil : outside, email: mail(inside)) }
        }
        if isMail(text) { return Person(email: mail(text)) }
        // "mail Name" and "Name mail", without marks.
        let words = text.split(separator: " ").map(String.init)
        if let index = words.firstIndex(where: isMail), words.count > 1 {
            let name = (words[..<index] + words[(index + 1)...]).joined(separator: " ")
            return Person(name: name, email: mail(words[index]))
        }
        return Person(name: text)
    }

    private static func mail(_ text: String) -> String {
        text.lowercased().hasPrefix("mailto:") ? String(text.dropFirst(7)) : text
    }

    private static func isMail(_ text: String) -> Bool {
        guard let at = text.firstIndex(of: "@"), at != text.startIndex, text.last != "@" else { return false }
        return !text.contains(" ") && !text.contains("/")
    }
}
