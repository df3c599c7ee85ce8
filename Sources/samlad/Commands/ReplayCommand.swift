import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Store

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Read the kept bodies again as configured now, ask nobody, and show what would be different.",
        discussion: """
            After a selector was changed, or before an upgrade: what the last good body of each source would come to \
            now, compared with the catalogue. Only --apply changes anything. Exit status: 0 nothing got worse, 1 some \
            source would give less than it did, or with --failed still fails, 2 could not run.
            """)

    @OptionGroup var options: CommonOptions
    @Flag(help: "Read the last body that was held back, rejected or an error page.") var failed = false
    @Flag(help: "Take over into the catalogue what the last good bodies say now.") var apply = false
    @Option(
        help: "Write the body of one source to a file as it came, or to standard output with -, and read nothing.",
        completion: .file())
    var save: String?
    @Argument(help: "Ids of sources; all enabled ones when none is named.") var source: [String] = []

    func validate() throws {
        if apply, failed {
            throw ValidationError("--apply takes over good bodies only; a failed one is read again by `samlad sync`.")
        }
        if save != nil, apply || source.count != 1 { throw ValidationError("--save takes one source and no --apply.") }
    }

    func run() async throws {
        let context = try Context(options)
        let registry = try context.registry()
        let chosen = try SyncCommand.choose(source, in: registry.configuration)
        let reader = try context.requireReader()
        if let save { return try write(chosen[0], from: reader, to: save) }
        try translated { () throws(StoreFailure) in try reader.close() }
        let bench = try context.workbench(registry, ownsSchedule: false)
        let findings: [Replay.Finding]
        do throws(StoreFailure) {
            findings = try await Replay(bench, verdict: verdict, applies: apply).run(chosen)
        } catch {
            throw CommandFailure(error)
        }
        try await context.close(bench)
        let answer = ReplayAnswer(findings)
        if context.isJSON {
            try context.printJSON(answer)
        } else {
            for finding in findings { finding.lines(context.out).forEach { writeOut($0) } }
            writeOut(answer.summary.line)
        }
        if answer.summary.worse > 0 { throw ExitCode(1) }
    }

    private var verdict: KeptBody.Verdict { failed ? .failed : .good }

    /// The bytes, and on standard error what `preview` has to be told of them.
    private func write(_ source: Source, from store: Store, to path: String) throws {
        let body = try translated { () throws(StoreFailure) in try store.body(of: source.id, verdict) }
        guard let body else {
            throw CommandFailure(
                message: "No \(verdict.rawValue) body of \(source.id) is kept.",
                advice: "Run `samlad sync \(source.id)`; what is kept is bounded by settings.limits.keptBodies.")
        }
        let data = try translated { () throws(StoreFailure) in try body.bytes() }
        if path == "-" {
            writeOut(data)
        } else {
            do {
                try data.write(to: URL(filePath: path), options: .withoutOverwriting)
            } catch {
                throw CommandFailure(message: "\(path) was not written: \(error.localizedDescription)")
            }
        }
        let type = body.contentType.map { " --content-type '\($0.replacing("'", with: ""))'" } ?? ""
        let address = body.url.replacing("'", with: "%27")
        writeError(printable("samlad preview --source \(source.id) --url '\(address)'\(type) \(path)"))
    }
}

/// What a replay prints as JSON.
private struct ReplayAnswer: Encodable {
    struct Body: Encodable {
        var kept: String
        var at: Date
        var outcome: String
        var status: Int?
        var url: String
        var contentType: String?
        var bytes: Int
        var documents: Int
        var entries: Int
    }

    struct One: Encodable {
        var id: String
        var body: Body?
        var outcome: String?
        var reason: String?
        var entries = 0
        var records = 0
        var unread = 0
        var created: [Rehearsal.Line] = []
        var updated: [Rehearsal.Line] = []
        var lost: [Rehearsal.Line] = []
        var withdrawn = 0
        var problems: [Problem] = []
        var isWorse = false
        var isApplied = false
        /// Present where the server had said a secret of the source back: `(hidden)` stands in its place.
        var hidesSecret: Bool?
    }

