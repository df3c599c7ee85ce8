import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Store

struct DecisionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decisions", abstract: "What editors have decided: list, undo, export, import.",
        subcommands: [List.self, Undo.self, Export.self, Import.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List decisions, the newest last.",
            discussion: "With --conflicts, those whose sources say something else now than when it was decided.")
        @OptionGroup var options: CommonOptions
        @Flag(help: "Undone ones too.") var all = false
        @Flag(help: "Only those that the sources have changed beneath.") var conflicts = false

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            let found = try translated { () throws(StoreFailure) in
                let decisions = try store.decisions().filter { all || $0.isInForce }
                return conflicts ? try Conflicts(store).among(decisions) : decisions
            }
            if context.isJSON { return try context.printJSON(Decided(decisions: found)) }
            for decision in found { writeOut(decision.line(context.out)) }
            if found.isEmpty { writeOut(conflicts ? "no conflicts" : "no decisions") }
        }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "undo", abstract: "Let decisions count no more.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: EditCommand.Signature
        @Argument(help: "Ids of decisions.") var id: [String]

        func run() async throws {
            try EditCommand.decide(options, signature) { editor in try id.map { try editor.undo($0) } }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write all decisions as JSON lines, undone ones too.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The file; - for standard output.", completion: .file()) var file = "-"

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            let decisions = try translated { () throws(StoreFailure) in try store.decisions() }
            let data = try DecisionFile.write(decisions)
            if file == "-" { return writeOut(data) }
            do { try data.write(to: URL(filePath: file), options: .atomic) } catch {
                throw CommandFailure(message: "\(file) was not written: \(error.localizedDescription)")
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Take over decisions from a file that `export` wrote: all of them or none.",
            discussion: """
                Those that are known stay as they are. What is said of records that are not here yet waits for them, \
                so that a catalogue can be rebuilt: import, then sync.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "The file; - for standard input.", completion: .file()) var file: String

        func run() async throws {
            let context = try Context(options)
            let configuration = try context.registry().configuration
            let data = try read()
            let store = try context.store()
            let result = Result {
                let decisions = try DecisionFile.read(data, beside: try store.decisions())
                let (rules, now) = (Rules(configuration), context.now())
                let kept = try store.decide(decisions, rules: rules.forItems(now: now), now: now) { known in
                    DecisionFile.opposed(decisions, beside: known)
                }
                if let first = kept.opposed.first {
                    throw EditRefusal(
                        "Somebody has just decided otherwise: \(first.id) contradicts the file.", "Import it again.")
                }
                try store.applyWords(rules: rules.forItems(now: now), now: now)
                let matched = try MatchPass(store, rules: rules, now: now).run()
                return (kept.decisions, kept.items + matched.items)
            }
            try translated { () throws(StoreFailure) in try store.close() }
            do {
                let (decisions, items) = try result.get()
                if context.isJSON { return try context.printJSON(["decisions": decisions, "items": items]) }
                writeOut("\(counted(decisions, "new decision")), \(counted(items, "item")) changed")
            } catch {
                throw CommandFailure(edit: error)
            }
        }

        private func read() throws -> Data {
            if file == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
            do { return try Data(contentsOf: URL(filePath: file)) } catch {
                throw CommandFailure(message: "\(file) cannot be read: \(error.localizedDescription)")
            }
        }
    }
}
