package import Catalogue
package import Foundation
import Store

/// What an editor says of links.
extension Editor {
    /// Says what a link is, whatever checks find; they go on, and count again when the pin ends.
    ///
    /// - Parameters:
    ///   - says: `ok` or `dead`.
    ///   - until: the first moment at which it counts no more; `nil` for ever.
    package func pin(link url: String, says: LinkState, until: Date?) throws -> Decision {
        guard says == .ok || says == .dead else {
            throw EditRefusal("A link is pinned as ok or dead, not as \(says.rawValue).")
        }
        guard try store.link(url) != nil else {
            throw EditRefusal("There is no link \"\(url)\".", "`samlad links list` shows those there are.")
        }
        var decision = Decision(.link, records: [], who: who, why: why, at: now)
        (decision.subject, decision.value) = (url, says.rawValue)
        decision.until = until.map { Date(timeIntervalSince1970: ($0.timeIntervalSince1970 * 1000).rounded() / 1000) }
        return try keep(decision)
    }

    /// Takes back every pin of a link.
    package func unpin(link url: String) throws -> [Decision] {
        let pins = try store.decisions([.link]).filter { $0.subject == url }
        guard !pins.isEmpty else { throw EditRefusal("\(url) is not pinned.") }
        return try pins.map { try undo($0.id) }
    }
}
