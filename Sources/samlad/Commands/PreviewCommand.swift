import ArgumentParser
import Catalogue
import Foundation
import Pipeline

struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "What a source would give, before it is one.",
        discussion: """
            Prints one JSON object: format, encoding, feed, entries, problems. Exit status: 0 read, perhaps with \
            warnings; 2 rejected, with the reason in problems.
            """)

    @OptionGroup var options: CommonOptions
    @Option(help: "The address the bytes are taken to come from: the base of relative ones.") var url: String?
    @Option(help: "The Content-Type header the bytes are taken to have come with.") var contentType: String?
    @Option(help: "auto, rss, atom, jsonfeed, json, html, sitemap.") var format: SourceFormat?
    @Option(name: .customLong("source"), help: "Read it as this source of sources.json: its selectors, its map.")
    var sourceID: String?
    @Argument(help: "A file, an http or https address, or - for standard input.") var input: String

    func run() async throws {
        let context = try Context(options)
        let source = try sourceID.map { try SyncCommand.choose([$0], in: context.registry().configuration)[0] }
        var document = try await document(context)
        document.url = url ?? document.url
        document.contentType = contentType ?? document.contentType
        let preview = Preview(document, source: source, format: format, now: context.now())
        writeOut(preview.json + Data("\n".utf8))
        if let rejection = preview.rejection {
            throw CommandFailure(message: "\(input) was rejected: \(rejection)")
        }
    }

    private func document(_ context: Context) async throws -> Preview.Document {
        if input.hasPrefix("http://") || input.hasPrefix("https://") { return try await fetched(context) }
        do {
            // A pipe (`<(…)`) has no size to ask for: read to the end.
            let handle = try input == "-" ? .standardInput : FileHandle(forReadingFrom: URL(filePath: input))
            return Preview.Document(data: try handle.readToEnd() ?? Data())
        } catch {
            throw CommandFailure(message: "\(input) cannot be read: \(error.localizedDescription)")
        }
    }

    private func fetched(_ context: Context) async throws -> Preview.Document {
        let settings = try context.settings()
        do throws(FetchFailure) {
            return try await Preview.fetch(input, settings: settings, version: Samlad.version)
        } catch {
            throw CommandFailure(
                message: "\(input) was not fetched: \(error.sentence.en) \(error.detail)", advice: error.advice?.en)
        }
    }
}

extension SourceFormat: ExpressibleByArgument {}
