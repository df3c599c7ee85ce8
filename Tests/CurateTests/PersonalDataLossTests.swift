import Catalogue
import Testing

@testable import Curate

@Suite struct PersonalDataLossTests {
    private func item(_ title: String, _ summary: String? = nil) -> Item {
        var item = Item(id: "a", title: title)
        item.summary = summary
        return item
    }

    @Test(
        arguments: [
            ("Beslut om 19121212-1212", "Beslut om [personnummer dolt]", true),
            ("Beslut om 19121212-1212", "Om 19121212-1212", false), ("Beslut", "Beslut nu", false),
            ("Beslut om [personnummer dolt]", "Beslut", false), ("Beslut om 19121212-1212", "Beslut", true),
        ])
    func `personal data is lost when it was shown and is shown no more`(before: String, now: String, expected: Bool) {
        #expect(PersonalDataLoss.isIn(item(before), item(now)) == expected)
        #expect(PersonalDataLoss.isIn(item("T", "<p>\(before)</p>"), item("T", "<p>\(now)</p>")) == expected)
    }
}
