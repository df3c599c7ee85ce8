import Catalogue
import Foundation
import Pipeline

/// A bar on a terminal, a line for each source elsewhere, nothing beside JSON.
struct SyncProgress {
    private let total: Int
    private let terminal: Terminal
    private let isSilent: Bool
    private var done = 0
    private var hasToldOutage = false

    private static let barWidth = 24

    init(total: Int, context: Context) {
        self.total = total
        terminal = Terminal(descriptor: 2, environment: context.environment)
        isSilent = context.isJSON
    }

    mutating func tell(_ report: SyncReport) {
        done += 1
        guard !isSilent, isTold(report) else { return }
        if terminal.isInteractive {
            // Failures stay above the bar; the rest only moves it.
            if !report.attempt.outcome.isSuccess, report.unjudged != .outage { write("\r\u{1B}[K\(line(report))\n") }
            write("\r\u{1B}[K\(bar) \(fitted(report.source.id, max(10, terminal.width - Self.barWidth - 16)))")
        } else {
            write(line(report) + "\n")
        }
    }

    /// The summary counts those that nobody was asked about; that the network is away is said once and not of each.
    private mutating func isTold(_ report: SyncReport) -> Bool {
        switch report.unjudged {
        case .offline: return false
        case .outage:
            if !hasToldOutage {
                hasToldOutage = true
                let sentence = "This machine seems to be offline: what fails like a loose cable is not judged."
                write((terminal.isInteractive ? "\r\u{1B}[K" : "") + terminal.paint(sentence, .yellow) + "\n")
            }
            return terminal.isInteractive
        case .hostResting, .asked, .cancelled, nil: return true
        }
    }

    func end() {
        if terminal.isInteractive, !isSilent, done > 0 { write("\r\u{1B}[K") }
    }

    private var bar: String {
        let filled = total == 0 ? Self.barWidth : Self.barWidth * done / total
        return "[" + String(repeating: "#", count: filled)
            + String(repeating: "·", count: Self.barWidth - filled) + "] \(done)/\(total)"
    }

    private func line(_ report: SyncReport) -> String {
        let attempt = report.attempt
        let what =
            switch attempt.outcome {
            case .changed: "\(attempt.created) new, \(attempt.updated) changed, \(attempt.withdrawn) withdrawn"
            case .unchanged, .notModified: "\(report.memory.records) records as before"
            default: report.told
            }
        let name = attempt.outcome.rawValue.padding(toLength: 13, withPad: " ", startingAt: 0)
        return "\(terminal.paint(name, Self.colour(attempt.outcome)))\(printable(report.source.id)): \(printable(what))"
    }

    private static func colour(_ outcome: Attempt.Outcome) -> Terminal.Colour {
        switch outcome {
        case .changed, .unchanged, .notModified: .green
        case .degraded, .quarantined, .void: .yellow
        case .failed, .rejected: .red
        }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
