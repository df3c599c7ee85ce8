import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

struct SourcesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources", abstract: "Care for the register of sources.",
        subcommands: [
            List.self, Show.self, Check.self, Discover.self, Add.self, Accept.self, Reject.self, Import.self,
            Export.self,
        ], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the sources with their state.")
        @OptionGroup var options: CommonOptions
        @Flag(help: "Only those that are switched on.") var enabled = false

        func run() async throws {
            let context = try Context(options)
            let report = try StatusReport(context)
            let statuses = report.statuses.filter { !enabled || $0.source.enabled }
            if context.isJSON {
                let shapes = statuses.map { Wire.Source($0, names: report.names) }
                return try context.printJSON(
                    Wire.Sources(shapes, outage: report.outage, canaries: report.silentCanaries))
            }
            var table = Table()
            for status in statuses {
                let source = status.source
                table.add(
                    [
                        status.memory.state.rawValue, source.id, source.format.rawValue,
                        source.organisation.map(report.names.organisation).map { context.out.column($0, 30) } ?? "",
                        source.url,
                    ], colour: status.memory.state.colour)
            }
            for line in table.lines(for: context.out) { writeOut(line) }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Check sources.json, then try each enabled source without keeping anything.",
            discussion: """
                Sources whose host asked to be left alone are not tried, unless they are named. Exit status: 0 all well, \
                1 a dry run failed, 2 the file is wrong.
                """)
        @OptionGroup var options: CommonOptions
        @Flag(help: "Try only file: sources and settings.allowNetworks.") var offline = false
        @Flag(help: "Check the file alone.") var fileOnly = false
        @Argument(help: "Ids of sources; all enabled ones when none is named.") var source: [String] = []

        func run() async throws {
            let context = try Context(options)
            let registry = try context.registry(flags: offline ? ["offline": "true"] : [:])
            let chosen = fileOnly ? [] : try SyncCommand.choose(source, in: registry.configuration)
            if !fileOnly, !source.isEmpty { RestWarning(context).tell(chosen.map { ($0.id, $0.url) }) }
            let resting = source.isEmpty ? RestWarning.resting(context) : [:]
            let dryRun = DryRun(
                registry, version: Samlad.version, clock: context.clock, resting: resting, sharing: context.sharing())
            let findings = await dryRun.run(chosen)
            if context.isJSON {
                try context.printJSON(CheckAnswer(problems: [], sources: findings))
            } else {
                let count = registry.configuration.sources.count
                writeOut("\(printable(context.sourcesPath)): \(counted(count, "source")), no faults")
                for finding in findings { writeOut(finding.line(context.out)) }
            }
            if findings.contains(where: { !$0.isWell && $0.leftAloneUntil == nil }) { throw ExitCode(1) }
        }
    }
}

private struct CheckAnswer: Encodable {
    /// Always empty here: a file with problems is told in the same shape before anything is tried.
    var problems: [Problem]
    var sources: [DryRun.Finding]
}

extension DryRun.Finding {
    func line(_ out: Terminal) -> String {
        if let until = leftAloneUntil {
            let why = "left alone until \(Moments.stamp(until)), as its host asked"
            return "\(out.paint("resting ", .yellow))\(printable(id)): \(why)"
        }
        let mark = isWell ? out.paint("ok      ", .green) : out.paint("failed  ", .red)
        let what = isWell ? "\(counted(entries, "entry", "entries")), \(counted(records, "record"))" : reason
        let advice = advice.map { " → \($0)" } ?? ""
        return "\(mark)\(printable(id)): \(printable(what + advice))"
    }
}
