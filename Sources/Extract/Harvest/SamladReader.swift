import Catalogue
import Foundation

/// Answers of another Samlad's API (docs/api.md): a page of its change log, or of its items.
enum SamladReader {
    static func read(_ document: JSONDocument, options: ReadOptions, into feed: inout Feed) {
        var answer = SamladAnswer()
        let root = document.root
        if let changes = root["changes"]?.array, let instance = root["instance"]?.string {
            answer.instance = instance
            answer.home = JSONReading.address(root["home"], base: options.base)
            answer.position = root["position"]?.int ?? 0
            answer.hasMore = root["next"]?.int != nil
            for change in changes.prefix(mostLines) { note(change, in: &answer, options) }
        } else if let items = root["items"]?.array {
            answer.cursor = root["next"]?.string
            answer.position = items.first?["changeNumber"]?.int ?? 0
            feed.entries = JSONReading.entries(items, of: document, problems: &feed.problems) { node, counts in
                entry(node, options, &counts)
            }
        } else {
            return feed.problems.append(
                ProblemCode.formatUnrecognised.said(
                    "This is no answer of another Samlad. Give the root of its addresses."))
        }
        feed.samlad = answer
    }

    /// Of one page: no Samlad gives more, whatever is asked for.
    private static let mostLines = 1000

    /// The last line of an item counts.
    private static func note(_ change: JSONNode, in answer: inout SamladAnswer, _ options: ReadOptions) {
        guard let id = JSONReading.trimmed(change["id"]) else { return }
        answer.gone.removeAll { $0.id == id }
        answer.changed[id] = nil
        if let departure = departure(change) { return answer.gone.append(SamladAnswer.Gone(id: id, departure)) }
        let date = change["at"]?.string.flatMap { Dates.parse($0, now: options.now)?.date }
        answer.changed[id] = date ?? .distantPast
    }

    /// Of what is there no more; a tombstone of a kind that is not known yet is one too.
    private static func departure(_ change: JSONNode) -> Departure? {
        guard let stone = change["tombstone"], let name = stone["reason"]?.string else { return nil }
        let tombstone = Change.Tombstone(rawValue: name) ?? .withdrawn
        guard tombstone != .personalData else { return nil }
        let reason =
            JSONReading.plain(change["reason"]).map {
                TextLimit.bytes(String($0.prefix(longestReason)), 4 * longestReason)
            } ?? ""
        let into = JSONReading.trimmed(stone["into"] ?? change["into"])
        return Departure(tombstone, reason: reason, into: tombstone == .merged ? [into].compactMap(\.self) : [])
    }

    /// Characters.
    private static let longestReason = 300

    private static func entry(_ node: JSONNode, _ options: ReadOptions, _ counts: inout ProblemCount) -> Entry? {
        guard let id = JSONReading.trimmed(node["id"]), let title = JSONReading.plain(node["title"]) else { return nil }
        var entry = Entry()
        entry.id = id
        entry.title = title
        entry.link = JSONReading.address(node["link"], base: options.base)
        entry.summary = JSONReading.html(node["summary"], base: options.base, sanitise: options.sanitise, &counts)
        entry.content = JSONReading.html(node["content"], base: options.base, sanitise: options.sanitise, &counts)
        entry.published = date(node["published"], options)
        entry.publishedPrecision = entry.published.flatMap { _ in
            node["publishedPrecision"]?.string.flatMap(DatePrecision.init)
        }
        entry.updated = date(node["updated"], options)
        entry.language = JSONReading.plain(node["language"])
        entry.image = JSONReading.address(node["image"], base: options.base)
        for link in (node["links"]?.array ?? []).prefix(FeedBuilder.listLimit) {
            guard let href = JSONReading.address(link["url"], base: options.base), href != entry.link else { continue }
            entry.links.append(EntryLink(href: href, rel: "related"))
        }
        for term in (node["terms"]?.array ?? []).prefix(FeedBuilder.listLimit) {
            guard let vocabulary = term["vocabulary"]?.string, let id = term["term"]?.string else { continue }
            entry.extra[vocabulary, default: []].append(id)
        }
        entry.extra["organisation"] = texts(node["organisations"], "name")
        entry.extra["place"] = texts(node["places"], "code")
        entry.origin = origin(node["origin"], options)
        return entry
    }

    private static func origin(_ node: JSONNode?, _ options: ReadOptions) -> RecordOrigin? {
        guard let home = JSONReading.trimmed(node?["home"]), let id = JSONReading.trimmed(node?["id"]) else {
            return nil
        }
        let via = (node?["via"]?.array ?? []).prefix(FeedBuilder.listLimit).compactMap(\.string)
        return RecordOrigin(home: home, id: id, via: via)
    }

    private static func date(_ node: JSONNode?, _ options: ReadOptions) -> Date? {
        JSONReading.trimmed(node).flatMap { Dates.parse($0, now: options.now)?.date }
    }

    private static func texts(_ node: JSONNode?, _ key: String) -> [String] {
        (node?.array ?? []).prefix(FeedBuilder.listLimit).compactMap { JSONReading.plain($0[key]) }
    }
}
