package import Catalogue
package import Foundation

/// What is remembered of a source after one more attempt: its state, since when, and the next attempt.
package enum SourceJudge {
    package static func judge(
        _ attempt: Attempt, memory: SourceMemory, source: Source, settings: Settings, hints: ServerHints, now: Date
    ) -> SourceMemory {
        memory
    }
}
