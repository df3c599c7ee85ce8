import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Store

extension LinksCommand {
    struct Tonight: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tonight",
            abstract: "Tell what the next 24 hours check, and which states would change if it met the same again.",
            discussion: "Nobody is asked and nothing is written.")
        @OptionGroup var options: CommonOptions
        @Option(help: "Hours ahead.") var hours = 24

        func validate() throws {
            if !(1...720).contains(hours) { throw ValidationError("--hours wants a number from 1 to 720.") }
        }

        // It writes nothing, so a signal may end it anywhere.
        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            let now = context.now()
            let until = now.addingTimeInterval(Double(hours) * 3600)
            let outlook = try translated { () throws(StoreFailure) in
                try LinkOutlook(store, now: now, until: until)
            }
            if context.isJSON { return try context.printJSON(Answer(outlook, until: until)) }
            let states = LinkState.allCases.compactMap { state in outlook.due[state].map { "\($0) \(state.rawValue)" } }
            writeOut(
                "\(counted(outlook.total, "link")) on \(counted(outlook.hosts, "host")) by \(Moments.zoned(until))"
                    + (states.isEmpty ? "" : ": " + states.joined(separator: ", ")))
            for (before, after) in outlook.changes {
                let state = "\(before.state.rawValue) → \(after.state.rawValue)"
                writeOut(
                    context.out.paint(state, after.state.colour) + " "
                        + printable("\(before.url): \(after.ruleSentence.en)"))
            }
            writeOut("\(counted(outlook.changes.count, "state")) would change if the same were met again")
        }

        private struct Answer: Encodable {
            struct Change: Encodable {
                var url: String
                var state: String
                var becomes: String
                var rule: String
                var reason: String
                var at: Date?
            }

            var until: Date
            var due: [String: Int]
            var hosts: Int
            var changes: [Change]

            init(_ outlook: LinkOutlook, until: Date) {
                self.until = until
                due = Dictionary(uniqueKeysWithValues: outlook.due.map { ($0.key.rawValue, $0.value) })
                hosts = outlook.hosts
                changes = outlook.changes.map { before, after in
                    Change(
                        url: before.url, state: before.state.rawValue, becomes: after.state.rawValue, rule: after.rule,
                        reason: after.ruleSentence.en, at: before.nextCheck)
                }
            }
        }
    }
}
