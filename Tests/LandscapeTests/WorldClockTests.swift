import Foundation
import Landscape
import Testing

@Suite struct WorldClockTests {
    @Test func `a frozen world moves only when it is moved`() {
        let clock = WorldClock.frozen()
        #expect(clock.now == clock.start)
        clock.advance(days: 2.5)
        #expect(clock.day == 2)
        #expect(clock.now == clock.start.addingTimeInterval(216_000))
    }

    @Test func `a running world has gone its rate times the real time since its anchor`() {
        let start = WorldClock.usualStart
        let clock = WorldClock(start: start, anchor: Date(timeIntervalSinceNow: -3600), rate: 1440)
        let days = clock.now.timeIntervalSince(start) / 86400
        // An hour ago at a day a minute; the margin is a real minute for a machine that is busy.
        #expect((60...61).contains(days))
    }

    @Test func `dates of the web are in GMT`() {
        #expect(HTTPDate.format(Date(timeIntervalSince1970: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
