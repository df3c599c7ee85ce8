import Catalogue
import Foundation

/// The name of a place without what people write in one way or another.
struct PlaceName: Hashable {
    /// Letters and digits in one run, without *kommun*, *stad*, *län* and *region*, and without the s of a genitive:
    /// `upplandsväsby`, `kil`.
    let plain: String
    /// Without rings and dots: `malmo`.
    let folded: String

    private static let kinds: Set = ["kommun", "kommuns", "stad", "stads", "län", "lan", "region", "regionen"]
    private static let endings = ["regionen", "kommun", "län"]

    init(_ name: String) {
        // Nobody's name for a place is longer.
        let words = name.prefix(64).lowercased().precomposedStringWithCanonicalMapping
            .split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let names = words.filter { !Self.kinds.contains($0) }
        var run = (names.isEmpty ? words : names).joined()
        // Västragötalandsregionen.
        if let kind = Self.endings.first(where: { run.hasSuffix($0) }), run.count > kind.count + 2 {
            run.removeLast(kind.count)
        }
        plain = run.count > 3 && run.hasSuffix("s") ? String(run.dropLast()) : run
        folded = plain.folding(options: .diacriticInsensitive, locale: nil)
    }
}

extension Nearest {
    /// The code of the place that was meant by a name, however it is written, or by a part of its name or code.
    static func place(_ value: String, in places: [Place]) -> String? {
        let wanted = PlaceName(value)
        guard !wanted.plain.isEmpty else { return nil }
        if wanted.plain.allSatisfy(\.isNumber) {
            let codes = places.map(\.code)
            // Two digits are a county's.
            let begun = wanted.plain.count > 2 ? codes.first { $0.hasPrefix(wanted.plain) } : nil
            return begun ?? match(value, in: codes)
        }
        let named = places.map { (name: PlaceName($0.name), code: $0.code) }
        // Håbo and Habo are two.
        let found =
            named.first { $0.name.plain == wanted.plain } ?? named.first { $0.name.folded == wanted.folded }
            ?? (wanted.folded.count > 2 ? named.first { $0.name.folded.hasPrefix(wanted.folded) } : nil)
        if let found { return found.code }
        let close = match(wanted.folded, in: named.lazy.map(\.name.folded))
        return close.flatMap { close in named.first { $0.name.folded == close }?.code }
    }
}
