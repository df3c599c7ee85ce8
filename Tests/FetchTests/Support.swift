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
    return try await ending(FetchEngine(settings), { await $0.shutdown() }, body)
}

/// What the body makes of the thing, which is ended afterwards whatever came of it.
func ending<Thing, Result>(
    _ thing: Thing, _ end: (Thing) async -> Void, _ body: (Thing) async throws -> Result
) async rethrows -> Result {
    do {
        let result = try await body(thing)
        await end(thing)
        return result
    } catch {
        await end(thing)
        throw error
    }
}

/// Without spacing: tests of manners set their own.
func request(
    _ url: String, _ change: (inout FetchRequest) -> Void = { _ in }
) -> FetchRequest {
    var request = FetchRequest(url: url, manners: HostManners(connections: 2, spacing: 0))
    request.mayEnter = true
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

/// Does what blocks on a thread of its own. Tests run on as many threads as there are cores, and Dispatch's global
/// queues share those threads: what waits on either holds up every other test.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}

func onThread(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            body()
            continuation.resume()
        }
    }
}

/// Runs a program of the system to its end and gives what it prints.
func run(
    _ path: String, _ arguments: [String], input: Data = Data(), folder: URL? = nil
) async throws -> Data {
    try await onThread {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let (output, errors, feed) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = feed
        try process.run()
        Thread.detachNewThread {
            // A program that fails closes its end early; its status says so.
            try? feed.fileHandleForWriting.write(contentsOf: input)
            try? feed.fileHandleForWriting.close()
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(
            process.terminationStatus == 0,
            "\(path) \(arguments.first ?? ""): \(String(decoding: complaint, as: UTF8.self))")
        return data
    }
}

/// How many are inside at once, and were at most.
final class Gauge: @unchecked Sendable {
    // Every access is under the lock of the condition.
    private let condition = NSCondition()
    private let total: Int
    private var entered = 0
    private var inside = 0
    private var most = 0

    init(expecting total: Int) { self.total = total }

    var peak: Int { condition.withLock { most } }

    /// Stays inside until so many others have come after it, or all have; half a minute at most, when too few are let in.
    func pass(with others: Int) {
        condition.withLock {
            entered += 1
            inside += 1
            most = max(most, inside)
            condition.broadcast()
            let awaited = min(entered + others, total)
            let end = Date(timeIntervalSinceNow: 30)
            while entered < awaited, condition.wait(until: end) {}
            inside -= 1
        }
    }
}
