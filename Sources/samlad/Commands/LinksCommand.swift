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
