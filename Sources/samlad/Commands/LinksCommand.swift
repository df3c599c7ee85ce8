import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

struct LinksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "links", abstract: "The health of the links in the catalogue.",
        subcommands: [
            List.self, Show.self, Check.self, Tonight.self, Pin.self, Unpin.self, AcceptMove.self, Report.self,
        ],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List links with their state, since when and why.")
        @OptionGroup var options: CommonOptions
        @Option(help: "new, ok, suspect, dead, unreachable, restricted, soft-dead or pinned; may be repeated.")
        var linkState: [LinkState] = []
        @Option(help: "Links of items this organisation answers for; may be repeated.") var organisation: [String] = []
        @Option(help: "Only those that have been in their state as long or longer: 30d, 12h.") var olderThan: String?
        @Option(help: "How many at most; all with --json unless given, else 50.") var limit: Int?

        func validate() throws {
            if let limit, limit < 1 { throw ValidationError("--limit wants a number from 1 up, not \(limit).") }
        }

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            var query = LinkQuery()
            query.states = linkState
            query.organisations = organisation
            query.since = try olderThan.map { context.now().addingTimeInterval(-(try Self.seconds($0))) }
            query.limit = limit ?? (context.isJSON ? nil : 50)
            let asked = query
            let page = try translated { () throws(StoreFailure) in try store.links(asked) }
            let links = page.elements.map { Wire.Link($0) }
            if context.isJSON { return try context.printJSON(Wire.Links(links, next: page.next, total: page.total)) }
            tell(page, links, context: context)
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
                table.add(
                    [link.state, since, context.out.column(link.url, 72), link.reason], colour: health.state.colour)
            }
            for line in table.lines(for: context.out) { writeOut(line) }
            let shown = page.elements.count
            writeOut(
                shown == page.total
                    ? "\(shown) \(shown == 1 ? "link" : "links")"
                    : "\(shown) of \(page.total) links (--limit shows more)")
        }
    }
}

extension LinkState: ExpressibleByArgument {}

extension LinkState {
    var colour: Terminal.Colour {
        switch self {
        case .ok, .pinned: .green
        case .new: .blue
        case .suspect, .unreachable, .restricted: .yellow
        case .dead, .softDead: .red
        }
    }
}
