import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the catalogue to a file or to standard output.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, jsonl, csv, atom, rss, jsonfeed, opml, dcat }

    @OptionGroup var options: CommonOptions
    @OptionGroup var filters: ItemsCommand.Filters
    @Option(help: "json, jsonl, csv, atom, rss, jsonfeed, opml or dcat.") var format: Format = .json
    @Option(
        help: "The file to write, whole or not at all; standard output when none is named.", completion: .file())
    var output: String?

    func run() async throws {
        let context = try Context(options)
        let configuration = try context.registry().configuration
        let store = try context.requireReader()
        let export = Export(names: Names(configuration), base: configuration.settings.publicAddress)
        var query = filters.query(isJSON: true)
        query.sort = .published
        try refuseUnknown(query, configuration)
        try refuseUnknown(query.collections, in: store)
        let asked = query
        let page = try translated { () throws(StoreFailure) in try store.items(asked) }
        let data: Data =
            switch format {
            case .json: try export.json(page)
            case .jsonl: try export.jsonLines(page)
            case .csv: export.csv(page)
            case .atom: export.atom(page, query: asked, now: context.now())
            case .rss: export.rss(page, query: asked, now: context.now())
            case .jsonfeed: try export.jsonFeed(page, query: asked, now: context.now())
            case .opml: export.opml()
            case .dcat:
                try export.dcat(
                    changed: page.elements.map(\.changed).max(),
                    senders: Set(page.elements.flatMap(\.item.organisations)))
            }
        guard let output else { return writeOut(data) }
        do {
            try data.write(to: URL(filePath: output), options: .atomic)
        } catch {
            throw CommandFailure(message: "\(output) cannot be written: \(error.localizedDescription)")
        }
    }
}
