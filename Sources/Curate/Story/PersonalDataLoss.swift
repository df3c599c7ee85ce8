package import Catalogue

/// Personal data that an item showed and shows no more: an editor's yes was taken back, a rule was learnt, or the source
/// thought better of it. Whoever has copied the item has it still.
package enum PersonalDataLoss {
    package static func isIn(_ before: Item, _ now: Item) -> Bool {
        guard
            before.title != now.title || before.summary != now.summary || before.content != now.content
                || before.links != now.links
        else { return false }
        let shown = marks(before)
        return !shown.isEmpty && !shown.subtracting(marks(now)).isEmpty
    }

    private static func marks(_ item: Item) -> Set<String> {
        let texts =
            PersonalText.find(in: item.title, isPlain: true)
            + [item.summary, item.content].flatMap { PersonalText.find(in: $0 ?? "", isPlain: false) }
            + item.links.flatMap { PersonalText.find(in: $0.title ?? "", isPlain: true) }
        return Set(texts.filter(\.isSign).map(\.mark))
    }
}
