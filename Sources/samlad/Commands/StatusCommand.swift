import ArgumentParser
import Catalogue
import Foundation
import Publish
import Store

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What works, what does not, since when, why, and what to do.")

    @OptionGroup var options: CommonOptions
    @Flag(help: "Show it again every two seconds, until Ctrl-C.") var watch = false
    @Flag(help: "One line and an exit status for Nagios and its kin.") var nagios = false
    @Flag(help: "List every source, those that work and those switched off too.") var all = false
    @Flag(help: "With SOURCE: the headers last sent and received, secrets hidden.") var headers = false
    @Option(help: "With SOURCE: so many days, 1 to 731, each with its attempts, time and size.") var days: Int?
    @Argument(help: "One source, with its last attempts.") var source: String?

    func validate() throws {
        if let days, !SourceParts.dayLimits.contains(days) {
            throw ValidationError("--days takes a number from 1 to 731.")
        }
        if source == nil, headers || days != nil {
            throw ValidationError("--headers and --days are told of one source: name it.")
        }
    }

    func run() async throws {
        let context = try Context(options)
        let wishes = StatusReport.Wishes(headers: headers, days: days)
        repeat {
            let report = try StatusReport(context)
            if nagios { try tellNagios(report) }
            let text =
                try source.map { try report.one($0, wishes, context: context) } ?? report.screen(context, all: all)
            if context.isJSON {
                try printJSON(report, wishes, context: context)
            } else {
                writeOut((watch ? "\u{1B}[H\u{1B}[2J" : "") + text)
            }
            if watch { try await Task.sleep(for: .seconds(2)) }
        } while watch
    }

    private func printJSON(_ report: StatusReport, _ wishes: StatusReport.Wishes, context: Context) throws {
        let statuses = try source.map { [try report.find($0)] } ?? report.statuses
        var shapes = statuses.map { Wire.Source($0, names: report.names) }
        if source != nil, let store = try context.reader() {
            for index in shapes.indices {
                try translated { () throws(StoreFailure) in try shapes[index].add(wishes.parts, from: store) }
            }
        }
        let incidents = source == nil ? report.incidents.map { Wire.HostIncident($0.host, $0.incident) } : nil
        try context.printJSON(
            Wire.Sources(
                shapes, outage: report.outage, canaries: source == nil ? report.silentCanaries : [],
                incidents: incidents))
    }

    private func tellNagios(_ report: StatusReport) throws {
        let alarm = Alarm(report)
        writeOut(alarm.line)
        throw ExitCode(alarm.level.rawValue)
    }
}

extension SourceState {
    var needsAttention: Bool {
        switch self {
        case .failing, .degraded, .quarantined, .gone: true
        case .ok, .waiting, .paused: false
        }
    }

    var colour: Terminal.Colour {
        switch self {
        case .ok: .green
        case .degraded, .quarantined: .yellow
        case .failing, .gone: .red
        case .waiting: .blue
        case .paused: .grey
        }
    }
}
