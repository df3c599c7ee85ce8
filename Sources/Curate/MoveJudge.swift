package import Catalogue

/// Remembers a permanent redirect from one check to the next (DESIGN §5: seen on three checks over a week).
package enum MoveJudge {
    /// - Parameters:
    ///   - last: what was remembered before.
    ///   - met: where this attempt's answer was redirected to for good; `nil` when it was not.
    /// - Returns: what is remembered now. An attempt that nobody answered, and one that is void, change nothing; the
    ///   end of the redirect, another target and another address of the source make it forgotten.
    package static func after(_ last: SourceMove?, met: SourceMove?, attempt: Attempt) -> SourceMove? {
        guard attempt.outcome != .void, attempt.status != nil else { return last }
        guard let met else { return nil }
        guard var move = last, move.from == met.from, move.to == met.to else { return met }
        move.warnings = met.warnings
        move.seen = attempt.at
        move.checks += 1
        return move
    }
}
