import ArgumentParser
import Dispatch
import Foundation
import Glibc
import Landscape

/// Publishers on loopback addresses, for a demonstration without a network.
@main struct LandscapeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samlad-landscape",
        abstract: "Runs a landscape of invented publishers on loopback addresses until it is told to stop.",
        discussion: """
            Write its sources.json with --write and run samlad on that file. The world has its own time: entries are \
            published, pages die and sites are rebuilt on certain days of it.
            """)

    @Option(help: "Where to write the landscape's sources.json.")
    var write: String?

    @Option(help: "Days of the world in one real minute; 0 stands still.")
    var rate: Double = 1

    @Option(help: "The world's time at the anchor, RFC 3339.")
    var start: String = "2026-09-01T06:00:00Z"

    @Option(help: "The real moment the world starts, seconds since 1970; now unless given.")
    var anchor: Double?

    @Option(help: "The port of every publisher, 0 for a free one.")
    var port: Int = 8801

    @Option(help: "The setting \"every\" in the written file.")
    var every: String = "3h"

    func validate() throws {
        guard rate >= 0, rate.isFinite else { throw ValidationError("--rate is a number of days, 0 or more.") }
        guard (0...65535).contains(port) else { throw ValidationError("--port is between 0 and 65535.") }
        guard moment != nil else {
            throw ValidationError("--start is a moment such as 2026-09-01T06:00:00Z, not \"\(start)\".")
        }
    }

    func run() throws {
        // Blocked before any thread is made, so that they all inherit it and only `sigwait` sees the signals.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe sigaddset(&signals, SIGINT)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)

        let anchored = anchor.map { Date(timeIntervalSince1970: $0) } ?? Date()
        let clock = WorldClock(start: moment ?? WorldClock.usualStart, anchor: anchored, rate: rate * 1440)
        let landscape = try Landscape.start(clock: clock, port: port)
        defer { landscape.stop() }
        if let write {
            let text = landscape.sourcesJSON(SourcesFile(every: every))
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: write), options: .atomic)
            } catch {
                throw Unwritten(file: write, reason: error.localizedDescription)
            }
        }
        for publisher in landscape.publishers { print("\(publisher.address)  \(publisher.id): \(publisher.shows)") }
        fflush(nil)

        var received: Int32 = 0
        unsafe sigwait(&signals, &received)
    }

    /// `nil` for what is no moment, which `validate` tells.
    private var moment: Date? { try? Date(start, strategy: .iso8601) }
}

private struct Unwritten: Error, CustomStringConvertible {
    var file: String
    var reason: String

    var description: String { "could not write \(file): \(reason)" }
}
