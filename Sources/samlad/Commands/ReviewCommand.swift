import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Store

/// What waits for an editor, as one work list.
struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "What waits for an editor: list, show, accept, reject.",
        discussion: """
            Each line says what it is, why it is there and which commands resolve it. `accept` and `reject` do what is \
            meant most often, as decisions that can be undone; what was answered comes back only when what it rests on \
            has changed. Exit status: 0 done, 2 refused, with the reason.
            """,
        subcommands: [List.self, Show.self, Accept.self, Reject.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "What waits, kind by kind.")
        @OptionGroup var options: CommonOptions
        @Option(help: ArgumentHelp("Only this kind: \(Review.kinds.joined(separator: ", ")); may be repeated."))
        var kind: [String] = []
        @Option(help: "How many at most; all with --json unless given, else 50.") var limit: Int?

        func validate() throws {
            if let limit, limit < 1 { throw ValidationError("--limit wants a number from 1 up, not \(limit).") }
            guard let unknown = kind.first(where: { !Review.kinds.contains($0) }) else { return }
            throw ValidationError(NearestName.none("kind", unknown, in: Review.kinds))
        }

        func run() async throws {
            let context = try Context(options)
            let lines = try ReviewCommand.read(context) { try $0.lines(kind) }
            let shown = lines.prefix(limit ?? (context.isJSON ? .max : 50))
            if context.isJSON {
                return try context.printJSON(Listed(lines: Array(shown), total: lines.count, kinds: Self.counts(lines)))
            }
            for line in shown { writeOut(line.text(context.out)) }
            let rest = lines.count - shown.count
            writeOut(
                lines.isEmpty
                    ? "nothing waits"
                    : Self.counts(lines).sorted { $0.key < $1.key }
                        .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
                        + (rest > 0 ? "; \(rest) not shown (--limit, --kind)" : ""))
        }

        private static func counts(_ lines: [ReviewLine]) -> [String: Int] {
            lines.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "One line with its details and commands.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "Its id, or the beginning of it.") var id: String

        func run() async throws {
            let context = try Context(options)
            let line = try ReviewCommand.read(context) { try $0.line(id) }
            if context.isJSON { return try context.printJSON(line) }
            writeOut(line.text(context.out))
            for detail in line.details { writeOut("  " + printable(detail)) }
            for item in line.items { writeOut("  item " + printable(item)) }
            for command in line.commands { writeOut("  " + context.out.paint("$", .grey) + " " + printable(command)) }
        }
    }

    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept",
            abstract: "Do what a line suggests.",
            discussion: """
                Personal data: it may be shown, and is masked no more. A held reading: it is taken at the next sync. A conflict: the \
                editor's word stands. A dead link: its new address is taken, or the item is hidden. A word: it means \
                what --as says. An incomplete story: it was seen.
                """)
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: EditCommand.Signature
        @Argument(help: "Its id, or the beginning of it.") var id: String
        @Option(name: .customLong("as"), help: "What is chosen: amne/TERM for a word, an address for a dead link.")
        var choice: String?

        func run() async throws {
            try EditCommand.decide(options, signature) { try $0.review.accept(id, $0, choice: choice) }
        }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reject",
            abstract: "Turn down what a line suggests.",
            discussion: """
                Personal data: the item is hidden. A held reading: the last good records stay. A conflict: the decision is \
                undone. A dead link: the item stays, labelled. A word: it means nothing here. An incomplete story: it is \
                complete enough.
                """)
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: EditCommand.Signature
        @Argument(help: "Its id, or the beginning of it.") var id: String

        func run() async throws {
            try EditCommand.decide(options, signature) { try $0.review.reject(id, $0) }
        }
    }

    private static func read<Value>(_ context: Context, _ body: (Review) throws -> Value) throws -> Value {
        let configuration = try context.registry().configuration
        let store = try context.requireReader()
        do {
            return try body(Review(store: store, configuration: configuration, now: context.now()))
        } catch {
            throw CommandFailure(edit: error)
        }
    }

    private struct Listed: Encodable {
        var lines: [ReviewLine]
        var total: Int
        var kinds: [String: Int]
    }
}

extension ReviewLine {
    /// `k3… dead-link: Guide: https://… is dead since 2026-03-03`
    fileprivate func text(_ out: Terminal) -> String {
        out.paint(id, .bold) + " " + printable("\(kind): \(what): ") + out.paint(printable(why), .grey)
    }
}
