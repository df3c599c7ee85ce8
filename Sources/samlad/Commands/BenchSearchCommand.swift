import ArgumentParser
import Catalogue
import Foundation
import Publish
import Store

extension BenchCommand {
    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "search",
            abstract: "Search for each text, and beside it run the FTS5 query it becomes alone, in turn.")
        @OptionGroup var options: CommonOptions
        @Option(help: "How often.") var times = 9
        @Option(help: "Items on a page.") var limit = 50
        @Argument(help: "The texts.") var texts: [String]

        struct Result: Encodable {
            var text: String
            /// Items that are found.
            var total: Int
            /// Seconds; half take less.
            var bare: Double
            var search: Double
            /// With the places that match, as the API shows them.
            var shown: Double
            /// Seconds that one of those in twenty takes longer than.
            var slowest: Double
        }

        func validate() throws {
            if times < 1 { throw ValidationError("--times wants a number from 1 up, not \(times).") }
            if !(1...500).contains(limit) { throw ValidationError("--limit wants a number from 1 to 500.") }
        }

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            let results = try translated { () throws(StoreFailure) in
                var results: [Result] = []
                for text in texts { results.append(try measure(text, store)) }
                return results
            }
            writeOut(try Wire.encode(results) + Data("\n".utf8))
        }

        private func measure(_ text: String, _ store: Store) throws(StoreFailure) -> Result {
            var query = ItemQuery()
            (query.text, query.limit) = (text, limit)
            var bare: [Double] = []
            var search: [Double] = []
            var shown: [Double] = []
            var total = 0
            let pattern = try store.searchPattern(text)
            for _ in 0..<times {
                if let pattern {
                    let began = ContinuousClock.now
                    _ = try store.bareSearch(pattern: pattern, limit: limit + 1)
                    bare.append(BenchCommand.seconds(since: began))
                }
                for showsMatches in [false, true] {
                    query.showsMatches = showsMatches
                    let began = ContinuousClock.now
                    total = try store.items(query).total
                    let seconds = BenchCommand.seconds(since: began)
                    if showsMatches { shown.append(seconds) } else { search.append(seconds) }
                }
            }
            search.sort()
            shown.sort()
            bare.sort()
            return Result(
                text: text, total: total, bare: bare.isEmpty ? 0 : bare[times / 2], search: search[times / 2],
                shown: shown[times / 2], slowest: shown[times * 19 / 20])
        }
    }

    static func seconds(since began: ContinuousClock.Instant) -> Double {
        let passed = (ContinuousClock.now - began).components
        return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    }
}
