import Catalogue
import Curate
import Foundation
import Testing

/// 10,000 links over two years, with random faults, weekend outages, and outages of our own.
@Suite(.timeLimit(.minutes(10))) struct LinkYearsTests {
    private static let links = 10_000
    private static let days = 730.0
    private static let day = 86_400.0
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)
    /// A name is dead after two weeks; a page within a month; what only does not answer after two months.
    private static let faults = LinkSimulationTests.faults

    /// What a link does over the years.
    private enum Life {
        case well
        /// There on one day of three alone.
        case thirdDays(offset: Int)
        /// Faults of one or two days at random, with a day between that is well.
        case faulty
        case weekends
        case gone(day: Double)

        static func of(_ link: Int) -> Life {
            var numbers = Seeded(state: UInt64(link) &* 0x9e37_79b9_7f4a_7c15)
            return switch link % 40 {
            case 0: .thirdDays(offset: Int.random(in: 0..<3, using: &numbers))
            case 1..<9: .faulty
            case 9..<17: .weekends
            case 17..<29: .gone(day: Double.random(in: 1..<(LinkYearsTests.days - 45), using: &numbers))
            default: .well
            }
        }

        /// - Parameter day: since the start.
        func isUp(_ link: Int, _ day: Double) -> Bool {
            let today = Int(day)
            switch self {
            case .well: return true
            case .thirdDays(let offset): return today % 3 == offset
            // Day 0 of each three is well; the other two may not be.
            case .faulty: return today % 3 == 0 || LinkYearsTests.chance(link, today / 3) > 0.2
            case .weekends: return today % 7 < 5
            case .gone(let last): return day < last
            }
        }
    }

    private static func chance(_ link: Int, _ turn: Int) -> Double {
        var numbers = Seeded(state: UInt64(bitPattern: Int64(link << 32 + turn)))
        return Double.random(in: 0..<1, using: &numbers)
    }

    /// Our own network is away for twelve hours every forty days.
    private static func isOurOutage(_ day: Double) -> Bool {
        let since = day.truncatingRemainder(dividingBy: 40)
        return since > 39 && since < 39.5
    }

    /// What was wrong, if anything; and how many checks it took.
    private static func live(_ link: Int) -> (fault: String?, checks: Int) {
        let life = Life.of(link)
        let fault = if case .gone = life { faults[0] } else { faults[link / 40 % faults.count] }
        var health = LinkHealth(url: "https://a.se/\(link)")
        var (day, checks) = (chance(link, -1), 0)
        var diedAt: Double?
        while day < days {
            let now = start + day * Self.day
            var check = life.isUp(link, day) ? LinkSimulationTests.alive : fault
            check.at = now
            let isOut = isOurOutage(day)
            if isOut { check = LinkCheck(at: now, failure: FetchFailure(.hostUnknown)) }
            let before = health
            health = LinkJudge.judge(health, check: check, isVoid: isOut, now: now)
            checks += 1
            if isOut, health.state != before.state || health.memory != before.memory {
                return ("\(link) was judged in our own outage", checks)
            }
            if health.state == .dead, diedAt == nil { diedAt = day }
            let next = (health.nextCheck ?? .distantPast).timeIntervalSince(start) / Self.day
            guard next > day else { return ("\(link): its next check does not lie ahead", checks) }
            day = next
        }
        guard case .gone(let last) = life else {
            return (diedAt.map { "\(link), \(life), was dead on day \($0)" }, checks)
        }
        guard let diedAt else { return ("\(link) went on day \(last) and was never dead", checks) }
        if diedAt < last + 3 { return ("\(link) went on day \(last) and was dead on day \(diedAt)", checks) }
        return (diedAt > last + 30.5 ? "\(link) went on day \(last) and was dead on day \(diedAt) only" : nil, checks)
    }

    @Test func `no link alive every third day is ever dead, and every one gone for a month is`() async {
        let results = await withTaskGroup(of: [(fault: String?, checks: Int)].self) { group in
            for part in 0..<20 {
                group.addTask { stride(from: part, to: Self.links, by: 20).map(Self.live) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(results.count == Self.links)
        #expect(results.compactMap(\.fault).prefix(9).isEmpty, "\(results.compactMap(\.fault).prefix(9))")
        // Politeness: a link is asked for every eleventh day or so, for all its troubles.
        let checks = results.reduce(0) { $0 + $1.checks }
        #expect(Double(checks) / Double(Self.links) < Self.days / 5, "\(checks)")
    }
}
