import Foundation
import Testing

@testable import Publish

/// Dates as clients write them.
struct WireDateTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("2026-03-01T00:00:00Z", 1_772_323_200), ("2026-03-01T01:30:00+01:30", 1_772_323_200),
            ("2026-02-28T20:00:00-0400", 1_772_323_200), ("2026-03-01t00:00:00.250z", 1_772_323_200.25),
            ("2024-02-29", 1_709_164_800), ("2000-02-29", 951_782_400), ("0000-01-01", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799), ("2016-12-31T23:59:60Z", 1_483_228_800),
            ("1969-12-31T23:59:59.5Z", -0.5),
        ] as [(String, Double)])
    func `a day or an instant is read to the second`(text: String, seconds: Double) {
        #expect(WireDate.parse(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "2026-02-30", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1",
        "2026-02-31T25:61:00Z", "2026-03-01T24:00:00Z", "2026-03-01T00:60:00Z", "2026-03-01T00:00:61Z",
        "2026-03-01T00:00:00+24:00", "2026-03-01T00:00:00+01:60", "2026-03-01T00:00:00", "2026-03-01T00:00Z",
        "2026-03-01T00:00:00.Z", "2026-03-01 00:00:00Z", "2026-03-01T00:00:00Zjunk", "2026-03-01Z", "02026-03-01",
        "+2026-03-01", "2026-03-01T00:00:00Z ", "", "2026-03", "٢٠٢٦-٠٣-٠١",
    ])
    func `what stands in no calendar and on no clock is no date`(text: String) {
        #expect(WireDate.parse(text) == nil)
    }

    @Test func `every day from 1890 to 2110 is that of Foundation's calendar`() throws {
        let style = Date.ISO8601FormatStyle().year().month().day()
        for day in stride(from: -80 * 365.25, to: 140 * 365.25, by: 1) {
            let date = Date(timeIntervalSince1970: day.rounded(.down) * 86_400)
            #expect(WireDate.parse(style.format(date)) == date)
        }
    }
}
