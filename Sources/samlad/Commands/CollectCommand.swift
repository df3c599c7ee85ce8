import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Store

/// Collections: items under one heading, picked by hand, by rule, or both.
struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect", abstract: "Collections: create, rename, describe, rule, add, remove, order, delete.",
        discussion: """
            A collection is shown to readers when it has two items or more. Each step is a decision that can be undone.
            """,
        subcommands: [
            List.self, Create.self, Rename.self, Describe.self, Rule.self, Add.self, Remove.self, Order.self,
            Delete.self,
        ], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Collections with how many items each has.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            let found = try translated { () throws(StoreFailure) in
                var found: [(ItemCollection, Int)] = []
                for collection in try store.collections() {
                    found.append((collection, try store.count(of: collection)))
                }
                return found
            }
            if context.isJSON { return try context.printJSON(["collections": found.map { Told($0, $1) }]) }
            var table = Table()
            for (collection, count) in found {
                let note = count < ItemCollection.fewest ? " (not shown to readers: fewer than two items)" : ""
                table.add([collection.id, String(count), collection.heading + note])
            }
            for line in table.lines(for: context.out) { writeOut(line) }
            if found.isEmpty { writeOut("no collections") }
        }
    }

    private struct Told: Encodable {
        var id: String
        var title: String
        var description: String?
        var rule: [String: [String]]?
        var total: Int

        init(_ collection: ItemCollection, _ count: Int) {
            (id, title, description) = (collection.id, collection.heading, collection.about)
            (rule, total) = (collection.rule, count)
        }
    }

    /// The collection that a step is about.
    struct Target: ParsableArguments {
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: EditCommand.Signature
        @Argument(help: "Its id.") var id: String
    }

    /// A collection, and items for it.
    struct Items: ParsableArguments {
        @OptionGroup var target: Target
        @Argument(help: "Ids of items.") var item: [String]
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a collection.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: EditCommand.Signature
        @Option(help: "Its id; made of the heading unless given.") var id: String?
        @Option(help: "What it is about.") var about: String?
        @Argument(help: "Its heading.") var heading: String
        @Argument(help: "Ids of items to begin with.") var item: [String] = []

        func run() async throws {
            try EditCommand.decide(options, signature) { editor in
                let made = try editor.create(id, heading, about: about)
                return item.isEmpty ? [made] : [made, try editor.collect(made.collection ?? "", item)]
            }
        }
    }

    struct Rename: CollectStep {
        static let configuration = CommandConfiguration(
            commandName: "rename", abstract: "Give it another heading; its id stays.")
        @OptionGroup var target: Target
        @Argument(help: "The heading.") var heading: String

        func decide(_ editor: Editor) throws -> [Decision] { [try editor.rename(target.id, heading)] }
    }

    struct Describe: CollectStep {
        static let configuration = CommandConfiguration(
            commandName: "describe",
            abstract: "Say what it is about; an empty text takes that away.")
        @OptionGroup var target: Target
        @Argument(help: "The text.") var text: String

        func decide(_ editor: Editor) throws -> [Decision] { [try editor.describe(target.id, text)] }
    }

    struct Rule: CollectStep {
        static let configuration = CommandConfiguration(
            commandName: "rule",
            abstract: "Say what belongs to it besides what is picked, by the filters of `samlad items list`.")
        @OptionGroup var target: Target
        @OptionGroup var filters: ItemsCommand.Filters
        @Option(help: "Words that must all occur.") var words: String?
        @Flag(help: "Take the rule away.") var clear = false

        func validate() throws {
            if clear != query.rule.isEmpty { throw ValidationError("Give filters, or --clear.") }
            if !filters.collection.isEmpty { throw ValidationError("A rule cannot rest on another collection.") }
        }

        private var query: ItemQuery {
            var query = filters.query(isJSON: true)
            query.text = words
            return query
        }

        func decide(_ editor: Editor) throws -> [Decision] {
            try refuseUnknown(query, try Context(target.options).registry().configuration)
            return [try editor.rule(target.id, query)]
        }
    }

    struct Add: CollectStep {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Put items into it, after those it has.")
        @OptionGroup var items: Items
        var target: Target { items.target }

        func decide(_ editor: Editor) throws -> [Decision] { [try editor.collect(target.id, items.item)] }
    }

    struct Remove: CollectStep {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Take items out, though its rule may name them.")
        @OptionGroup var items: Items
        var target: Target { items.target }

        func decide(_ editor: Editor) throws -> [Decision] { [try editor.uncollect(target.id, items.item)] }
    }

    struct Order: CollectStep {
        static let configuration = CommandConfiguration(
            commandName: "order", abstract: "Let these items come first, in this order.")
        @OptionGroup var items: Items
        var target: Target { items.target }

        func decide(_ editor: Editor) throws -> [Decision] { [try editor.arrange(target.id, items.item)] }
    }

    struct Delete: CollectStep {
        static let configuration = CommandConfiguration(commandName: "delete", abstract: "Take back what made it.")
        @OptionGroup var target: Target

        func decide(_ editor: Editor) throws -> [Decision] { try editor.delete(target.id) }
    }
}

/// One step on a collection that is there.
protocol CollectStep: AsyncParsableCommand {
    var target: CollectCommand.Target { get }
    func decide(_ editor: Editor) throws -> [Decision]
}

extension CollectStep {
    func run() async throws {
        try EditCommand.decide(target.options, target.signature) { try decide($0) }
    }
}
