import Catalogue
import Foundation

/// One document, each thing once.
enum Duplicates {
    struct Sorted {
        var drafts: [Draft]
        /// The identity of each draft under the policy, no two the same.
        var identities: [String]
        var skipped: [SkippedEntry]
    }

    /// A guid that stands on two different links, or without links on two titles, is no guid: those entries go by the
    /// next rule.
    static func withoutSharedGuids(_ drafts: [Draft]) -> [Draft] {
        var things: [String: Set<String>] = [:]
        for draft in drafts {
            if let guid = draft.keys.guid { things[guid, default: []].insert(draft.keys.link ?? draft.keys.title) }
        }
        return drafts.map { draft in
            guard let guid = draft.keys.guid, (things[guid]?.count ?? 0) > 1 else { return draft }
            var draft = draft
            draft.keys.guid = nil
            return draft
        }
    }

    /// Entries of one identity: the same thing twice is skipped, different things are told apart by their titles.
    static func sort(_ drafts: [Draft], policy: IdentityPolicy) -> Sorted {
        var groups: [String: [Int]] = [:]
        for (index, draft) in drafts.enumerated() { groups[draft.keys.identity(policy), default: []].append(index) }
        var identities = drafts.map { $0.keys.identity(policy) }
        for group in groups.values
        where group.count > 1 && drafts[group[0]].keys.guid.map({ identities[group[0]] != $0 }) ?? true {
            // Two initiatives that share an address are two initiatives.
            guard Set(group.map { drafts[$0].keys.title }).count > 1 else { continue }
            for index in group { identities[index] += "#" + drafts[index].keys.title }
        }
        var kept: [String: Int] = [:]
        var skipped: [Int: Int] = [:]
        for index in drafts.indices {
            guard let other = kept[identities[index]] else {
                kept[identities[index]] = index
                continue
            }
            let isNewer = drafts[index].isNewer(than: drafts[other])
            skipped[isNewer ? other : index] = isNewer ? index : other
            if isNewer { kept[identities[index]] = index }
        }
        let order = drafts.indices.filter { skipped[$0] == nil }
        return Sorted(
            drafts: order.map { drafts[$0] }, identities: order.map { identities[$0] },
            skipped: skipped.keys.sorted().map { index in
                let draft = drafts[index]
                return SkippedEntry(
                    reason: .duplicate, title: draft.title, link: draft.link, line: draft.entry.line,
                    explanation: "another entry of the document is the same thing: \(identities[index])")
            })
    }
}
