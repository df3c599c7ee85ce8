import ArgumentParser
import Catalogue
import Foundation
import Glibc
import Logging
import Pipeline
import Publish
import Store

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(name: .long, help: "The file that names the sources.", completion: .file(extensions: ["json"]))
    var sources: String?

    @Option(name: .long, help: "The folder that keeps the state.", completion: .directory)
    var state: String?

    @Option(
        name: .long, help: "The file of secrets that sources name, instead of settings.secretsFile.",
        completion: .file(extensions: ["json"]))
    var secretsFile: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false
}

/// Where a command works: the files, the folder, the clock and the terminal, from flags and environment.
struct Context: Sendable {
    let environment: [String: String]
    let sourcesPath: String
    let statePath: String
    let clock: WallClock
    let out: Terminal
    let isJSON: Bool
    private let secretsFile: String?

    init(_ options: CommonOptions, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        self.environment = environment
        isJSON = options.json
        secretsFile = options.secretsFile
        out = Terminal(descriptor: 1, environment: environment)
        sourcesPath = options.sources ?? environment["SAMLAD_SOURCES"].flatMap(\.nonEmpty) ?? Self.foundSources()
        statePath =
            options.state ?? environment["SAMLAD_STATE"].flatMap(\.nonEmpty)
            ?? environment["STATE_DIRECTORY"].flatMap { $0.split(separator: ":").first.map(String.init) } ?? "Cache"
        guard let text = environment["SAMLAD_CLOCK"].flatMap(\.nonEmpty) else {
            clock = .system
            return
        }
        guard let clock = WallClock(text) else {
            throw CommandFailure(
                message: "SAMLAD_CLOCK is \"\(text)\", which is no clock.",
                advice: "Give it as 2026-11-01T06:00:00Z@<Unix seconds>x<rate>, or unset it.")
        }
        self.clock = clock
    }

    private static func foundSources() -> String {
        let beside = "sources.json"
        return FileManager.default.fileExists(atPath: beside) ? beside : "/etc/samlad/sources.json"
    }

    var databasePath: String { statePath + "/samlad.sqlite" }
    func now() -> Date { clock.now() }

    /// The registry with the variables and these flags over its settings (`["listen": "127.0.0.1:0"]`), or every fault
    /// of it told and exit 2.
    func registry(flags: [String: String] = [:]) throws -> Registry {
        do throws(RegistryProblems) {
            return try loadRegistry(flags: flags)
        } catch {
            try tell(error)
            throw ExitCode(2)
        }
    }

    func loadRegistry(flags: [String: String] = [:]) throws(RegistryProblems) -> Registry {
        var registry = try Registry.load(path: sourcesPath)
        registry.configuration.settings = try overlaid(registry.configuration.settings, flags)
        return registry
    }

    /// The settings with the variables and the flags over them, and with what the service manager hands over.
    private func overlaid(_ settings: Settings, _ flags: [String: String]) throws(RegistryProblems) -> Settings {
        var flags = flags
        flags["secretsFile"] = flags["secretsFile"] ?? secretsFile
        var settings = try settings.applying(environment: environment).applying(flags: flags)
        settings.credentialsFolder = credentialsFolder
        return settings
    }

    /// Where systemd puts the secrets of the service; a command of root's beside it is shown the same ones.
    private var credentialsFolder: String? {
        if let given = environment["CREDENTIALS_DIRECTORY"].flatMap(\.nonEmpty) { return given }
        let ofService = "/run/credentials/samlad.service"
        return access(ofService, R_OK | X_OK) == 0 ? ofService : nil
    }

    /// The settings a command that needs no sources goes by: those of `sources.json` when there is one.
    func settings() throws -> Settings {
        if FileManager.default.fileExists(atPath: sourcesPath) { return try registry().configuration.settings }
        do throws(RegistryProblems) {
            return try overlaid(Settings(), [:])
        } catch {
            try tell(error)
            throw ExitCode(2)
        }
    }

    func tell(_ problems: RegistryProblems) throws {
        if isJSON { return try printJSON(problems) }
        for line in problems.lines { writeError(printable(line)) }
    }

