import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

struct ItemsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "items", abstract: "The catalogue: list, show one, explain, search, count tags.",
        subcommands: [List.self, Show.self, Explain.self, Search.self, Tags.self], defaultSubcommand: List.self)

    /// The filters of the API, on the command line.
    struct Filters: ParsableArguments {
        @Option(help: "khi or berattelse; may be repeated.") var kind: [String] = []
        @Option(help: "Id of an organisation; may be repeated.") var organisation: [String] = []
        @Option(help: "Code of a municipality; may be repeated.") var municipality: [String] = []
        @Option(help: "Term id of vocabulary amne; may be repeated.") var topic: [String] = []
        @Option(help: "Term id of vocabulary malgrupp; may be repeated.") var audience: [String] = []
        @Option(help: "Term id of vocabulary verksamhetsomrade; may be repeated.") var serviceArea: [String] = []
        @Option(help: "Term id of vocabulary delomrade; may be repeated.") var subArea: [String] = []
        @Option(help: "Term id of vocabulary form; may be repeated.") var form: [String] = []
        @Option(help: "A tag; may be repeated.") var tag: [String] = []
        @Option(help: "Id of a collection; may be repeated.") var collection: [String] = []
        @Option(help: "current, ageing or stale; may be repeated.") var freshness: [Freshness.Level] = []
        @Option(help: "Id of a source; may be repeated.") var source: [String] = []
        @Option(help: "How many at most; all with --json unless given, else 50.") var limit: Int?

        func validate() throws {
            if let limit, limit < 1 { throw ValidationError("--limit wants a number from 1 up, not \(limit).") }
        }

        func query(isJSON: Bool) -> ItemQuery {
            var query = ItemQuery()
            query.kinds = kind
            query.organisations = organisation
            query.municipalities = municipality
            query.topics = topic
            (query.audiences, query.serviceAreas, query.subAreas) = (audience, serviceArea, subArea)
            (query.forms, query.tags, query.collections) = (form, tag, collection)
            query.freshness = freshness
            query.sources = source
            query.limit = limit ?? (isJSON ? nil : 50)
            return query
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List items: those that changed last first; of one collection, in its own order.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var filters: Filters

        func run() async throws {
            let context = try Context(options)
            try tell(filters.query(isJSON: context.isJSON), context: context)
        }
    }

    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "search", abstract: "Search the text of items, the best match first.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var filters: Filters
        @Argument(help: "Words; \"…\" for a phrase.") var words: [String]

        func run() async throws {
            let context = try Context(options)
            var query = filters.query(isJSON: context.isJSON)
            query.text = words.joined(separator: " ")
            try tell(query, context: context)
        }
    }

    struct Tags: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tags", abstract: "Tags of editors, those of most items first.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            let counts = try translated { () throws(StoreFailure) in try store.termCounts()[Vocabulary.tags] ?? [:] }
            if context.isJSON { return try context.printJSON(["tags": counts]) }
            var table = Table()
            for (tag, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                table.add([String(count), tag])
            }
            for line in table.lines(for: context.out) { writeOut(line) }
            if counts.isEmpty { writeOut("no tags") }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One item with all that is known of it: sources, provenance, links, freshness.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The id of an item, or of any of its records.") var id: String

        func run() async throws {
            let context = try Context(options)
            let names = Names(try context.registry().configuration)
            let store = try context.requireReader()
            let stored = try Self.find(id, in: store).withoutEndedPins(at: context.now())
            let relations = try translated { () throws(StoreFailure) in try store.relations(of: stored.item.id) }
            if context.isJSON {
                var shape = Wire.Item(stored, names: names)
                shape.add(stored.item.story, relations, names: names)
                try context.printJSON(shape)
            } else {
                writeOut(ItemView(stored, relations, names: names, context: context).text)
            }
        }

        static func find(_ id: String, in store: Store) throws -> StoredItem {
            switch try translated({ () throws(StoreFailure) in try store.item(id) }) {
            case .found(let stored), .withdrawn(let stored): return stored
            case .moved(let target):
                writeError("samlad: \(id) is part of \(target) now")
                return try find(target, in: store)
            case .unknown:
                throw CommandFailure(
                    message: "There is no item \"\(id)\".", advice: "`samlad items list` shows the ids there are.",
                    code: 1)
            }
        }
    }

    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain",
            abstract: "Why an item is here, what made its records one thing, and which of them won each field.",
            discussion: """
                Bits count how much speaks for and against: 8 and two independent fields make a match, from 3 on an \
                editor is asked (docs/matching.md). What is wrong can be mended with `samlad edit merge`, `split` and \
                `set`.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "The id of an item, or of any of its records.") var id: String

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            let stored = try Show.find(id, in: store)
            let explanation = try translated { () throws(StoreFailure) in
                try ItemExplainer(store).explain(stored)
            }
            if context.isJSON { return try context.printJSON(explanation) }
            writeOut(ExplanationView(explanation: explanation, out: context.out).text)
        }
    }
}

extension Freshness.Level: ExpressibleByArgument {}

/// Prints one page of items as a table, or as JSON in the shape of the API.
private func tell(_ query: ItemQuery, context: Context) throws {
    let configuration = try context.registry().configuration
    try refuseUnknown(query, configuration)
    let names = Names(configuration)
    let store = try context.requireReader()
    try refuseUnknown(query.collections, in: store)
    let page = try translated { () throws(StoreFailure) in try store.items(query) }
        .withoutEndedPins(at: context.now())
    if context.isJSON {
        let items = page.elements.map { Wire.ItemSummary($0, names: names) }
        return try context.printJSON(Wire.Items(items, next: page.next, total: page.total))
    }
    var table = Table()
    for stored in page.elements {
        let owner = stored.item.organisations.first.map(names.organisation) ?? ""
        let year = stored.item.published.map { String(Moments.stamp($0).prefix(4)) } ?? "    "
        table.add(
            [
                stored.item.id, stored.freshness.level.rawValue, stored.mainLink?.state.rawValue ?? "no link", year,
                context.out.column(owner, 28), stored.item.title,
            ], colour: .grey)
    }
    for line in table.lines(for: context.out) { writeOut(line) }
    let shown = page.elements.count
    let things = page.total == 1 ? "item" : "items"
    writeOut(shown == page.total ? "\(shown) \(things)" : "\(shown) of \(page.total) \(things) (--limit shows more)")
}

/// A filter that nothing can pass is a slip, and gets the nearest valid name.
func refuseUnknown(_ query: ItemQuery, _ configuration: Configuration) throws {
    let terms = { (vocabulary: String) in
        configuration.vocabularies.first { $0.id == vocabulary }?.terms.map(\.id) ?? []
    }
    let filters: [(String, [String], [String])] = [
        ("kind", query.kinds, terms("kind")),
        ("organisation", query.organisations, configuration.organisations.map(\.id)),
        ("municipality", query.municipalities, configuration.places.map(\.code)),
        ("topic", query.topics, terms("amne")), ("audience", query.audiences, terms("malgrupp")),
        ("service area", query.serviceAreas, terms("verksamhetsomrade")),
        ("sub-area", query.subAreas, terms("delomrade")), ("form", query.forms, terms("form")),
        ("source", query.sources, configuration.sources.flatMap { [$0.id] + $0.formerIds }),
    ]
    for (name, asked, known) in filters {
        guard let unknown = asked.first(where: { !known.contains($0) }) else { continue }
        throw CommandFailure(message: NearestName.none(name, unknown, in: known))
    }
}

/// Which collections there are, the store knows.
func refuseUnknown(_ collections: [String], in store: Store) throws {
    guard !collections.isEmpty else { return }
    let known = try translated { () throws(StoreFailure) in try store.collections().map(\.id) }
    guard let unknown = collections.first(where: { !known.contains($0) }) else { return }
    throw CommandFailure(
        message: NearestName.none("collection", unknown, in: known),
        advice: "`samlad edit collect list` shows those there are.")
}
