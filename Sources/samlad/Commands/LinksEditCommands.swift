import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Store

/// What editors decide of links.
extension LinksCommand {
    struct Pin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pin",
            abstract: "Say what a link is, whatever checks find; --why is told to readers.",
            discussion: "Checks go on, and count again when the pin ends or is taken back with `samlad links unpin`.")

        enum Word: String, ExpressibleByArgument, CaseIterable { case ok, dead }

        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: EditCommand.Signature
        @Argument(help: "The address, as the item has it.") var url: String
        @Argument(help: "ok or dead.") var says: Word
        @Option(help: "The first day on which it counts no more, 2027-01-31, or a moment; for ever unless given.")
        var until: String?

        func validate() throws { _ = try until.map(LinksCommand.day) }

        func run() async throws {
            let end = try until.map(LinksCommand.day)
            try EditCommand.decide(options, signature) { editor in
                [try editor.pin(link: url, says: says == .ok ? .ok : .dead, until: end)]
            }
        }
    }

    struct Unpin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unpin", abstract: "Take back what editors said of a link.")
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: EditCommand.Signature
        @Argument(help: "The address, as the item has it.") var url: String

        func run() async throws {
            try EditCommand.decide(options, signature) { try $0.unpin(link: url) }
        }
    }

    struct AcceptMove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept-move",
            abstract: "Let items have the new address of a link that has moved.",
            discussion: """
                Each item's new address, its main one or that of a further link, is a decision: it survives every sync, and `samlad decisions undo ID` takes it \
                back. --all-safe lists the moves within a site or with its organisation; with --yes they are taken over.
                """)
        @OptionGroup var options: CommonOptions
        @OptionGroup var signature: EditCommand.Signature
        @Argument(help: "The address that has moved, as the item has it.") var url: String?
        @Flag(help: "Every move that may be taken over without looking; only listed without --yes.") var allSafe = false
        @Flag(help: "With --all-safe: take them over.") var yes = false

        func validate() throws {
            if allSafe == (url != nil) { throw ValidationError("Give an address, or --all-safe.") }
            if yes, !allSafe { throw ValidationError("--yes belongs to --all-safe.") }
        }

        func run() async throws {
            guard allSafe, !yes else {
                return try EditCommand.decide(options, signature) { editor in
                    try editor.accept(try url.map(editor.offers) ?? editor.safeMoves())
                }
            }
            let context = try Context(options)
            let store = try context.requireReader()
            let offers: [MoveOffer]
            do { offers = try signature.onlooker(store, context).safeMoves() } catch {
                throw CommandFailure(edit: error)
            }
            if context.isJSON { return try context.printJSON(["moves": offers.map(Told.init)]) }
            for offer in offers {
                writeOut(printable("\(offer.item) \(offer.title)"))
                writeOut(printable("    \(offer.from)"))
                writeOut(printable("  → \(offer.to) (\(offer.move.rawValue))"))
            }
            writeOut(
                offers.isEmpty ? "no safe moves" : "\(counted(offers.count, "move")); add --yes to take them over")
        }

        private struct Told: Encodable {
            var item: String
            var title: String
            var from: String
            var to: String
            var move: String
            /// Whether it is the item's main address.
            var main: Bool

            init(_ offer: MoveOffer) {
                (item, title, from, to) = (offer.item, offer.title, offer.from, offer.to)
                (move, main) = (offer.move.rawValue, offer.isMain)
            }
        }
    }

    /// A day in UTC, as all days of link health are, or a moment.
    static func day(_ text: String) throws -> Date {
        for style in [Date.ISO8601FormatStyle().year().month().day(), Date.ISO8601FormatStyle()] {
            // Which of the two it is shows in which can read it.
            if let date = try? style.parse(text) { return date }
        }
        throw ValidationError("\"\(text)\" is no day: write 2027-01-31, or 2027-01-31T12:00:00Z.")
    }
}
