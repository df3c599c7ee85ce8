import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

extension LinksCommand {
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the letter to an organisation: which links to its pages do not work, and what to do.")

        enum Format: String, ExpressibleByArgument, CaseIterable { case text, html, csv, json }

        @OptionGroup var options: CommonOptions
        @Option(help: "The id of the organisation.") var organisation: String
        @Option(help: "text, html, csv or json.") var format: Format?

        func run() async throws {
            let context = try Context(options)
            let configuration = try context.registry().configuration
            let known = configuration.organisations.map(\.id)
            guard known.contains(organisation) else {
                throw CommandFailure(
                    message: "There is no organisation \"\(organisation)\""
                        + "\(NearestName.hint(organisation, in: known)).",
                    advice: "organisations in sources.json says which there are.")
            }
            let store = try context.requireReader()
            let names = Names(configuration)
            let letter = try translated { () throws(StoreFailure) in
                try OwnersLetter(
                    organisation, from: store, names: names, contact: configuration.settings.contact,
                    now: context.now())
            }
            switch format ?? (context.isJSON ? .json : .text) {
            case .text: writeOut(Data(letter.text.utf8))
            case .html: writeOut(letter.html + Data("\n".utf8))
            case .csv: writeOut(letter.csv)
            case .json: try context.printJSON(letter.json)
            }
        }
    }
}
