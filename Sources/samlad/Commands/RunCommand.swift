import ArgumentParser
import Foundation
import Logging
import Pipeline
import ServiceLifecycle
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "The service: gather on schedule, check links, serve the catalogue.",
        discussion: """
            SIGHUP reads sources.json again; a broken one is refused aloud and the old one goes on. SIGTERM and \
            Ctrl-C end it cleanly. Under systemd it tells when it is ready and feeds the watchdog.
            """)

    @OptionGroup var options: CommonOptions
    @Option(help: "Address and port to serve on, instead of settings.listen; port 0 takes a free one.")
    var listen: String?
    @Flag(help: "Fetch only file: sources and settings.allowNetworks.") var offline = false
    @Option(help: "debug, info, warning or error.") var logLevel: LogLevel = .info

    enum LogLevel: String, ExpressibleByArgument, CaseIterable {
        case debug, info, warning, error

        var level: Logger.Level {
            switch self {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        }
    }

    /// Exit status 2 is for words and files that have to be mended; whatever may pass by itself, such as a port in use
    /// or a full disk, is 1, and systemd tries again.
    func run() async throws {
        do {
            try await serve()
        } catch var failure as CommandFailure {
            failure.code = 1
            throw failure
        }
    }

    private func serve() async throws {
        let context = try Context(options)
        let manager = ServiceManager(environment: context.environment)
        let logger = StandardLog.logger(level: logLevel.level, environment: context.environment)
        var flags = offline ? ["offline": "true"] : [:]
        flags["listen"] = listen
        let registry = try context.registry(flags: flags)
        // The lock first: a second daemon must leave no trace in the first one's database.
        try context.makeStateFolder()
        let lock = try DaemonLock.take(in: context.statePath)
        let bench = try context.workbench(registry, logger: logger, ownsSchedule: true)
        let daemon = try Daemon(
            context: context, bench: bench, registry: registry, flags: flags, lock: lock, manager: manager,
            logger: logger)
        let failure = await daemon.run()
        manager.stopping()
        do {
            try daemon.close()
            try await context.close(bench)
        } catch {
            // On a full disk closing fails, too; the first word of it is enough.
            throw failure ?? error
        }
        if let failure { throw failure }
        logger.info("stopped")
    }
}
