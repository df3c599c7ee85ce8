import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Store

/// What editors decide. Each decision is kept with who, when and why, and counts until it is undone.
struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Decide as an editor: merge, split, hide, show, set, tag, map, collect.",
        discussion: """
            A decision stands over what sources say, survives every sync and rebuild, and can be undone: \
            `samlad decisions list`, `samlad decisions undo ID`. Who decides is --who, SAMLAD_EDITOR, or the user who \
            is logged in. Exit status: 0 decided, 2 refused, with the reason.
            """,
        subcommands: [
            Merge.self, Split.self, Hide.self, Show.self, Set.self, Tag.self, Map.self, CollectCommand.self,
        ])

    /// Who decides, and why.
    struct Signature: ParsableArguments {
        @Option(help: "Who decides; SAMLAD_EDITOR, or the user who is logged in, unless given.") var who: String?
        @Option(help: "Why, for whoever comes after.") var why: String?

        /// Who only looks at what could be decided.
        func onlooker(_ store: Store, _ context: Context) throws -> Editor {
            let configuration = try context.registry().configuration
            return Editor(store: store, configuration: configuration, who: who ?? "", why: why, now: context.now())
        }

        func editor(_ store: Store, _ context: Context) throws -> Editor {
            let names = ["SAMLAD_EDITOR", "SUDO_USER", "LOGNAME", "USER"].compactMap { context.environment[$0] }
            guard let who = ([who].compactMap(\.self) + names).first(where: { !$0.isEmpty }) else {
                throw CommandFailure(
                    message: "It has to be known who decides.", advice: "Add --who NAME, or set SAMLAD_EDITOR.")
            }
            let configuration = try context.registry().configuration
            return Editor(store: store, configuration: configuration, who: who, why: why, now: context.now())
        }
    }

    struct Merge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "merge", abstract: "Make one item of several.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: Signature
        @Argument(help: "Ids of items, or of any of their records.") var id: [String]

        func run() async throws {
            try EditCommand.decide(options, signature) { [try $0.merge(id)] }
        }
    }

    struct Split: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "split", abstract: "Take records out of the item they are in.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: Signature
        @Argument(help: "Ids of records: `samlad items show` lists those of an item.") var record: [String]

        func run() async throws {
            try EditCommand.decide(options, signature) { [try $0.split(record)] }
        }
    }

    struct Hide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hide",
            abstract: "Show an item no more; --why is told to those who follow the change log.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: Signature
        @Argument(help: "The id of an item, or of any of its records.") var id: String

        func run() async throws {
            try EditCommand.decide(options, signature) { [try $0.hide(id)] }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a hidden item again.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: Signature
        @Argument(help: "The id of an item, or of any of its records.") var id: String

        func run() async throws {
            try EditCommand.decide(options, signature) { try $0.show(id) }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Pin a field, or say which terms of a vocabulary it has.",
            discussion: """
                Fields: title, summary, link, image, language, published. Vocabularies: kind, amne and the others; \
                several terms are separated by commas, and an empty text says that none applies.
                """)
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: Signature
        @Argument(help: "The id of an item, or of any of its records.") var id: String
        @Argument(help: "A field or a vocabulary.") var name: String
        @Argument(help: "What it says.") var value: String?
        @Flag(help: "Take back what was said of it.") var clear = false

        func validate() throws {
            if clear == (value != nil) { throw ValidationError("Give a value, or --clear.") }
        }

        func run() async throws {
            try EditCommand.decide(options, signature) { editor in
                guard let value else { return try editor.unset(id, name) }
                return [try editor.set(id, name, to: value)]
            }
        }
    }

    struct Tag: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tag", abstract: "Put tags on an item, or take them off.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: Signature
        @Argument(help: "The id of an item, or of any of its records.") var id: String
        @Argument(help: "Words; spaces become hyphens.") var tag: [String]
        @Flag(help: "Take them off.") var remove = false

        func run() async throws {
            try EditCommand.decide(options, signature) { editor in
                remove ? try editor.untag(id, tag) : [try editor.tag(id, tag)]
            }
        }
    }

    struct Map: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "map",
            abstract: "Say what a word of sources means.",
            discussion: """
                From then on and for what is there: records that use the word bear the term as if their source had said it. \
                `samlad review list --kind unmapped-term` lists words that nobody has said the meaning of.
                """)
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: Signature
        @Argument(help: "The word as sources write it; letter case and spacing do not count.") var word: String
        @Argument(help: "amne/TERM, several separated by commas; organisation/ID; place/CODE.") var meaning: String?
        @Flag(help: "It means nothing here, and is not listed again.") var nothing = false
        @Option(help: "Only where it stands under this scheme.") var scheme: String?
        @Option(name: .customLong("of"), help: "Only where this source uses it.") var source: String?

        func validate() throws {
            if nothing == (meaning != nil) { throw ValidationError("Give a meaning, or --nothing.") }
        }

        func run() async throws {
            try EditCommand.decide(options, signature) { editor in
                [try editor.map(word, to: meaning, scheme: scheme, source: source)]
            }
        }
    }

    /// Opens the store, lets an editor decide, and tells what was decided.
    static func decide(
        _ options: CommonOptions, _ signature: Signature, _ body: (Editor) throws -> [Decision]
    ) throws {
        let context = try Context(options)
        let store = try context.store()
        let result = Result { try body(try signature.editor(store, context)) }
        try translated { () throws(StoreFailure) in try store.close() }
        let decisions: [Decision]
        do { decisions = try result.get() } catch { throw CommandFailure(edit: error) }
        if context.isJSON { return try context.printJSON(Decided(decisions: decisions)) }
        for decision in decisions { writeOut(decision.line(context.out)) }
    }
}

/// The decisions a command made or shows, as JSON.
struct Decided: Encodable {
    var decisions: [Decision]
}

extension CommandFailure {
    /// Of what an editor may not do; other errors stay what they are.
    init(edit error: any Error) {
        switch error {
        case let refusal as EditRefusal: self.init(message: refusal.message, advice: refusal.advice)
        case let failure as StoreFailure: self.init(failure)
        case let failure as CommandFailure: self = failure
        default: self.init(message: error.localizedDescription)
        }
    }
}

extension Decision {
    /// `k3… 2026-11-22 anna: a is not shown (dubblett)`
    func line(_ out: Terminal) -> String {
        let said = "\(Moments.stamp(at)) \(who): \(sentence)" + (why.map { " (\($0))" } ?? "")
        let end = undone.map { "; undone \(Moments.stamp($0.at)) by \($0.who)" } ?? ""
        return out.paint(id, .bold) + " " + printable(said) + out.paint(printable(end), .grey)
    }
}
