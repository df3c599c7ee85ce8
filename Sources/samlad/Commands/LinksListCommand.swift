import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

extension LinksCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List links with their state, since when and why, and hosts that fail as a whole.")
        @OptionGroup var options: CommonOptions
        @Option(help: "new, ok, suspect, dead, unreachable, restricted, soft-dead or pinned; may be repeated.")
        var linkState: [LinkState] = []
        @Option(help: "moved, tls, drifted, flapping, slow, redirect-chain or fragment-missing.") var flag: String?
        @Option(help: "Links of items this organisation answers for, and to its pages; may be repeated.")
        var organisation: [String] = []
        @Option(help: "Only those that have been in their state as long or longer: 30d, 12h.") var olderThan: String?
        @Option(help: "How many at most; all with --json unless given, else 50.") var limit: Int?

        func validate() throws {
            if let limit, limit < 1 { throw ValidationError("--limit wants a number from 1 up, not \(limit).") }
            _ = try olderThan.map(Self.seconds)
            if let flag, LinkFlag(rawValue: flag) == nil {
                throw ValidationError(NearestName.none("flag", flag, in: LinkFlag.allCases.map(\.rawValue)))
            }
        }

        func run() async throws {
            let context = try Context(options)
            try refuseStateAsFolder()
            let store = try context.requireReader()
            try refuseUnknown(organisation, context)
            var query = LinkQuery()
            query.states = linkState
            query.flag = flag.flatMap(LinkFlag.init(rawValue:))
            query.organisations = organisation
            if !organisation.isEmpty {
                let names = Names(try context.registry().configuration)
                query.ownHosts = organisation.flatMap { names.hosts(ofOrganisation: $0) }
            }
            query.since = try olderThan.map { context.now().addingTimeInterval(-(try Self.seconds($0))) }
            query.limit = limit ?? (context.isJSON ? nil : 50)
            query.pinsEndBy = context.now()
            let asked = query
            let page = try translated { () throws(StoreFailure) in try store.links(asked) }
            let links = page.elements.map { Wire.Link($0) }
            let incidents = try translated { () throws(StoreFailure) in try store.linkIncidents() }
            if context.isJSON {
                return try context.printJSON(
                    Wire.Links(
                        links, next: page.next, total: page.total,
                        incidents: incidents.map { Wire.HostIncident($0.host, $0.incident) }))
            }
            tell(page, links, context: context)
            for line in LinksCommand.lines(of: incidents) { writeOut(line) }
        }

        /// `--state` is the folder in every command, and a slip for `--link-state` here.
        private func refuseStateAsFolder() throws {
            guard let folder = options.state, LinkState(rawValue: folder) != nil,
                !FileManager.default.fileExists(atPath: folder)
            else { return }
            throw CommandFailure(
                message: "--state names the folder that keeps the state, and there is none called \"\(folder)\".",
                advice: "Did you mean --link-state \(folder)?")
        }

        private func refuseUnknown(_ organisations: [String], _ context: Context) throws {
            guard !organisations.isEmpty else { return }
            let known = try context.registry().configuration.organisations.map(\.id)
            guard let unknown = organisations.first(where: { !known.contains($0) }) else { return }
            throw CommandFailure(
                message: NearestName.none("organisation", unknown, in: known),
                advice: "organisations in sources.json says which there are.")
        }

        private static func seconds(_ text: String) throws -> Double {
            do throws(Complaint) { return try DurationText.parse(text) } catch {
                throw ValidationError("--older-than: \(error.message).")
            }
        }

        private func tell(_ page: Page<LinkHealth>, _ links: [Wire.Link], context: Context) {
            var table = Table()
            for (health, link) in zip(page.elements, links) {
                let since = health.since.map { String(Moments.stamp($0).prefix(10)) } ?? ""
                let flags = link.flags.isEmpty ? "" : " [\(link.flags.joined(separator: ", "))]"
                let new = link.newAddress.map { " → \($0)" } ?? ""
                table.add(
                    [link.state, since, context.out.column(link.url, 72), printable(link.reason + flags + new)],
                    colour: health.state.colour)
            }
            for line in table.lines(for: context.out) { writeOut(line) }
            let shown = page.elements.count
            writeOut(
                shown == page.total
                    ? "\(shown) \(shown == 1 ? "link" : "links")"
                    : "\(shown) of \(page.total) links (--limit shows more)")
        }
    }

    /// Each host that fails with its links is one thing, however many they are.
    static func lines(of incidents: [(host: String, incident: LinkHost.Incident)]) -> [String] {
        incidents.map { host, incident in
            let since = Moments.stamp(incident.since).prefix(10)
            let links = "\(counted(incident.links, "link")) \(incident.kind == .robots ? "waiting" : "seen failing")"
            return printable("\(host) since \(since): \(incident.sentence.en) (\(links))")
        }
    }
}
