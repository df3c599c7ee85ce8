import Catalogue
import Curate
import Fetch

/// Permanent redirects of sources.
extension SourceSync {
    /// What is remembered of them after an attempt.
    func move(of source: Source, answer: Answer, attempt: Attempt, before: SourceMove?) -> SourceMove? {
        MoveJudge.after(before, met: met(by: source, answer, at: attempt), attempt: attempt)
    }

    private func met(by source: Source, _ answer: Answer, at attempt: Attempt) -> SourceMove? {
        guard !answer.chain.isEmpty else { return nil }
        let owner = source.organisation.flatMap(configuration.organisation)
        let verdict = RedirectVerdict.judge(
            asked: answer.asked, chain: answer.chain, organisationHosts: owner.map { $0.hosts + $0.formerHosts } ?? [])
        guard let verdict, let target = verdict.permanentTarget, let address = Self.base(target, of: source, answer),
            // An address with a secret of ours in it is none to keep, and none to suggest.
            answer.ledger.clean(address) == address
        else { return nil }
        return SourceMove(
            from: source.url, to: address,
            warnings: verdict.warnings.compactMap { SourceMove.Warning(rawValue: $0.rawValue) },
            since: attempt.at)
    }

    /// The new address of the source itself, where more than that was asked for (`?verb=ListRecords`); `nil` when it
    /// cannot be told from what was asked.
    private static func base(_ target: String, of source: Source, _ answer: Answer) -> String? {
        guard answer.asked != source.url else { return target }
        guard answer.asked.hasPrefix(source.url) else { return nil }
        let question = answer.asked.dropFirst(source.url.count)
        return target.hasSuffix(question) ? String(target.dropLast(question.count)) : nil
    }
}
