import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

extension BenchCommand {
    struct Due: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "due",
            abstract: "Find the links that are due, over and over, as the daemon does before each check.")
        @OptionGroup var options: CommonOptions
        @Option(help: "How often.") var times = 100

        struct Result: Encodable {
            var links: Int
            /// Found each time.
            var due: Int
            /// Of one finding: half take less, and one in twenty more than the second.
            var median: Double
            var slowest: Double
        }

        func validate() throws {
            if times < 1 { throw ValidationError("--times wants a number from 1 up, not \(times).") }
        }

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            var seconds: [Double] = []
            var due = 0
            let now = context.now()
            let perSite = LinkSettings().perHost.connections
            for _ in 0..<times {
                let began = ContinuousClock.now
                due = try translated { () throws(StoreFailure) in
                    _ = try store.nextLinkCheck(now: now)
                    return try store.dueLinks(
                        now: now, limit: LinkPatrol.atMost, perSite: perSite, site: LinkPatrol.site
                    ).count
                }
                seconds.append(BenchCommand.seconds(since: began))
            }
            seconds.sort()
            let links = try translated { () throws(StoreFailure) in
                try store.counts().linksByState.values.reduce(0, +)
            }
            let result = Result(
                links: links, due: due, median: seconds[times / 2], slowest: seconds[times * 19 / 20])
            writeOut(try Wire.encode(result) + Data("\n".utf8))
        }
    }
}
