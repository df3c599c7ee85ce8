import Catalogue
import Foundation
import Testing

@testable import Extract

struct DateTests {
    /// 20 March 2026, noon UTC.
    static let now = Date(timeIntervalSince1970: 1_774_008_000)

    @Test(arguments: [
        ("Publicerad: 2 december, 2019 kl 08:39", "2019-12-02T07:39:00Z", DatePrecision.time),
        ("Publicerad 9 april 2019", "2019-04-08T22:00:00Z", .day),
        ("Publicerad: 1 juni 2020", "2020-05-31T22:00:00Z", .day),
        ("2019-04-26 | Nyhet", "2019-04-25T22:00:00Z", .day),
        ("2015-12-16 09:00", "2015-12-16T08:00:00Z", .time),
        ("Pressmeddelanden • Jul 04, 2017 13:06 CEST", "2017-07-04T11:06:00Z", .time),
        ("2015-03-27 11:26 CET", "2015-03-27T10:26:00Z", .time),
        ("Pressmeddelande Publicerad: 2021-04-16 15:58 CEST", "2021-04-16T13:58:00Z", .time),
        ("Artikeln publicerades 21 juni 2021", "2021-06-20T22:00:00Z", .day),
        (
            "Innehållet publicerades under perioden 21 januari 2019 och 8 juli 2021", "2019-01-20T23:00:00Z", .day
        ),
        ("(beslutsdatum 2026-06-08)", "2026-06-07T22:00:00Z", .day),
        ("Uppdatering 18 mars 03.00", "2026-03-18T02:00:00Z", .time),
        ("Mon, 25 May 2026 07:59:15 +0200", "2026-05-25T05:59:15Z", .time),
        ("2026-07-01T08:01:38+02:00", "2026-07-01T06:01:38Z", .time),
        ("2026-01-29 04:18:37", "2026-01-29T03:18:37Z", .time),
        ("2025-02-12 17:04:25", "2025-02-12T16:04:25Z", .time),
        ("20240630-235959999-PM", "2024-06-30T21:59:59Z", .time),
    ])
    func `every Swedish form that was observed is read`(_ text: String, _ expected: String, _ precision: DatePrecision)
    {
        let read = Dates.parse(text, now: Self.now)
        #expect(read.flatMap { PreviewJSON.timestamp($0.date) } == expected)
        #expect(read?.precision == precision)
    }

    @Test(arguments: [
        ("Thu, 21 May 2026 09:27:53 GMT", "2026-05-21T09:27:53Z"),
        ("Mon, 21 May 2026 09:27:53 +0200", "2026-05-21T07:27:53Z"),  // It was a Thursday.
        ("21 May 2026 09:27 +0200", "2026-05-21T07:27:00Z"),
        ("Thu, 1 Jan 98 9:05:07 EST", "1998-01-01T14:05:07Z"),
        ("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21Z"),
        ("Thu, 31 Jun 2004 19:48:21 GMT", nil),
        ("Thu Jan  1 19:48:21 2004", "2004-01-01T18:48:21Z"),
        ("Tue, 09 Jun 2026 07:15:00 CEST", "2026-06-09T05:15:00Z"),
        ("Tue, 09 Jun 2026 07:15:00 MET", "2026-06-09T06:15:00Z"),
        ("Tue, 09 Jun 2026 07:15:00 A", "2026-06-09T07:15:00Z"),
        ("Tue, 09 Jun 2026 07:15:00", "2026-06-09T05:15:00Z"),
        ("tis, 09 jun 2026 07:15:00 +0200", "2026-06-09T05:15:00Z"),
        ("Di, 09 Dez 2025 07:15:00 +0100", "2025-12-09T06:15:00Z"),
        ("09-Jun-2026 07:15", "2026-06-09T05:15:00Z"),
        ("2026-05-21T09:27:53.123456Z", "2026-05-21T09:27:53Z"),
        ("2026-05-21T09:27Z", "2026-05-21T09:27:00Z"),
        ("2026-05-21T09:27:53+0200", "2026-05-21T07:27:53Z"),
        ("2026-05-21T24:00:00Z", "2026-05-22T00:00:00Z"),
        ("2026-05-21T25:00:00Z", nil),
        ("20260521T092753Z", "2026-05-21T09:27:53Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2026-141", "2026-05-20T22:00:00Z"),
        ("2026", "2025-12-31T23:00:00Z"),
        ("2026-05", "2026-04-30T22:00:00Z"),
        ("maj 2026", "2026-04-30T22:00:00Z"),
        ("26.4.2019", "2019-04-25T22:00:00Z"),
        ("26/4 2019", "2019-04-25T22:00:00Z"),
        ("30/06/2024", "2024-06-29T22:00:00Z"),
        ("03/04/2019", nil),
        ("31 februari 2020", nil),
        ("2020-13-01", nil),
        ("0001-01-01T00:00:00Z", nil),
        ("29 februari", "2024-02-28T23:00:00Z"),
        ("18 december", "2025-12-17T23:00:00Z"),
        ("i går", nil),
        ("", nil),
        ("2026-03-29 02:30", "2026-03-29T01:30:00Z"),  // The hour the clock leaps over.
        ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),  // The hour that comes twice.
        ("1979-07-01 12:00", "1979-07-01T11:00:00Z"),
        ("1980-04-07 12:00", "1980-04-07T10:00:00Z"),
        ("1995-10-01 12:00", "1995-10-01T11:00:00Z"),
    ])
    func `feeds' dates are read, and one that cannot be is none`(_ text: String, _ expected: String?) {
        let read = Dates.parse(text, now: Self.now)
        #expect(read.flatMap { PreviewJSON.timestamp($0.date) } == expected, "\(text)")
    }
}
