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
    @Option(help: "The format the bytes are taken to be in.") var format: SourceFormat?
    @Option(name: .customLong("source"), help: "Read it as this source of sources.json: its selectors, its map.")
    var sourceID: String?
    @Argument(help: "A file, an http or https address, or - for standard input.") var input: String

    func run() async throws {
        let context = try Context(options)
        do {
            try await preview(context)
        } catch let failure as CommandFailure where failure.preview != nil {
            if let object = failure.preview { writeOut(object + Data("\n".utf8)) }
            throw failure
        }
    }

    private func preview(_ context: Context) async throws {
        let source = try sourceID.map { try chosen($0, in: context.registry().configuration) }
        var document = try await document(context, as: source)
        document.url = url ?? document.url
        document.contentType = contentType ?? document.contentType
        let preview = Preview(document, source: source, format: format, now: context.now())
        writeOut(preview.json + Data("\n".utf8))
        if let rejection = preview.rejection {
            throw CommandFailure(message: "\(input) was rejected: \(rejection)")
        }
    }

    private func chosen(_ id: String, in configuration: Configuration) throws -> Source {
        do {
            return try SyncCommand.choose([id], in: configuration)[0]
        } catch let failure as CommandFailure {
            throw unreadable(failure.message, code: "source.unknown", advice: failure.advice)
        }
    }

    private func document(_ context: Context, as source: Source?) async throws -> Preview.Document {
        if input.hasPrefix("http://") || input.hasPrefix("https://") { return try await fetched(context, as: source) }
        do {
            return Preview.Document(data: try InputFile.read(input))
        } catch {
            throw unreadable(error.message, code: "file.unreadable", advice: error.advice)
        }
    }

    private func fetched(_ context: Context, as source: Source?) async throws -> Preview.Document {
        let settings = try context.settings()
        RestWarning(context).tell([(input, input)])
        do throws(FetchFailure) {
            return try await Preview.fetch(
                input, as: source, settings: settings, version: Samlad.version, sharing: context.sharing())
        } catch {
            throw unreadable(
                "\(input) was not fetched: \(error.sentence.en) \(error.detail)", code: "fetch.\(error.kind.rawValue)",
                advice: error.advice?.en)
        }
    }

    /// Exit 2 with the same object as ever, and the reason in its problems.
    private func unreadable(_ reason: String, code: String, advice: String?) -> CommandFailure {
        CommandFailure(message: reason, advice: advice, preview: Preview(unreadable: reason, code: code).json)
    }
}

extension SourceFormat: ExpressibleByArgument {}
