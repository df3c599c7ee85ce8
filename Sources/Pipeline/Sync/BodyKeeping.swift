import Catalogue
import Foundation
import Store

extension SourceSync {
    /// What is to be kept of an answer for `samlad replay`, when there is anything: the bytes, or that those which are kept were read again.
    ///
    /// A delta (226) is none: read without what it was a delta from, it says something else.
    func keeping(of attempt: Attempt, _ answer: Answer) throws(StoreFailure) -> BodyToKeep? {
        let data: Data
        switch answer.content {
        case .body(let body): data = body
        case .failed where attempt.outcome == .failed && !answer.errorBody.isEmpty: data = answer.errorBody
        case .failed, .sameBody, .notModified: return nil
        }
        guard answer.status != 226, !answer.isOfLog else { return nil }
        let hash = answer.bodyHash ?? Fingerprint.sha256(data)
        let verdict: KeptBody.Verdict = attempt.outcome.isSuccess ? .good : .failed
        if try bench.store.keeps(hash, of: attempt.source, verdict) {
            return BodyToKeep(again: hash, attempt: attempt, documents: answer.documents)
        }
        return BodyToKeep(
            data, hash: hash, attempt: attempt, contentType: answer.contentType, documents: answer.documents,
            url: answer.finalURL, room: settings.keptBodies)
    }
}
