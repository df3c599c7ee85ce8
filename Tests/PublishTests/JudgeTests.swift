import Foundation
import Publish
import Testing

/// Schemathesis, which knows nothing of this server but its document, against it.
@Suite(.serialized) struct JudgeTests {
    private static let checks =
        "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
        + "response_schema_conformance,unsupported_method"

    @Test(.timeLimit(.minutes(5))) func `no answer is undocumented, of another shape than told, or a fault of ours`()
        async throws
    {
        try await judge(["--phases", "examples,coverage,fuzzing", "--max-examples", "16", "--checks", Self.checks])
    }

    @Test(.timeLimit(.minutes(5))) func `what the document does not allow is refused`() async throws {
        // OAI-PMH tells of mistakes in answers that are well, and pages pass over what they do not understand.
        try await judge([
            "--phases", "coverage", "--checks", "negative_data_rejection", "--include-path-regex", "^/(api|feed)",
        ])
    }

    private func judge(_ arguments: [String]) async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let judge = root.appending(path: ".build/peers/bin/schemathesis")
        try #require(
            FileManager.default.isExecutableFile(atPath: judge.path),
            "\(judge.path) is missing: run `scripts/setup test`")
        var changes = ChangeManners()
        changes.longest = .milliseconds(50)
        changes.stream = .milliseconds(50)
        try await TestServer.with(changes: changes) { server in
            let ended = try await Peer.launch(
                judge,
                ["run", "http://127.0.0.1:\(server.port)/openapi.json", "--seed", "7", "--no-color"] + arguments)
            let text = String(decoding: ended.output, as: UTF8.self) + ended.complaint
            #expect(ended.status == 0, "\(text.suffix(4000))")
            #expect(text.contains("Test cases"))
        }
    }
}
