import Catalogue
package import Foundation
import Logging
package import Store

/// Delivers the letters to owners, for ever: once a day to those whose week is over, and again to those whom the day
/// before did not reach.
package struct Postman: Sendable {
    private let bench: Workbench
    private let news: @Sendable (String, Date) throws(StoreFailure) -> LetterNews

    private static let pause = Duration.seconds(60)
    private static let dayKey = "letters-delivered"

    package init(
        _ bench: Workbench, news: @escaping @Sendable (String, Date) throws(StoreFailure) -> LetterNews
    ) {
        self.bench = bench
        self.news = news
    }

    /// Runs until the task is cancelled; throws when the store can no longer be written.
    package func run() async throws(StoreFailure) {
        try await bench.repeating(pause: pause, step)
    }

    /// A minute of the catalogue's clock, which may run faster than ours.
    private func pause() -> Duration {
        min(Self.pause, max(.milliseconds(100), bench.clock.wait(until: bench.clock.now() + 60)))
    }

    /// The pass of the day, unless it was made already.
    package func step() async throws(StoreFailure) {
        guard let letters = bench.registry.snapshot.configuration.letters, !letters.recipients.isEmpty else { return }
        let today = String(Int(bench.clock.now().timeIntervalSince1970 / 86_400))
        guard try bench.store.meta(Self.dayKey) != today else { return }
        _ = try await LetterRound(bench, news: news).run { report in
            let about: Logger.Metadata = [
                "organisation": "\(report.recipient.organisation)", "recipient": "\(report.recipient.name)",
                "findings": "\(report.findings.count)",
            ]
            switch report.outcome {
            case .sent: bench.logger.notice("a letter about broken links was delivered", metadata: about)
            case .failed(let why): bench.logger.warning("a letter was not delivered: \(why.en)", metadata: about)
            case .nothing, .tooSoon, .due, .inHand: break
            }
        }
        if !Task.isCancelled { try bench.store.setMeta(Self.dayKey, today) }
    }
}
