import Catalogue
import Curate
import Foundation
import Store

/// What one recipient has been told, kept in line with how the links fare: forgotten once it is well again, so that it is
/// told anew should it break once more, and never before.
struct LetterMemory {
    let store: Store
    let recipient: LetterRecipient

    /// - Parameters:
    ///   - told: what the recipient has been told.
    ///   - findings: all there is to tell today.
    func bring(
        _ told: Set<LetterFinding.Key>, inLineWith findings: [LetterFinding], now: Date
    ) throws(StoreFailure) {
        // Who has heard of the host has heard of each link that fails with it.
        let joined = findings.filter { told.contains($0.key) }.flatMap(\.covers).filter { !told.contains($0) }
        try store.rememberTold(joined, by: recipient, now: now)
        let standing = Set(findings.flatMap { [$0.key] + $0.covers })
        // A host is as it was while anything of it is told that has the same fault.
        let hosts = Set(standing.map(Self.ofHost))
        var well: [LetterFinding.Key] = []
        for key in told.subtracting(standing) {
            if key.isOfHost ? !hosts.contains(Self.ofHost(key)) : try isWell(key) { well.append(key) }
        }
        try store.forgetTold(well, by: recipient)
    }

    private static func ofHost(_ key: LetterFinding.Key) -> LetterFinding.Key {
        let matter = key.isOfHost ? key.what.dropFirst(LetterFinding.ofHost.count) : key.what[...]
        return LetterFinding.Key(url: HostName.of(key.url), what: String(matter))
    }

    /// Whether what was told of a link is over, or nothing shows the link any more.
    private func isWell(_ key: LetterFinding.Key) throws(StoreFailure) -> Bool {
        guard let link = try store.link(key.url) else { return true }
        if link.state == .pinned { return link.effectiveState == .ok }
        guard link.state == .ok else { return false }
        return Self.isOver(key.what, link)
    }

    /// Of a link that answers. One answer that says nothing of the matter, or something else for a day, ends nothing.
    static func isOver(_ what: String, _ link: LinkHealth) -> Bool {
        let words = what.split(separator: " ", maxSplits: 1)
        switch words.first {
        case "moved":
            guard link.finalURL != nil else { return true }
            guard let new = link.newAddress?.url, let told = words.last else { return false }
            // The place within the page may be another at each visit.
            return new.prefix { $0 != "#" } != told.prefix { $0 != "#" }
        case "drifted": return LinkTrouble.isOver(.drifted, link)
        case "certificate": return LinkTrouble.isOver(.tls, link)
        default: return true
        }
    }
}
