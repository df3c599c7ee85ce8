import Catalogue
import Curate
import Foundation

/// Items of different senders on one subject, with what differs between them.
struct OverlapKind: ReviewKind {
    let name = "overlap"
    /// In Swedish time: "2018" is stored as its first midnight here.
    private static let year = Date.ISO8601FormatStyle(timeZone: TimeZone(identifier: "Europe/Stockholm") ?? .gmt).year()

    func lines(_ desk: ReviewDesk) throws -> [ReviewLine] {
        try Relating(desk.store).groups().compactMap { group in
            let items = try group.items.compactMap(desk.item).map(\.item)
            guard items.count > 1, let first = items.first else { return nil }
            let differences = items.map { item in
                let year = item.published.map { String($0.formatted(Self.year).prefix(4)) } ?? "no year"
                let audience = item.terms(of: "malgrupp").joined(separator: ", ")
                return
                    "\(item.organisations.first ?? "?"), \(year)\(audience.isEmpty ? "" : ", for \(audience)"): \(item.title)"
            }
            var line = ReviewLine(
                name, group.items.joined(separator: "+"),
                what: first.title,
                why: "\(items.count) senders speak of the same",
                commands: group.items.map { "samlad items show \($0)" },
                state: differences.joined(separator: "\n"))
            line.details = differences
            line.items = group.items
            return line
        }
    }

    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        [try editor.settle(line, as: "looked at")]
    }

    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] {
        [try editor.settle(line, as: "no overlap")]
    }
}
