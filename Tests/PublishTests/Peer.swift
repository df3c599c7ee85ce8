import Foundation
import Testing

/// Runs a program of `Tests/Peers` with the packages of PyPI beside it.
enum Peer {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    static let folder = root.appending(path: "Tests/Peers")

    /// - Returns: what it printed; a failure is an issue with its last words.
    static func run(_ program: String, _ arguments: [String], input: Data = Data()) async throws -> Data {
        let python = root.appending(path: ".build/peers/bin/python")
        try #require(
            FileManager.default.isExecutableFile(atPath: python.path),
            "\(python.path) is missing: run `scripts/setup test`")
        let ended = try await launch(python, [folder.appending(path: program).path] + arguments, input: input)
        try #require(ended.status == 0, "\(program): \(ended.complaint.suffix(3000))")
        return ended.output
    }

    struct Ended {
        var status: Int32
        var output: Data
        var complaint: String
    }

    /// Runs any program in a folder of its own, which is its `TMPDIR` too and goes with it.
    static func launch(
        _ program: URL, _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
    ) async throws -> Ended {
        let place = FileManager.default.temporaryDirectory.appending(path: "samlad-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let files = ["in", "out", "err"].map { place.appending(path: $0) }
        try input.write(to: files[0])
        for file in files.dropFirst() { try Data().write(to: file) }
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = place
        let own = environment.merging(["TMPDIR": place.path]) { $1 }
        process.environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Ended(
            status: status, output: try Data(contentsOf: files[1]),
            complaint: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
    }

    static func json(_ program: String, _ arguments: [String], input: Data = Data()) async throws -> [String: Any] {
        let output = try await run(program, arguments, input: input)
        return try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    }
}
