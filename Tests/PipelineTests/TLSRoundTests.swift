import Catalogue
import Foundation
import Landscape
import Store
import TestServers
import Testing

@testable import Pipeline

/// Every way TLS fails, through the whole pipeline: what is recorded, what the operator reads, when it is tried again,
/// and that nobody else waits for it.
@Suite(.timeLimit(.minutes(2))) struct `A source over TLS` {
    /// What is wrong with its server.
    enum Fault: String, CaseIterable, Sendable {
        case expired, early, anotherName, unknownAuthority, oldProtocol, noTLS

        var problem: TLSProblem {
            switch self {
            case .expired: .expired
            case .early: .early
            case .anotherName: .name
            case .unknownAuthority: .chain
            case .oldProtocol, .noTLS: .protocol
            }
        }
    }

    private static let ours = "IP:127.0.0.1"
    private static let day = 24.0 * 3600

    /// Whole seconds, as certificates have them; handshakes go by the machine's clock.
    private let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))

    private func days(_ count: Double) -> Date { now.addingTimeInterval(count * Self.day) }

    @Test(arguments: Fault.allCases) func `that fails has its kind, its reason and its next check`(
        _ fault: Fault
    ) async throws {
        try await TestAuthority.with { authority in
            try await with(fault, authority) { url in
                try await expect(fault, at: url, trusting: authority.certificate)
            }
        }
    }

    private func with(_ fault: Fault, _ authority: TestAuthority, _ body: (String) async throws -> Void) async throws {
        if fault == .noTLS {
            let plain = try BareServer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            defer { plain.stop() }
            return try await body("https://127.0.0.1:\(plain.port)/rss")
        }
        let identity =
            switch fault {
            case .expired: try await authority.issue(Self.ours, from: days(-30), to: days(-1))
            case .early: try await authority.issue(Self.ours, from: days(1), to: days(30))
            case .anotherName: try await authority.issue("DNS:annan.test", from: days(-1), to: days(30))
            case .unknownAuthority:
                try await authority.selfSign("egen", extensions: ["subjectAltName=\(Self.ours)"])
            case .oldProtocol, .noTLS: try await authority.issue(Self.ours, from: days(-1), to: days(30))
            }
        let arguments = fault == .oldProtocol ? ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"] : []
        try await TLSServer.with(identity, arguments) { try await body($0.url("/rss")) }
    }

    private func expect(_ fault: Fault, at url: String, trusting authorities: String) async throws {
        let healthy = try LoopbackServer(address: "127.0.0.2") { _ in
            .text(RoundStage.feed(1...3), type: "application/rss+xml")
        }
        defer { healthy.stop() }
        let stage = try RoundStage(
            settings: "\"maxInFlight\": 2, \"limits\": { \"connect\": \"5s\", \"total\": \"10s\" }",
            sources: [RoundStage.source("trasig", url), RoundStage.source("hel", healthy.url("/rss"))])
        stage.authorities = authorities
        let reports = try await stage.round()
        #expect(reports["hel"]?.attempt.outcome == .changed)
        let attempt = try #require(reports["trasig"]?.attempt)
        #expect(attempt.outcome == .failed, "\(attempt)")
        #expect(attempt.failure?.kind == .tls, "\(attempt)")
        #expect(attempt.failure.flatMap { TLSProblem($0) } == fault.problem, "\(attempt)")
        let memory = try stage.memory("trasig")
        #expect(memory.state == .failing)
        #expect(memory.streak == 1)
        let status = try stage.status("trasig")
        #expect(status.reason == fault.problem.sentence)
        #expect(status.advice == fault.problem.advice)
        let wait = try #require(memory.nextAttempt).timeIntervalSince(attempt.at)
        #expect(wait >= 3600 && wait <= 3960)
    }

    @Test func `that is well says when its certificate ends, and warns two weeks before`() async throws {
        for (left, warns) in [(10.0, true), (60, false)] {
            try await TestAuthority.with { authority in
                let identity = try await authority.issue(Self.ours, from: days(-1), to: days(left))
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n"
                try Data((head + RoundStage.feed(1...3)).utf8).write(to: authority.folder.appending(path: "rss"))
                try await TLSServer.with(identity, ["-HTTP"]) { server in
                    let stage = try RoundStage(sources: [RoundStage.source("hel", server.url("/rss"))])
                    stage.authorities = authority.certificate
                    stage.now = now
                    #expect(try await stage.round()["hel"]?.attempt.outcome == .changed)
                    let told = try stage.status("hel").told(at: now)
                    #expect(told.memory.certificateEnds == days(left))
                    #expect(told.isCertificateEnding == warns)
                }
            }
        }
    }
}
