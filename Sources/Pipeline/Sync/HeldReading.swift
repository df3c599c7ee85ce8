import Catalogue
import Foundation

/// A reading that is held back, and what an operator has said of it.
extension SourceMemory {
    /// Whether the next reading is to be taken though it differs.
    var isAccepted: Bool { verdict?.word == .accepted }

    /// Records that the next reading is measured against: those of the reading that was accepted, else those there are.
    var recordsToKeep: Int { isAccepted ? held ?? records : records }

    /// What is remembered when a reading is held back. An acceptance was for the reading before.
    func holding(_ records: Int?, at date: Date) -> SourceMemory {
        var memory = self
        memory.held = records
        if isAccepted { memory.verdict = OperatorVerdict(.overtaken, at: date) }
        return memory
    }
}
