import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

extension LinksCommand {
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "report",
            abstract: "Write the letter to an organisation: which links to its pages do not work, and what to do.",
            discussion: """
                With --deliver the letters go to the recipients that sources.json names, once a week each, about what \
                they have not been told; the daemon does so by itself. Exit status: 0 written or delivered, 1 some \
                recipient could not be reached, 2 could not run.
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable { case text, html, csv, json }

        @OptionGroup var options: CommonOptions
        @Option(help: "The id of the organisation; with --deliver all that have recipients when there is none.")
        var organisation: String?
        @Option(help: "text, html, csv or json.") var format: Format?
        @Flag(help: "Send the letters that are due.") var deliver = false
        @Flag(help: "With --deliver: send nothing; tell what would be sent to whom.") var dryRun = false

        func validate() throws {
            if dryRun, !deliver { throw ValidationError("--dry-run belongs to --deliver.") }
            if deliver, format != nil { throw ValidationError("--deliver sends text and HTML; leave --format out.") }
            if !deliver, organisation == nil { throw ValidationError("Name the organisation: --organisation ID.") }
        }

        func run() async throws {
            let context = try Context(options)
            let registry = try context.registry()
            let configuration = registry.configuration
            let known = configuration.organisations.map(\.id)
            if let organisation, !known.contains(organisation) {
                throw CommandFailure(
                    message: NearestName.none("organisation", organisation, in: known),
                    advice: "organisations in sources.json says which there are.")
            }
            if deliver { return try await deliver(registry, context) }
            let store = try context.requireReader()
            let names = Names(configuration)
            let letter = try translated { () throws(StoreFailure) in
                try OwnersLetter(organisation ?? "", from: store, names: names, now: context.now())
            }
            switch format ?? (context.isJSON ? .json : .text) {
            case .text: writeOut(Data(letter.text.utf8))
            case .html: writeOut(letter.html + Data("\n".utf8))
            case .csv: writeOut(letter.csv)
            case .json: try context.printJSON(letter.json)
            }
        }

        private func deliver(_ registry: Registry, _ context: Context) async throws {
            guard let letters = registry.configuration.letters, !letters.recipients.isEmpty else {
                throw CommandFailure(
                    message: "No recipient of letters is named in \(context.sourcesPath).",
                    advice: "`letters` there says who delivers them and who gets them: see docs/links.md.")
            }
            if let organisation, !letters.recipients.contains(where: { $0.organisation == organisation }) {
                throw CommandFailure(
                    message: "\(organisation) has no recipient in \(context.sourcesPath).",
                    advice: "Name one in `letters`, or write the letter without --deliver.")
            }
            _ = try context.requireReader()
            let bench = try context.workbench(registry, ownsSchedule: dryRun ? false : nil)
            let reports = await delivered(bench, context)
            try await context.close(bench)
            try tell(reports.get(), context)
        }

        private func delivered(_ bench: Workbench, _ context: Context) async -> Result<[LetterRound.Report], any Error>
        {
            do throws(StoreFailure) {
                let round = LetterRound(bench, news: Letters(store: bench.store, registry: bench.registry).news)
                return .success(
                    try await round.run(isDry: dryRun, organisations: [organisation].compactMap(\.self)) { report in
                        if !context.isJSON { writeOut(Self.lines(report)) }
                    })
            } catch {
                return .failure(CommandFailure(error))
            }
        }

        private func tell(_ reports: [LetterRound.Report], _ context: Context) throws {
            if context.isJSON { try context.printJSON(["letters": reports.map(Told.init)]) }
            if reports.contains(where: { if case .failed = $0.outcome { true } else { false } }) { throw ExitCode(1) }
        }

        private static func lines(_ report: LetterRound.Report) -> String {
            let about = counted(report.findings.count, "finding")
            let said =
                switch report.outcome {
                case .nothing: "nothing new"
                case .tooSoon(let until): "\(about), not before \(Moments.stamp(until))"
                case .due: "\(about) would be sent"
                case .sent: "\(about) sent"
                case .failed(let why): "\(about) not sent: \(why.en)"
                case .inHand: "\(about), which another process is sending"
                }
            let head = printable("\(report.recipient.organisation) → \(report.recipient.name): \(said)")
            return ([head] + report.findings.map { printable("    \($0.what): \($0.url)") }).joined(separator: "\n")
        }

        private struct Told: Encodable {
            struct Finding: Encodable {
                var url: String
                var what: String
                var since: Date?
            }

            var organisation: String
            var recipient: String
            var outcome: String
            var reason: String?
            var until: Date?
            var findings: [Finding]

            init(_ report: LetterRound.Report) {
                organisation = report.recipient.organisation
                recipient = report.recipient.name
                findings = report.findings.map { Finding(url: $0.url, what: $0.what, since: $0.since) }
                switch report.outcome {
                case .nothing: outcome = "nothing"
                case .tooSoon(let date): (outcome, until) = ("too-soon", date)
                case .due: outcome = "due"
                case .sent: outcome = "sent"
                case .failed(let why): (outcome, reason) = ("failed", why.en)
                case .inHand: outcome = "in-hand"
                }
            }
        }
    }
}
