import Catalogue
import Fetch
import Foundation
import Landscape
import Testing

/// An engine that may speak to loopback, and is shut down afterwards.
func withEngine<Result>(
    maxInFlight: Int = 64, allow: [String] = ["127.0.0.0/8", "::1"], offline: Bool = false, authorities: String? = nil,
    _ body: (FetchEngine) async throws -> Result
) async rethrows -> Result {
    let settings = FetchSettings(
        userAgent: FetchSettings.userAgent(version: "0.1", contact: "https://samlad.test/contact"),
        maxInFlight: maxInFlight, allowNetworks: allow, offline: offline, authorities: authorities,
        wallClock: { Date(timeIntervalSince1970: 1_800_000_000) })
    let engine = FetchEngine(settings)
    do {
        let result = try await body(engine)
        await engine.shutdown()
        return result
    } catch {
        await engine.shutdown()
        throw error
    }
}

/// Without spacing: tests of manners set their own.
func request(
    _ url: String, _ change: (inout FetchRequest) -> Void = { _ in }
) -> FetchRequest {
    var request = FetchRequest(url: url, manners: HostManners(connections: 2, spacing: 0))
    change(&request)
    return request
}

extension FetchOutcome {
    var text: String? {
        if case .body(_, let data, _) = self { String(decoding: data, as: UTF8.self) } else { nil }
    }

    var isTruncated: Bool {
        if case .body(_, _, let truncated) = self { truncated } else { false }
    }

    var kind: FetchFailure.Kind? { failure?.kind }
}

/// Runs a program of the system and gives what it prints.
func run(_ path: String, _ arguments: [String], input: Data? = nil) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let feed = Pipe()
    process.standardInput = feed
    try process.run()
    let writer = Thread {
        feed.fileHandleForWriting.write(input ?? Data())
        feed.fileHandleForWriting.closeFile()
    }
    writer.start()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(path) failed")
    return data
}