    func makeStateFolder() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: statePath, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                message: "The state folder \(statePath) cannot be made: \(error.localizedDescription).",
                advice: "Name another with --state, or make it and give it to this user.")
        }
    }

    /// Opens the database for writing, with the folder made when it is missing.
    func store(_ pace: WritingPace = .gentle) throws -> Store {
        try makeStateFolder()
        try WritersLock.join(in: statePath)
        return try translated { () throws(StoreFailure) in
            try Store(path: databasePath, pace: pace, clock: { [clock] in clock.now() })
        }
    }

    /// Opens for writing what has been gathered: what cannot be opened to read (``requireReader()``) cannot be opened so
    /// either.
    private func gatheredStore(_ pace: WritingPace) throws -> Store {
        try checkAccess()
        guard access(databasePath, F_OK) == 0 else { throw nothingGathered }
        try WritersLock.join(in: statePath)
        do throws(StoreFailure) {
            return try Store(path: databasePath, pace: pace, isGathered: true, clock: { [clock] in clock.now() })
        } catch {
            if case .missing = error { throw nothingGathered }
            throw CommandFailure(error)
        }
    }

    /// Everything a command that fetches works with, from a store opened for writing.
    ///
    /// Which sources there are is the daemon's word while one runs: a command beside it, perhaps with another
    /// sources.json, registers none.
    ///
    /// - Parameters:
    ///   - ownsSchedule: `false` for a command that asks nobody; `nil` when it hangs on whether a daemon runs.
    ///   - isGathered: for a command that works with what there is, and makes no database.
    func workbench(
        _ registry: Registry, logger: Logger? = nil, ownsSchedule: Bool? = nil, pace: WritingPace = .gentle,
        isGathered: Bool = false
    ) throws -> Workbench {
        let store = try isGathered ? gatheredStore(pace) : store(pace)
        let ownsSchedule = ownsSchedule ?? (DaemonLock.holder(in: statePath) == nil)
        return try translated { () throws(StoreFailure) in
            try Workbench(
                store: store, registry: RegistryBox(registry, version: Samlad.version), clock: clock,
                version: Samlad.version, logger: logger ?? .silent, ownsSchedule: ownsSchedule,
                sharing: sharing(logger))
        }
    }

    /// How hosts are asked together with other processes of the state folder; `nil` when there is no such folder, and so
    /// no others.
    ///
    /// - Parameter logger: what is told goes there; a command has none and tells it on standard error.
    func sharing(_ logger: Logger? = nil) -> HostSharing? {
        guard FileManager.default.fileExists(atPath: statePath) else { return nil }
        return HostSharing(folder: statePath) { level, sentence in
            if let logger { logger.log(level: level, "\(sentence)") } else { writeError(printable(sentence)) }
        }
    }

    func close(_ bench: Workbench) async throws {
        do throws(StoreFailure) {
            try await bench.close()
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Opens the database to read; `nil` when nothing has been gathered yet.
    func reader() throws -> Store? {
        try checkAccess()
        return try translated { () throws(StoreFailure) -> Store? in
            do throws(StoreFailure) {
                return try Store(path: databasePath, mode: .readOnly)
            } catch {
                if case .missing = error { return nil }
                throw error
            }
        }
    }

    /// What cannot be looked into is not empty.
    private func checkAccess() throws {
        let isThere = FileManager.default.fileExists(atPath: statePath)
        if access(databasePath, F_OK) != 0, errno != ENOENT || isThere && access(statePath, R_OK | X_OK) != 0 {
            throw CommandFailure(
                message: "\(databasePath) cannot be read: \(String(cString: strerror(EACCES))).",
                advice: "Run as the user that owns it (under systemd: with sudo), or name another folder with --state.")
        }
    }

    func requireReader() throws -> Store {
        guard let store = try reader() else { throw nothingGathered }
        return store
    }

    private var nothingGathered: CommandFailure {
        CommandFailure(
            message: "Nothing has been gathered yet: there is no database in \(statePath).",
            advice: "Run `samlad sync` or `samlad run` first, or point --state at the right folder.")
    }

    func printJSON(_ value: some Encodable) throws {
        writeOut(try Wire.encode(value, isPretty: out.isInteractive) + Data("\n".utf8))
    }
}

/// A failure of the store, as a command tells it.
func translated<Value>(_ body: () throws(StoreFailure) -> Value) throws -> Value {
    do throws(StoreFailure) {
        return try body()
    } catch {
        throw CommandFailure(error)
    }
}

extension CommandFailure {
    init(_ failure: StoreFailure) {
        self.init(message: failure.sentence, advice: failure.advice)
    }
}

extension String {
    var nonEmpty: String? { isEmpty ? nil : self }
}

extension Logger {
    /// For commands that tell their results themselves.
    static let silent = Logger(label: "samlad", factory: { _ in SwiftLogNoOpLogHandler() })
}
