import Catalogue
import Fetch
import Foundation

/// What of an answer goes into the source's ledger: the heads of request and answer, the time, the certificate.
struct AnswerLedger: Sendable {
    /// The head of the request, when one went out.
    private var sent: [String] = []
    private var received: [String] = []
    /// Seconds in transfer.
    private(set) var transfer: Double?
    /// Whether the answer came over a connection that could have had a certificate to show.
    private var hasAnswered = false
    private var certificateEnds: Date?
    /// Whether all of it came out of the allowed networks.
    private(set) var isInside = false
    private var redaction = Redaction()

    init() {}

    /// A file beside `sources.json` is the operator's own.
    static var ofFile: AnswerLedger {
        var ledger = AnswerLedger()
        (ledger.hasAnswered, ledger.isInside) = (true, true)
        return ledger
    }

    init(_ outcome: FetchOutcome, of request: FetchRequest, access: SourceAccess, engine: FetchEngine) {
        redaction = access.redaction
        if let head = outcome.head {
            sent = (head.sent?.text() ?? []).map(redaction.clean)
            received = head.text().map(redaction.clean)
            transfer = head.seconds
            certificateEnds = head.ownTLSExpires
            isInside = head.isInside
            hasAnswered = true
        } else if let kind = outcome.failure?.kind, Self.wasAsked(kind) {
            sent = engine.head(of: request)?.text() ?? []
        }
    }

    /// Whether a failure without an answer came after the request had gone out.
    private static func wasAsked(_ kind: FetchFailure.Kind) -> Bool {
        switch kind {
        case .timeout, .tooSlow, .connectionLost, .malformedAnswer: true
        default: false
        }
    }

    /// `nil` when nothing went out: then the one before stays.
    func exchange(at date: Date) -> Exchange? {
        sent.isEmpty ? nil : Exchange(at: date, sent: sent, received: received)
    }

    func note(in memory: inout SourceMemory) {
        guard hasAnswered else { return }
        memory.certificateEnds = certificateEnds
        memory.isInside = isInside ? true : nil
    }

    /// What a server may have said back to us.
    func clean(_ problems: [Problem]) -> [Problem] { redaction.clean(problems) }
    func clean(_ text: String) -> String { redaction.clean(text) }
    func clean(_ failure: FetchFailure) -> FetchFailure { redaction.clean(failure) }
    /// - Returns: whether it said anything that had to be hidden.
    func hideSecrets(in feed: inout Feed) -> Bool { redaction.hide(in: &feed) }
}
