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
        let place = FileManager.default.temporaryDirectory.appending(path: "samlad-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let files = ["in", "out", "err"].map { place.appending(path: $0) }
        try input.write(to: files[0])
        for file in files.dropFirst() { try Data().write(to: file) }
        let process = Process()
        process.executableURL = python
        process.arguments = [folder.appending(path: program).path] + arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let complaint = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
        try #require(status == 0, "\(program): \(complaint.suffix(3000))")
        return try Data(contentsOf: files[1])
    }

    static func json(_ program: String, _ arguments: [String], input: Data = Data()) async throws -> [String: Any] {
        let output = try await run(program, arguments, input: input)
        return try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    }
}
