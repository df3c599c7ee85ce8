import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish

extension SourcesCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print a source as sources.json has it, presets and defaults worked in.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "Ids of sources.") var source: [String]

        func run() async throws {
            let context = try Context(options)
            let configuration = try context.registry().configuration
            let chosen = try source.map { id in
                guard let found = configuration.sources.first(where: { $0.id == id }) else {
                    throw CommandFailure(
                        message: "There is no source \"\(printable(id))\" in \(printable(context.sourcesPath)).",
                        advice: "`samlad sources list` names them.")
                }
                return found
            }
            for source in chosen { writeOut(SourceText.json(source)) }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add sources to sources.json, checked before anything is written.",
            discussion: """
                The input is one entry of "sources", or a list of them, as `samlad sources discover` proposes them. \
                Comments and layout of the file stay. Exit status: 0 added, 2 not.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "A file, or - for standard input.", completion: .file()) var input: String

        func run() async throws {
            let context = try Context(options)
            let data = try InputFile.read(input)
            try SourcesFile(context).add(data, named: input == "-" ? "standard input" : input)
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Make sources of a list of subscriptions (OPML).",
            discussion: """
                Prints the entries; with --write they are added to sources.json. Feeds that are sources already are \
                passed over. Exit status: 0 all became entries, 1 some feeds have nobody who answers for them, 2 the \
                list cannot be read.
                """)
        @OptionGroup var options: CommonOptions
        @Option(help: "Id of the organisation that answers for feeds on hosts no organisation names.")
        var organisation: String?
        @Flag(help: "Add the entries to sources.json.") var write = false
        @Argument(help: "A file, or - for standard input.", completion: .file(extensions: ["opml", "xml"]))
        var input: String

        func run() async throws {
            let context = try Context(options)
            let configuration = try context.registry().configuration
            if let organisation, !configuration.organisations.contains(where: { $0.id == organisation }) {
                throw CommandFailure(
                    message: "There is no organisation \"\(printable(organisation))\".",
                    advice: "Add it to \"organisations\" in \(printable(context.sourcesPath)) first.")
            }
            let found = Subscriptions.read(
                try InputFile.read(input), address: "", organisation: organisation, configuration: configuration,
                now: context.now())
            if let rejection = found.rejection {
                throw CommandFailure(message: "\(printable(input)) was not read: \(printable(rejection))")
            }
            for problem in found.problems { writeError(printable("\(input): \(problem.message)")) }
            if found.known > 0 {
                let verb = found.known == 1 ? "is a source" : "are sources"
                writeError("\(counted(found.known, "feed")) of the list \(verb) already")
            }
            try add(found.sources.map(SourceText.json), context)
            let isWhole = !found.problems.contains { $0.severity != .info }
            guard found.ownerless.isEmpty, isWhole else {
                for source in found.ownerless {
                    let advice = "no organisation names its host; say who answers with --organisation"
                    writeError(printable("\(source.url): \(advice)"))
                }
                throw ExitCode(1)
            }
        }

        private func add(_ entries: [String], _ context: Context) throws {
            guard write else { return print(entries, context) }
            guard !entries.isEmpty else { return writeError("nothing to add") }
            try SourcesFile(context).add(
                Data("[\(entries.joined(separator: ",\n"))]".utf8), named: "what was made of \(input)")
        }

        private func print(_ entries: [String], _ context: Context) {
            if context.isJSON { return writeOut("{\"sources\":[" + entries.joined(separator: ",") + "]}") }
            if !entries.isEmpty { writeOut(entries.joined(separator: ",\n")) }
            let file = printable(context.sourcesPath)
            let verb = entries.count == 1 ? "it is" : "they are"
            writeError("\(counted(entries.count, "new source")); with --write \(verb) added to \(file)")
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the feeds that are switched on as a list of subscriptions (OPML 2.0).")
        @OptionGroup var options: CommonOptions
        @Option(help: "The file to write; standard output when none is named.", completion: .file())
        var output: String?

        func run() async throws {
            let context = try Context(options)
            let configuration = try context.registry().configuration
            let names = Names(configuration)
            let data = Subscriptions.opml(configuration, names: names.organisation, now: context.now())
            guard let output else { return writeOut(data) }
            do {
                try data.write(to: URL(filePath: output), options: .atomic)
            } catch {
                throw CommandFailure(message: "\(output) cannot be written: \(error.localizedDescription)")
            }
        }
    }
}

/// A file or standard input, whole.
enum InputFile {
    /// Bytes; an endless pipe must end somewhere, and no document is as large.
    private static let limit = 256 << 20

    static func read(_ path: String) throws(CommandFailure) -> Data {
        var isFolder: ObjCBool = false
        if path != "-", !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || isFolder.boolValue {
            let reason = isFolder.boolValue ? "it is a folder" : "there is no such file"
            throw CommandFailure(
                message: "\(printable(path)) cannot be read: \(reason).",
                advice: "Name a file, or - for standard input.")
        }
        var data = Data()
        do {
            // A pipe (`<(…)`) has no size to ask for: read to the end.
            let handle = try path == "-" ? .standardInput : FileHandle(forReadingFrom: URL(filePath: path))
            while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty, data.count <= limit { data += part }
        } catch {
            throw CommandFailure(message: "\(printable(path)) cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= limit else {
            throw CommandFailure(message: "\(printable(path)) is larger than 256 MiB and was not read.")
        }
        return data
    }
}

/// The `sources.json` of a command, to be changed.
struct SourcesFile {
    let context: Context

    init(_ context: Context) { self.context = context }

    /// Writes the file anew beside itself and puts it in its place, with the mode and the owner it had; where that owner
    /// cannot be given, in place.
    private static func replace(_ url: URL, with data: Data) throws {
        let kept: [FileAttributeKey] = [.posixPermissions, .ownerAccountID, .groupOwnerAccountID]
        let attributes = try FileManager.default.attributesOfItem(atPath: url.path).filter { kept.contains($0.key) }
        let fresh = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(UUID().uuidString)")
        do {
            try data.write(to: fresh, options: .withoutOverwriting)
            try FileManager.default.setAttributes(attributes, ofItemAtPath: fresh.path)
            guard rename(fresh.path, url.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            // The write in place says itself what is wrong; the fresh file may not even be there.
            try? FileManager.default.removeItem(at: fresh)
            try data.write(to: url)
        }
    }

    /// Adds entries when the file is whole with them; otherwise tells every fault and leaves it as it is.
    /// - Parameter name: the input's, for what is wrong with it.
    func add(_ input: Data, named name: String) throws {
        let count = try change { path in
            let sources = try NewSources(input, file: name)
            return (try Registry.adding(sources, to: try InputFile.read(path), as: path), sources.count)
        }
        tell("\(counted(count, "source")) added to")
    }

    /// Gives sources another address, when the file is whole with it.
    /// - Parameter moves: by the id of the source: the address it has, and the one it gets.
    func readdress(_ moves: [String: (from: String, to: String)]) throws {
        try change { path in (try Registry.readdressing(moves, in: try InputFile.read(path), as: path), ()) }
        tell("\(counted(moves.count, "new address", "new addresses")) written to")
    }

    private func tell(_ what: String) {
        writeError("\(what) \(printable(context.sourcesPath)); a running daemon takes what is new with SIGHUP")
    }

    private func change<Result>(_ body: (String) throws -> (after: Data, result: Result)) throws -> Result {
        let path = context.sourcesPath
        do {
            let (after, result) = try body(path)
            try Self.replace(URL(filePath: path).resolvingSymlinksInPath(), with: after)
            return result
        } catch let problems as RegistryProblems {
            try context.tell(problems)
            throw ExitCode(2)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(
                message: "\(printable(path)) cannot be written: \(error.localizedDescription)",
                advice: "Run as the user that owns it, or name another file with --sources.")
        }
    }
}
