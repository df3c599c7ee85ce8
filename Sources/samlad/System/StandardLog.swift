import Foundation
import Logging

/// Lines on standard error: with the priority journald reads (sd-daemon(3)) under systemd, with the time elsewhere.
/// What comes from outside is made printable, so that nobody can forge a line or move the cursor.
struct StandardLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let isJournal: Bool

    private init(level: Logger.Level, isJournal: Bool) {
        logLevel = level
        self.isJournal = isJournal
    }

    static func logger(level: Logger.Level, environment: [String: String]) -> Logger {
        let isJournal = environment["JOURNAL_STREAM"] != nil
        return Logger(label: "samlad") { _ in StandardLog(level: level, isJournal: isJournal) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
        let head = isJournal ? "<\(Self.priority(event.level))>" : "\(Date().ISO8601Format()) \(event.level) "
        writeError(head + printable("\(event.message)") + details)
    }

    private static func quoted(_ value: String) -> String {
        let clean = printable(value)
        return clean.contains(where: { $0 == " " || $0 == "=" || $0 == "\"" }) || clean.isEmpty
            ? "\"" + clean.replacing("\"", with: "'") + "\"" : clean
    }

    /// syslog(3) severities.
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
