import Catalogue
import Publish
import Store

/// What `samlad status --nagios` says, in one line (the plugin guidelines of Monitoring Plugins).
///
/// | level | when |
/// |---|---|
/// | critical | nothing works, or nobody asks most of the sources |
/// | warning | a source needs somebody, its certificate ends soon, nobody asks it, or this machine is offline |
/// | unknown | nothing was fetched yet |
///
/// What an operator has turned down waits for nobody.
struct Alarm {
    enum Level: Int32 { case ok, warning, critical, unknown }

    let level: Level
    let line: String

    init(_ report: StatusReport) {
        let active = report.statuses.filter { $0.memory.state != .paused }
        let failing = active.filter { $0.memory.state.needsAttention && $0.memory.verdict?.word != .rejected }
        let ending = active.filter(\.memory.isCertificateEnding)
        let overdue = report.overdue
        let isUntried = !active.isEmpty && active.allSatisfy { $0.memory.lastSuccess == nil } && failing.isEmpty
        let isDown = !failing.isEmpty && failing.count == active.count || overdue.count * 2 > active.count
        let isWell = failing.isEmpty && ending.isEmpty && overdue.isEmpty && report.outage == nil
        level = isUntried ? .unknown : isDown ? .critical : isWell ? .ok : .warning
        var parts = ["\(failing.count) of \(active.count) sources need attention"]
        if !ending.isEmpty { parts.append("\(counted(ending.count, "certificate")) ending soon") }
        if !overdue.isEmpty { parts.append("\(counted(overdue.count, "source")) overdue, does the daemon run?") }
        if let outage = report.outage { parts.append("offline since \(Moments.stamp(outage))") }
        let ids = (failing + ending + overdue).map(\.source.id).reduce(into: [String]()) { ids, id in
            if ids.count < 5, !ids.contains(id) { ids.append(id) }
        }
        let names = ids.isEmpty ? "" : ": " + ids.joined(separator: ", ")
        let word = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][Int(level.rawValue)]
        line =
            "SAMLAD \(word) - " + parts.joined(separator: ", ") + names
            + " | sources=\(active.count) failing=\(failing.count) certificates=\(ending.count)"
            + " overdue=\(overdue.count) items=\(report.counts.items)"
    }
}