    struct Summary: Encodable {
        var same = 0
        var different = 0
        var worse = 0
        var missing = 0
        /// What was read since is newer.
        var overtaken = 0
        var created = 0
        var updated = 0
        var lost = 0

        var line: String {
            "\(counted(same + different + worse + missing + overtaken, "source")): \(same) as before, "
                + "\(different) different, \(worse) worse, \(missing) without a kept body"
                + (overtaken > 0 ? ", \(overtaken) overtaken by what was read since" : "") + "\n"
                + "records: \(created) new, \(updated) changed, \(lost) lost"
        }
    }

    var sources: [One]
    var summary = Summary()

    init(_ findings: [Replay.Finding]) {
        sources = findings.map(One.init)
        for finding in findings {
            switch finding.verdictOfAll {
            case .missing: summary.missing += 1
            case .overtaken: summary.overtaken += 1
            case .worse: summary.worse += 1
            case .different: summary.different += 1
            case .same: summary.same += 1
            }
            summary.created += finding.rehearsal.created.count
            summary.updated += finding.rehearsal.updated.count
            summary.lost += finding.rehearsal.lost.count
        }
    }
}

extension ReplayAnswer.One {
    init(_ finding: Replay.Finding) {
        id = finding.source.id
        guard let kept = finding.body else { return }
        body = ReplayAnswer.Body(
            kept: kept.verdict.rawValue, at: kept.at, outcome: kept.outcome.rawValue, status: kept.status,
            url: kept.url, contentType: kept.contentType, bytes: kept.size, documents: kept.documents,
            entries: kept.entries)
        outcome = finding.outcome.rawValue
        reason = finding.reason
        (entries, records, unread) = (finding.entries, finding.records, finding.unread)
        (created, updated) = (finding.rehearsal.created, finding.rehearsal.updated)
        (lost, withdrawn) = (finding.rehearsal.lost, finding.rehearsal.counts.withdrawn)
        (problems, isWorse, isApplied) = (finding.problems, finding.isWorse, finding.isApplied)
        if finding.hidesSecret { hidesSecret = true }
    }
}

extension Replay.Finding {
    fileprivate enum Comparison { case missing, overtaken, same, different, worse }

    fileprivate var verdictOfAll: Comparison {
        if body == nil { return .missing }
        if isOvertaken { return .overtaken }
        if isWorse { return .worse }
        return outcome == .changed ? .different : .same
    }

    fileprivate func lines(_ out: Terminal) -> [String] {
        guard let body else { return [out.paint("no body  ", .grey) + printable(source.id)] }
        let (word, colour): (String, Terminal.Colour) =
            switch verdictOfAll {
            case .missing: ("no body  ", .grey)
            case .overtaken: ("overtaken", .grey)
            case .same: ("as before", .green)
            case .different: ("different", .blue)
            case .worse: ("worse    ", .red)
            }
        let counts = [
            (rehearsal.created.count, "new"), (rehearsal.updated.count, "changed"), (rehearsal.lost.count, "lost"),
        ]
        var said = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        if !outcome.isSuccess { said = "\(outcome.rawValue): \(reason)" }
        if isOvertaken { said = reason }
        if entries != body.entries { said += (said.isEmpty ? "" : "; ") + "\(entries) entries, were \(body.entries)" }
        let more = body.documents > 1 ? ", the first of \(body.documents) documents" : ""
        if hidesSecret { said += (said.isEmpty ? "" : "; ") + "a secret it said back is covered" }
        let from = "\(counted(entries, "entry", "entries")) from \(Moments.stamp(body.at))\(more)"
        let head =
            out.paint(word, colour) + " " + printable(source.id + ": " + (said.isEmpty ? from : "\(said) (\(from))"))
        return [head] + shown(rehearsal.created, "+", out) + shown(rehearsal.updated, "~", out)
            + shown(rehearsal.lost, "-", out)
    }

    private func shown(_ lines: [Rehearsal.Line], _ mark: String, _ out: Terminal) -> [String] {
        let most = 5
        let first = lines.prefix(most).map { "    \(mark) " + fitted($0.title, max(20, out.width - 6)) }
        return lines.count > most ? first + ["    \(mark) … and \(lines.count - most) more"] : Array(first)
    }
}
