import Catalogue
import Foundation

/// Gives the entries of one document their ids: the same as last time for the same thing, whatever the source has done
/// to its guids or links (DESIGN §7, "Identity within a source").
///
/// A record keeps the identity it got first: when the policy changes, a known thing is found again by link, CMS id or
/// title and date, and keeps id and identity; only new things get an identity under the new policy.
struct Identifier {
    private struct Known {
        var key: RecordKey
        var keys: IdentityKeys
    }

    private let source: Source
    private let known: [Known]
    private var byIdentity: [String: Int] = [:]
    private var byValue: [IdentityPolicy: [String: [Int]]] = [:]

    init(source: Source, previous: [RecordKey], index: OrganisationIndex) {
        self.source = source
        // Sorted, so that nothing depends on the order in which the store gives them.
        known = previous.sorted { $0.id < $1.id }.map { key in
            Known(
                key: key,
                keys: IdentityKeys(
                    guid: key.identity, link: key.link, title: key.title, published: key.published, index: index))
        }
        for (position, record) in known.enumerated() {
            byIdentity[record.key.identity] = position
            for policy in IdentityPolicy.allCases {
                guard let value = record.keys.value(policy) else { continue }
                byValue[policy, default: [:]][value, default: []].append(position)
            }
        }
    }

    // MARK: Policy

    /// The policy for this document: the given one unless the evidence is against it; it never climbs back.
    func policy(_ current: IdentityPolicy?, for drafts: [Draft]) -> (policy: IdentityPolicy, change: Sentence?) {
        guard let current else { return (initial(drafts), nil) }
        var policy = current
        for next in IdentityPolicy.allCases.drop(while: { $0 != policy }).dropFirst() {
            if churns(policy, seenBy: next, drafts) { policy = next }
        }
        return (policy, policy == current ? nil : Self.sentence(from: current, to: policy))
    }

    private func initial(_ drafts: [Draft]) -> IdentityPolicy {
        // Guids that stand on different things have been taken off already: see `Duplicates`.
        if drafts.count(where: { $0.keys.guid != nil }) * 2 >= drafts.count { return .guid }
        let links = drafts.compactMap(\.keys.link)
        let areLinksTheirOwn = links.count * 2 >= drafts.count && Set(links).count * 10 >= links.count * 7
        return areLinksTheirOwn ? .link : .titleAndDate
    }

    /// Whether things that `next` knows again come under another value of `policy`: at least two, or all there is,
    /// and more than come under the same.
    private func churns(_ policy: IdentityPolicy, seenBy next: IdentityPolicy, _ drafts: [Draft]) -> Bool {
        var stable = 0
        var churned = 0
        for draft in drafts {
            guard let value = draft.keys.value(policy), let sign = draft.keys.value(next) else { continue }
            if next == .titleAndDate, draft.keys.day.isEmpty { continue }
            let same = byValue[next]?[sign] ?? []
            // Several known things under one sign: the sign is none.
            guard !same.isEmpty, same.allSatisfy({ known[$0].keys.title == draft.keys.title }) else { continue }
            let isStable = same.contains { known[$0].keys.value(policy) == value }
            if isStable { stable += 1 } else { churned += 1 }
        }
        return churned > stable && (churned >= 2 || drafts.count == 1)
    }

    private static func sentence(from: IdentityPolicy, to: IdentityPolicy) -> Sentence {
        let names: [IdentityPolicy: (sv: String, en: String)] = [
            .guid: ("guid", "guid"), .link: ("länk", "link"), .cmsID: ("sidans id", "page id"),
            .titleAndDate: ("titel och datum", "title and date"),
        ]
        let (old, new) = (names[from] ?? ("", ""), names[to] ?? ("", ""))
        return Sentence(
            sv: "Källan byter \(old.sv) på samma poster; de känns nu igen på \(new.sv).",
            en: "the source changes the \(old.en) of the same entries; they are now known by \(new.en)")
    }

    // MARK: Ids

    struct Identity {
        var id: String
        var identity: String
    }

    /// An id for each draft, in their order; no two the same, if no two drafts have the same identity.
    func assign(_ identities: [String], to drafts: [Draft], policy: IdentityPolicy) -> [Identity] {
        var result = [Identity?](repeating: nil, count: drafts.count)
        var taken: Set<Int> = []
        func settle(_ find: (Int) -> Int?) {
            for index in drafts.indices where result[index] == nil {
                guard let position = find(index), taken.insert(position).inserted else { continue }
                result[index] = Identity(id: known[position].key.id, identity: known[position].key.identity)
            }
        }
        settle { byIdentity[identities[$0]] }
        // A thing that got its identity by a weaker rule, when its guid was missing or twice there, is still the same.
        settle { index in
            IdentityPolicy.allCases.dropFirst().lazy
                .compactMap { step in
                    drafts[index].keys.value(step).flatMap { byIdentity[IdentityKeys.prefix(step) + $0] }
                }
                .first { known[$0].keys.title == drafts[index].keys.title }
        }
        for step in IdentityPolicy.allCases.dropFirst() {
            settle { index in
                guard let value = drafts[index].keys.sign(step, under: policy) else { return nil }
                let candidates = (byValue[step]?[value] ?? []).filter { !taken.contains($0) }
                return candidates.first { known[$0].keys.title == drafts[index].keys.title }
            }
        }
        for step in [IdentityPolicy.link, .cmsID] {
            settle { index in
                guard let value = drafts[index].keys.sign(step, under: policy) else { return nil }
                // A new title at a known address is a new wording, if nothing else is there.
                guard let all = byValue[step]?[value], all.count == 1 else { return nil }
                return drafts.count { $0.keys.value(step) == value } == 1 ? all[0] : nil
            }
        }
        return zip(result, identities).map { found, identity in
            found ?? Identity(id: RecordID.make(source: source.birthId, identity: identity), identity: identity)
        }
    }
}

extension Source {
    /// The id it was born with: `formerIds` names the oldest first, and ids of records are made of it for ever.
    var birthId: String { formerIds.first ?? id }
}
