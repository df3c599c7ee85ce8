import Catalogue
import Curate
import Foundation
import Testing

/// What is said of certificates, secrets and blocks.
@Suite struct NoticeTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func memory(certificateEnds days: Double?) -> SourceMemory {
        var memory = SourceMemory()
        memory.state = .ok
        memory.lastAttempt = Self.now
        memory.certificateEnds = days.map { Self.now + $0 * 86_400 }
        return memory
    }

    @Test func `a certificate's end is told fourteen days before, with the day and what to do`() {
        let ending = memory(certificateEnds: 13.9)
        #expect(ending.certificateWarning(at: nil)?.en == "The site's certificate ends on 2026-10-05.")
        #expect(ending.reason.en == "Works, but: The site's certificate ends on 2026-10-05.")
        #expect(ending.reason.sv == "Fungerar, men: Webbplatsens certifikat går ut 2026-10-05.")
        #expect(ending.advice?.en == "Tell the owner of the site before its certificate ends.")
        for days in [14.1, 90, nil] {
            #expect(memory(certificateEnds: days).certificateWarning(at: nil) == nil)
            #expect(memory(certificateEnds: days).advice == nil)
            #expect(memory(certificateEnds: days).reason == SourceState.ok.sentence)
        }
    }

    @Test func `a problem is told in Swedish on pages, whole sentences one after the other`() {
        var memory = memory(certificateEnds: nil)
        memory.lastProblem = Problem("xml.not-well-formed", .warning, line: 93, "The XML is not well-formed.")
        #expect(memory.reason.sv == "Fungerar, men: XML:en är inte välformad; alla hela poster är lästa. (rad 93)")
        #expect(memory.reason.en == "Works, but: The XML is not well-formed. (line 93)")
        var source = Source(id: "a", organisation: "o", format: .rss, url: "https://a.se/")
        source.coverage = .complete
        memory.lastProblem = ShrinkGuard.judge(source: source, before: 40, now: 19)
        (memory.state, memory.records, memory.held) = (.quarantined, 40, 19)
        #expect(memory.reason.en == "It gave 19 records where it gave 40 before.")
        #expect(memory.reason.sv == "Den gav 19 poster, mot 40 tidigare.")
        memory.verdict = OperatorVerdict(.accepted, at: Self.now)
        #expect(memory.reason.sv.hasPrefix("Den gav 19 poster, mot 40 tidigare. Godkänd 20"))
        #expect(memory.reason.en.hasPrefix("It gave 19 records where it gave 40 before. Accepted on 20"))
        memory.lastProblem = Problem("ny.kod", .warning, "Something new")
        #expect(memory.reason.sv.hasPrefix("Något är fel med det som hämtades (ny.kod). Godkänd"))
        #expect(memory.reason.en.hasPrefix("Something new. Accepted"))
    }

    @Test func `a certificate's end is counted from when it is told, not from the last attempt`() {
        let source = Source(id: "a", organisation: "o", format: .rss, url: "https://a.se/")
        let status = SourceStatus(source: source, memory: memory(certificateEnds: 16))
        func told(_ days: Double) -> SourceStatus { status.told(at: Self.now + days * 86_400) }
        #expect(told(1.9).reason == SourceState.ok.sentence && told(1.9).advice == nil)
        #expect(!told(1.9).isCertificateEnding)
        #expect(told(2.1).reason.en == "Works, but: The site's certificate ends on 2026-10-07.")
        #expect(told(2.1).advice?.en == "Tell the owner of the site before its certificate ends.")
        #expect(told(2.1).isCertificateEnding)
        #expect(told(16.1).reason.en == "Works, but: The site's certificate ended on 2026-10-07.")
    }

    @Test func `what is wrong with a document goes before a certificate that ends`() {
        var ending = memory(certificateEnds: 3)
        ending.lastProblem = Problem("x", .warning, "trasig")
        #expect(ending.reason.en == "Works, but: trasig")
        #expect(ending.isCertificateEnding(at: nil))
    }

    @Test(arguments: TLSProblem.allCases) func `each kind of trouble with TLS has its own words`(_ problem: TLSProblem)
    {
        let failure = FetchFailure(.tls, detail: "\(problem.rawValue): what the library said")
        #expect(TLSProblem(failure) == problem)
        #expect(failure.sentence == problem.sentence && failure.advice == problem.advice)
        let others = TLSProblem.allCases.filter { $0 != problem }
        #expect(!others.map(\.sentence).contains(problem.sentence) && !others.map(\.advice).contains(problem.advice))
    }

    @Test(arguments: SecretProblem.allCases) func `a secret that cannot be had is named`(_ problem: SecretProblem) {
        let failure = problem.failure("skr-token")
        let told = SecretProblem.of(failure)
        #expect(told?.problem == problem && told?.name == "skr-token")
        #expect(failure.sentence.en.contains("\"skr-token\"") && failure.sentence.sv.contains("\"skr-token\""))
        #expect(failure.advice != nil)
        #expect(!failure.isTransient && !failure.judgesNobody && !failure.mayBeOurOutage)
        #expect(HostOutcome(host: "skr.se", failure: failure) == nil, "nobody was asked")
    }

    @Test func `a firewall's block is the owner's to lift, whatever its status`() {
        for status in [200, 403, 429, 503] {
            var memory = memory(certificateEnds: nil)
            let failure = FetchFailure(.restricted, status: status, detail: "Cloudflare answers instead of the site")
            var attempt = Attempt(source: "a", at: Self.now, outcome: .failed, failure: failure)
            attempt.status = status
            memory = SourceJudge.judge(
                attempt, memory: memory, source: Source(id: "a", organisation: "o", format: .rss, url: "https://a.se/"),
                settings: Settings(), hints: ServerHints(), now: Self.now)
            #expect(memory.state == .failing && memory.streak == 1)
            #expect(memory.reason.en == "The site answers with a block or a challenge instead of its content.")
            #expect(memory.advice?.en.contains("User-Agent") == true)
        }
    }
}
