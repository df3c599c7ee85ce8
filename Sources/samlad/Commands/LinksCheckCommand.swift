import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

extension LinksCommand {
    /// Checks in the foreground.
    struct Check: AsyncParsableCommand, Sendable {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Check links now, and tell what was found.",
            discussion: """
                Without --now only those that are due. Hosts are kept to their manners: one that asked to be left alone, \
                or fails as a whole, is. Beside a running daemon it waits until that has nothing under way, and the daemon \
                asks nobody meanwhile. Exit status: 0 checked, whatever was found, 1 our own network was away, 2 could not run, \
                130 or 143 broken off by SIGINT (Ctrl-C) or SIGTERM: what was found by then is kept.
                """)
        @OptionGroup var options: CommonOptions
        @Flag(help: "Also those that are not due yet.") var now = false
        @Flag(help: "Ask nobody; tell what would be checked now.") var dryRun = false
        @Argument(help: "Addresses, ids of organisations, and states; all links when there is none.")
        var filter: [String] = []

        func run() async throws { try await Interruption.heeded { try await checkOnce() } }

        private func checkOnce() async throws {
            let context = try Context(options)
            let registry = try context.registry()
            if dryRun { return try tellChosen(try chosen(context.requireReader(), registry, context), context) }
            let bench = try context.workbench(registry, pace: .checking, isGathered: true)
            let outcome = await checked(bench, registry, context)
            let why = Result { try notDue(bench.store, context) }
            try await context.close(bench)
            let tally = try outcome.get()
            if context.isJSON {
                try context.printJSON(["links": tally.told])
            } else {
                writeOut(
                    "\(counted(tally.links, "link")): \(tally.judged) checked, \(tally.changed) changed, "
                        + "\(tally.links - tally.judged) left alone")
                if tally.links == 0 { for line in try why.get() { writeOut(line) } }
            }
            if tally.isVoid {
                writeError("samlad: This machine seems to be offline: what could not be reached was not judged.")
                throw ExitCode(1)
            }
        }

        private func checked(_ bench: Workbench, _ registry: Registry, _ context: Context) async -> Result<
            Tally, any Error
        > {
            do {
                let links = try addresses(bench.store, registry, context)
                let round = LinkRound(bench, snapshot: bench.registry.snapshot)
                var tally = Tally()
                var lines = LineWriter(context.out)
                // Also of a round that is broken off.
                defer { lines.flush() }
                try await round.run(links, waits: { writeError("samlad: \(Self.waiting)") }) { report in
                    tally.note(report, isTold: context.isJSON)
                    if !context.isJSON { lines.write(Self.line(report, context)) }
                }
                if tally.judged > 0 {
                    try bench.store.countLinks(
                        by: HostBook(registry.configuration.organisations), now: context.now())
                }
                tally.isVoid = try bench.store.outage() != nil
                return .success(tally)
            } catch let failure as StoreFailure {
                return .failure(CommandFailure(failure))
            } catch {
                return .failure(error)
            }
        }

        /// Why nothing was asked: what the filter names is not due yet.
        private func notDue(_ store: Store, _ context: Context) throws -> [String] {
            guard !now, !filter.isEmpty else { return [] }
            let urls = filter.filter { $0.contains("://") }
            let lines = try urls.compactMap { url -> String? in
                guard let next = try translated({ () throws(StoreFailure) in try store.link(url) })?.nextCheck else {
                    return nil
                }
                return printable("\(url) is not due until \(Moments.zoned(next)); --now asks at once.")
            }
            return lines.isEmpty ? ["Nothing of that is due now; --now asks at once."] : lines
        }

        private static let waiting =
            "another process is asking for links; this one begins when those it has asked for have answered."

        private func chosen(_ store: Store, _ registry: Registry, _ context: Context) throws -> [LinkHealth] {
            let query = try query(registry, context)
            let found = try translated { () throws(StoreFailure) in try store.links(query).elements }
            let wanted = try named(in: store)
            return wanted.isEmpty ? found : found.filter { wanted.contains($0.url) }
        }

        private func addresses(_ store: Store, _ registry: Registry, _ context: Context) throws -> [String] {
            let query = try query(registry, context)
            let found = try translated { () throws(StoreFailure) in try store.linkAddresses(query) }
            let wanted = try named(in: store)
            return wanted.isEmpty ? found : found.filter(wanted.contains)
        }

        /// By all words of the filter but the addresses.
        private func query(_ registry: Registry, _ context: Context) throws -> LinkQuery {
            var query = LinkQuery()
            query.limit = nil
            query.pinsEndBy = context.now()
            if !now { query.due = context.now() }
            for word in filter where !word.contains("://") {
                if let state = LinkState(rawValue: word) {
                    query.states.append(state)
                } else if registry.configuration.organisations.contains(where: { $0.id == word }) {
                    query.organisations.append(word)
                } else {
                    let known = LinkState.allCases.map(\.rawValue) + registry.configuration.organisations.map(\.id)
                    throw CommandFailure(
                        message: NearestName.sentence(
                            "\"\(word)\" is no address, state or organisation", word, in: known),
                        advice: "An address is written whole, https://…; `samlad links list` shows those there are.")
                }
            }
            return query
        }

        /// The addresses that the filter names.
        private func named(in store: Store) throws -> Set<String> {
            let urls = filter.filter { $0.contains("://") }
            if let unknown = try urls.first(where: { url in
                try translated { () throws(StoreFailure) in try store.link(url) } == nil
            }) {
                throw CommandFailure(
                    message: "There is no link \"\(unknown)\".", advice: "`samlad links list` shows those there are.")
            }
            return Set(urls)
        }

        private func tellChosen(_ links: [LinkHealth], _ context: Context) throws {
            if context.isJSON { return try context.printJSON(["links": links.map { Wire.Link($0) }]) }
            for link in links { writeOut(printable("\(link.url) \(link.state.rawValue): \(link.ruleSentence.en)")) }
            writeOut("\(counted(links.count, "link")) would be checked")
        }

        private static func line(_ report: LinkRound.Report, _ context: Context) -> String {
            let (was, link) = (report.before, report.link)
            guard report.isJudged else {
                let until = report.next.map { " until " + Moments.zoned($0) } ?? ""
                return printable("\(link.url) left alone\(until), still \(was.rawValue): \(link.ruleSentence.en)")
            }
            let state = (was == link.state ? "" : "\(was.rawValue) → ") + link.state.rawValue
            let new = link.newAddress.map { " → \($0.url)" } ?? ""
            return context.out.paint(state, link.state.colour) + " "
                + printable("\(link.url): \(link.ruleSentence.en)\(new)")
        }
    }

    /// What a round came to.
    private struct Tally {
        var links = 0
        var judged = 0
        var changed = 0
        /// Our own network was away: nobody was judged by what failed.
        var isVoid = false
        var told: [Told] = []

        mutating func note(_ report: LinkRound.Report, isTold: Bool) {
            links += 1
            if report.isJudged { judged += 1 }
            if report.before != report.link.state { changed += 1 }
            if isTold { told.append(Told(report)) }
        }
    }

    /// A link as a check left it, as JSON.
    private struct Told: Encodable {
        var link: Wire.Link
        /// Whether the check said anything of it.
        var checked: Bool
        var stateBefore: String

        init(_ report: LinkRound.Report) {
            link = Wire.Link(report.link)
            checked = report.isJudged
            stateBefore = report.before.rawValue
        }
    }
}
