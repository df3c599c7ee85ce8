package import Foundation

/// Why a server or a program that a test wants did not come about.
package struct ServerFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// What the body makes of the thing, which is ended afterwards whatever came of it.
package func ending<Thing, Result>(
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

/// Does what blocks on a thread of its own. Tests run on as many threads as there are cores, and Dispatch's global
/// queues share those threads: what waits on either holds up every other test.
package func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}

package func onThread(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            body()
            continuation.resume()
        }
    }
}

/// Runs a program of the system to its end and gives what it prints.
package func run(
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
        guard process.terminationStatus == 0 else {
            throw ServerFailure("\(path) \(arguments.first ?? ""): \(String(decoding: complaint, as: UTF8.self))")
        }
        return data
    }
}
