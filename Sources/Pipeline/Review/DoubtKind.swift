import Catalogue
import Foundation
import Store

/// Pairs of records that may be one thing, and may be two: the matching is not sure enough to say.
///
/// Of each item only the most probable partner is asked, since the answer changes what is to be asked next (``DoubtList``).
struct DoubtKind: ReviewKind {
    let name = "doubtful-match"

    func lines(_ desk: ReviewDesk) throws -> [ReviewLine] {
        var list = try DoubtList(desk.store, decisions: desk.decisions)
        return try list.asked().map(line)
    }

    private func line(_ doubt: Doubt) -> ReviewLine {
        let bits = doubt.bits.formatted(.number.precision(.fractionLength(1)).locale(Locale(identifier: "en")))
        let sides = [doubt.left, doubt.right]
        var line = ReviewLine(
            name, sides.map(\.record).joined(separator: "+"), what: doubt.left.title,
            why: doubt.isMatch
                ? "it matches with \(bits) bits, but not with all that its item holds"
                : "\(bits) bits speak for one thing: too few to merge by, too many to pass over",
            commands: ["samlad edit merge \(doubt.left.item) \(doubt.right.item)"],
            state: "\(bits) \(sides.map { "\($0.item) \($0.title) \($0.link ?? "")" }.joined(separator: "\n"))")
        line.details = sides.map { side in "\(side.source): \(side.title)\(side.link.map { " <\($0)>" } ?? "")" }
        line.details.append(
            doubt.signs.map { sign in
                "\(sign.name) \(sign.bits.formatted(.number.sign(strategy: .always()).locale(Locale(identifier: "en"))))"
            }.joined(separator: "; "))
        line.items = sides.map(\.item)
        return line
    }

    /// They are one thing.
    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        [try editor.merge(line.items)]
    }

    /// They are two, also when more becomes known of them.
    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] {
        let sides = try line.items.map { try editor.find($0).item.records }
        guard sides.count == 2, sides[0] != sides[1] else {
            throw EditRefusal("The line \(line.id) names no two items.")
        }
        var decision = Decision(.split, records: sides[0], who: editor.who, why: editor.why, at: editor.now)
        decision.others = sides[1]
        return [try editor.keep(decision)]
    }
}
