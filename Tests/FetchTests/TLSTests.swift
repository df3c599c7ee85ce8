import Catalogue
import Fetch
import Landscape
import Testing

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    @Test func `a handshake that hangs is a connect timeout`() async throws {
        // It waits for the end of a request head, which the hello of TLS never has.
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        let outcome = await withEngine {
            await $0.fetch(request("https://\(server.authority)/") { $0.limits.connect = 0.3 })
        }
        #expect(outcome.kind == .connectTimeout, "\(outcome)")
    }
}
