import Foundation
import Publish
import Testing

/// Schemathesis, which knows nothing of this server but its document, against it.
@Suite(.serialized) struct JudgeTests {
    @Test(.timeLimit(.minutes(5))) func `no answer is undocumented, of another shape than told, or a fault of ours`()
        async throws
    {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let judge = root.appending(path: ".build/peers/bin/schemathesis")
        try #require(
            FileManager.default.isExecutableFile(atPath: judge.path),
            "\(judge.path) is missing: run `scripts/setup test`")
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let report = folder.appending(path: "report")
        try Data().write(to: report)
        var changes = ChangeManners()
        changes.longest = .milliseconds(50)
        try await TestServer.with(changes: changes) { server in
            let process = Process()
            process.executableURL = judge
            process.currentDirectoryURL = folder
            process.arguments = [
                "run", "http://127.0.0.1:\(server.port)/openapi.json", "--phases", "examples,coverage,fuzzing",
                "--max-examples", "4", "--seed", "7", "--no-color", "--exclude-path", "/api/v1/changes/events",
                "--checks",
                "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
                    + "response_schema_conformance,unsupported_method",
            ]
            process.standardOutput = try FileHandle(forWritingTo: report)
            process.standardError = process.standardOutput
            let status = try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { continuation.resume(throwing: error) }
            }
            let text = try String(contentsOf: report, encoding: .utf8)
            #expect(status == 0, "\(text.suffix(4000))")
            #expect(text.contains("Test cases"))
        }
    }
}
