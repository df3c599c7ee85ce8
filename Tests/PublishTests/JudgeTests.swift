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
        var changes = ChangeManners()
        changes.longest = .milliseconds(50)
        changes.stream = .milliseconds(50)
        try await TestServer.with(changes: changes) { server in
            let ended = try await Peer.launch(
                judge,
                [
                    "run", "http://127.0.0.1:\(server.port)/openapi.json", "--phases", "examples,coverage,fuzzing",
                    "--max-examples", "24", "--seed", "7", "--no-color",
                    "--checks",
                    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
                        + "response_schema_conformance,unsupported_method",
                ])
            let text = String(decoding: ended.output, as: UTF8.self) + ended.complaint
            #expect(ended.status == 0, "\(text.suffix(4000))")
            #expect(text.contains("Test cases"))
        }
    }
}
