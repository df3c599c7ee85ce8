import Foundation

/// What the kernel says of this process.
struct ProcessFacts: Sendable, Hashable {
    /// Resident memory in bytes; `nil` where there is no `/proc`.
    var residentBytes: Int?
    var openFiles: Int?
    /// User and system time in seconds.
    var processorSeconds: Double?

    static func now() -> ProcessFacts {
        var facts = ProcessFacts()
        if let statm = words("/proc/self/statm"), statm.count > 1, let pages = Int(statm[1]) {
            facts.residentBytes = pages * 4096
        }
        if let stat = words("/proc/self/stat") {
            // The name in parentheses may hold blanks: count from the field behind it (proc(5)).
            let behind = stat.lastIndex { $0.hasSuffix(")") }.map { stat[($0 + 1)...] } ?? []
            let fields = Array(behind)
            if fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) {
                facts.processorSeconds = (user + system) / 100
            }
        }
        // As with the rest: where the kernel does not say, the metric is left out.
        facts.openFiles = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        return facts
    }

    private static func words(_ path: String) -> [Substring]? {
        // Not being able to say is an answer here: the metric is left out.
        (try? String(contentsOfFile: path, encoding: .utf8))?.split(whereSeparator: \.isWhitespace)
    }
}
