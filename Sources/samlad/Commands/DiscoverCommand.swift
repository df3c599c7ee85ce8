import ArgumentParser
import Catalogue
import Foundation
import Pipeline

extension SourcesCommand {
    struct Discover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discover",
            abstract: "Find what a page offers to be read: feeds, sitemaps and lists, ready for sources.json.",
            discussion: """
                Each proposal has been read once, and shows its first entries. Addresses are never guessed: only what the \
                page or robots.txt names is looked at. Give an entry to `samlad sources add -` or paste it. Exit status: \
                0 something was found, 1 nothing was, 2 the page could not be fetched.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "The http or https address of a page.") var url: String

        func run() async throws {
            let context = try Context(options)
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
                throw CommandFailure(
                    message: "\(url) is no web address.", advice: "Give the whole address, with https:// in front.")
            }
            let finding = try await find(context)
            if context.isJSON {
                writeOut(try finding.json() + Data("\n".utf8))
            } else {
                for (index, proposal) in finding.proposals.enumerated() { write(proposal, index + 1, context.out) }
                for line in finding.refused { writeError(printable("Left out: \(line)")) }
            }
            guard finding.proposals.isEmpty else { return }
            if let problem = finding.problems.first(where: { $0.severity == .error }) {
                throw CommandFailure(message: "\(finding.url) cannot be read: \(problem.message)", code: 1)
            }
            throw CommandFailure(
                message: "\(finding.url) names no feed and no sitemap, and no list repeats on it.",
                advice: "A page that builds its list by script often has an API: see \"json\" in docs/sources.md; "
                    + "else try the page that lists the news.",
                code: 1)
        }

        private func find(_ context: Context) async throws -> SourceFinder.Finding {
            var configuration = Configuration()
            if FileManager.default.fileExists(atPath: context.sourcesPath) {
                configuration = try context.registry().configuration
            } else {
                configuration.settings = try context.settings()
            }
            RestWarning(context).tell([(url, url)])
            do throws(FetchFailure) {
                return try await SourceFinder.find(
                    on: url, configuration: configuration, version: Samlad.version, now: context.now(),
                    sharing: context.sharing())
            } catch {
                throw CommandFailure(
                    message: "\(url) was not fetched: \(error.sentence.en) \(error.detail)", advice: error.advice?.en)
            }
        }

        private func write(_ proposal: SourceFinder.Proposal, _ number: Int, _ out: Terminal) {
            let title = proposal.title.map { " “\(printable($0))”" } ?? ""
            let size = counted(proposal.entries, "entry", "entries")
            writeOut("\(number). \(proposal.kind)\(title): \(size). \(printable(proposal.reason))")
            for entry in proposal.preview.entries {
                let day = entry.published.map { String(Moments.stamp($0).prefix(10)) } ?? "no date   "
                writeOut("   \(day)  \(out.column(entry.title ?? entry.link ?? "untitled", 90))")
            }
            if proposal.source.organisation == nil {
                writeOut("   No organisation names this host: write the id of one under \"organisation\".")
            }
            writeOut(SourceText.json(proposal.source) + ",\n")
        }
    }
}
