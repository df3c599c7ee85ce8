import ArgumentParser
import Catalogue
import Foundation
import Publish
import Store

extension LinksCommand {
    /// The time line of one link.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show what the checks of a link met, and why it is in its state.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The address, as the item has it.") var url: String

        func run() async throws {
            let context = try Context(options)
            let store = try context.requireReader()
            let asked = url
            let now = context.now()
            guard
                let health = try translated({ () throws(StoreFailure) in
                    try store.link(asked)?.withoutEndedPin(at: now)
                })
            else {
                throw CommandFailure(
                    message: "There is no link \"\(url)\".", advice: "`samlad links list` shows those there are.")
            }
            let host = try translated { () throws(StoreFailure) in try store.linkHost(HostName.of(asked)) }
            let history = Wire.LinkHistory(health, host: host)
            if context.isJSON { return try context.printJSON(history) }
            for line in Self.head(health, history, context.out) + Self.timeLine(history, context.out) { writeOut(line) }
        }

        private static func head(_ health: LinkHealth, _ history: Wire.LinkHistory, _ out: Terminal) -> [String] {
            let since = health.since.map { " since " + day($0) } ?? ""
            var lines = [
                out.paint(printable(health.url), .bold),
                out.paint(health.state.rawValue, health.state.colour) + since
                    + ": \(history.link.reason) (\(health.rule))",
            ]
            if let pin = health.memory.pin {
                let until = pin.until.map { " until " + day($0) } ?? ""
                lines.append(
                    "pinned as \(pin.says.rawValue)\(until) by \(printable(pin.who)): \(printable(pin.why ?? ""))")
            }
            if let new = health.newAddress { lines.append("\(new.move.sentence.en) \(printable(new.url))") }
            if !health.flags.isEmpty { lines.append("flags: " + health.flags.map(\.rawValue).joined(separator: ", ")) }
            if health.flags.contains(.drifted), let drift = health.memory.drift {
                lines.append("drifted since \(day(drift.since)): \(drift.reason.sentence.en)")
            }
            if let copy = health.memory.archive?.copy {
                lines.append("archived copy of \(day(copy.at)): \(printable(copy.url))")
            }
            if let incident = history.incident {
                let isWaiting = incident.kind == LinkHost.Incident.Kind.robots.rawValue
                lines.append(
                    "its host since \(day(incident.since)): \(incident.reason) "
                        + "(\(incident.links) links \(isWaiting ? "waiting" : "seen failing"))")
            }
            if let next = health.nextCheck { lines.append("next check \(Moments.zoned(next))") }
            return lines
        }

        private static func timeLine(_ history: Wire.LinkHistory, _ out: Terminal) -> [String] {
            var table = Table()
            for check in history.checks {
                let head = check.headStatus.map { $0 == 0 ? "HEAD unanswered, " : "HEAD \($0), " } ?? ""
                let answer = head + "\(check.method) " + (check.failure ?? check.status.map(String.init) ?? "")
                let state = check.state.flatMap(LinkState.init(rawValue:))
                table.add(
                    [
                        Moments.stamp(check.at), answer, String(format: "%.2f s", check.seconds), check.state ?? "",
                        out.column(details(check), 100),
                    ], colour: state?.colour ?? .grey)
            }
            let zone = history.checks.first.flatMap { Moments.zone($0.at) }.map { " (\($0))" } ?? ""
            var lines = history.checks.isEmpty ? [] : [out.paint("checks\(zone)", .bold)]
            lines += table.lines(for: out)
            let earlier = history.earlier.values.reduce(0, +)
            guard earlier > 0 else { return lines }
            let sums = history.earlier.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            let since = history.since.map { " since " + day($0) } ?? ""
            lines.append("before that \(earlier) \(earlier == 1 ? "check" : "checks")\(since): \(sums)")
            return lines
        }

        private static func details(_ check: Wire.LinkHistory.Check) -> String {
            let parts: [String?] = [
                check.reason, check.signs.isEmpty ? nil : check.signs.joined(separator: ", "),
                check.redirects.isEmpty ? nil : check.redirects.map { "→ \($0)" }.joined(separator: " "),
                check.hasFragment == false ? "its place in the page is missing" : nil,
                check.foundAt.map { "found at \($0)" }, check.title.map { "“\($0)”" },
            ]
            return printable(parts.compactMap(\.self).joined(separator: " "))
        }

        private static func day(_ date: Date) -> String { String(Moments.stamp(date).prefix(10)) }
    }
}
