import Catalogue
import Foundation
import Publish
import Store

/// One source with everything that is known of it.
extension StatusReport {
    /// What is shown of a source only when it is asked for.
    struct Wishes {
        var headers = false
        /// How many days, each with its sums; `nil` for none.
        var days: Int?

        var parts: SourceParts {
            var parts = SourceParts([], days: days ?? SourceFigures.days)
            parts.parts.insert(.attempts)
            if headers { parts.parts.insert(.headers) }
            if days != nil { parts.parts.insert(.days) }
            return parts
        }
    }

    private static let attemptsShown = 10

    /// By its id, or by one it had before.
    func find(_ id: String) throws -> SourceStatus {
        guard let status = statuses.first(where: { $0.source.id == id || $0.source.formerIds.contains(id) }) else {
            throw CommandFailure(
                message: "There is no source \"\(id)\" in sources.json.",
                advice: "`samlad sources list` shows those there are.")
        }
        return status
    }

    func one(_ id: String, _ wishes: Wishes, context: Context) throws -> String {
        let status = try find(id)
        let store = try context.reader()
        let out = context.out
        var table = Table()
        describe(status, in: &table)
        account(status, in: &table)
        if let subscription = status.subscription { table.add(["push", subscription.sentence(now: now)]) }
        var lines = [out.paint(id, .bold)] + table.lines(for: out, indent: "  ")
        let attempts = try translated { () throws(StoreFailure) in
            try store?.attempts(of: status.source.id, limit: Self.attemptsShown) ?? []
        }
        if !attempts.isEmpty { lines += ["", out.paint("Last attempts", .bold)] + attemptLines(attempts, out) }
        if let days = wishes.days {
            let sums = try translated { () throws(StoreFailure) in
                try store?.days(of: status.source.id, last: days) ?? []
            }
            lines += ["", out.paint("Days", .bold)] + dayLines(sums, out)
        }
        if wishes.headers {
            let exchange = try translated { () throws(StoreFailure) in try store?.exchange(of: status.source.id) }
            lines += headerLines(exchange, out)
        }
        return lines.joined(separator: "\n")
    }

    private func describe(_ status: SourceStatus, in table: inout Table) {
        let memory = status.memory
        table.add(["state", memory.state.rawValue + (memory.stateSince.map { " since \(Moments.stamp($0))" } ?? "")])
        table.add(["reason", status.reason.en])
        if let advice = status.advice { table.add(["what to do", advice.en]) }
        table.add(["address", status.source.url])
        if let organisation = status.source.organisation {
            table.add(["organisation", names.organisation(organisation)])
        }
        if !status.source.secretNames.isEmpty {
            table.add(["secrets", status.source.secretNames.joined(separator: ", ")])
        }
        table.add(["last success", memory.lastSuccess.map(Moments.stamp) ?? "never"])
        table.add(["last attempt", memory.lastAttempt.map(Moments.stamp) ?? "never"])
        if memory.streak > 0 { table.add(["failures", "\(memory.streak) in a row"]) }
        if let next = memory.nextAttempt {
            table.add(["next", Moments.stamp(next) + (memory.nextReason.map { ", \($0)" } ?? "")])
        }
        table.add(["records", "\(memory.records)"])
        for skipped in memory.skipped ?? [] {
            let first = [skipped.title, skipped.link].compactMap(\.self).first.map { "\($0): " } ?? ""
            table.add(["skipped", "\(skipped.sentence.en), as \(first)\(skipped.explanation)"])
        }
        if let detail = memory.lastFailure?.detail, !detail.isEmpty { table.add(["said", detail]) }
        if let note = status.source.note { table.add(["note", note]) }
    }

    /// What the sums of its days say, and its certificate.
    private func account(_ status: SourceStatus, in table: inout Table) {
        if let sums = status.figures?.sums {
            let judged = sums.attempts - sums.voids
            if let availability = sums.availability {
                let void = sums.voids > 0 ? ", \(sums.voids) not judged" : ""
                table.add([
                    "last 30 days",
                    "\(Figures.percent(availability)) of \(counted(judged, "attempt")) succeeded\(void)",
                ])
            }
            let averages = [
                sums.averageSeconds.map { "\(Figures.seconds($0)) in transfer" },
                sums.averageBytes.map { "\(Figures.size($0)) a body" },
            ].compactMap(\.self)
            if sums.notModified + sums.sameBody > 0 {
                table.add(["readings saved", "\(sums.notModified) by 304, \(sums.sameBody) by the same body"])
            }
            if !averages.isEmpty { table.add(["on average", averages.joined(separator: ", ")]) }
        }
        if let entries = status.figures?.entriesPerWeek {
            table.add(["entries", "\(Figures.number(entries)) a week"])
        }
        if let end = status.memory.certificateEnds {
            let left = Moments.span(end.timeIntervalSince(now))
            table.add(["certificate", "ends \(Moments.stamp(end))" + (end > now ? ", in \(left)" : ", and has ended")])
        }
    }

    private func attemptLines(_ attempts: [Attempt], _ out: Terminal) -> [String] {
        var table = Table()
        for attempt in attempts {
            let what =
                attempt.failure?.sentence.en ?? attempt.problems.first?.message
                ?? "\(counted(attempt.entries, "entry", "entries")), \(attempt.created) new, \(attempt.updated) changed"
            table.add([
                Moments.stamp(attempt.at), attempt.outcome.rawValue, attempt.status.map(String.init) ?? "",
                Figures.seconds(attempt.transfer ?? attempt.seconds), what,
            ])
        }
        return table.lines(for: out, indent: "  ")
    }

    private func dayLines(_ days: [SourceDay], _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return ["  It has not been tried yet."] }
        var table = Table()
        table.add([
            "day (UTC)", "attempts", "succeeded", "not judged", "saved", "transfer", "a body",
            "new, changed, withdrawn",
        ])
        for day in days {
            table.add([
                day.day, String(day.attempts), day.availability.map(Figures.percent) ?? "–", String(day.voids),
                String(day.notModified + day.sameBody), day.averageSeconds.map(Figures.seconds) ?? "–",
                day.averageBytes.map(Figures.size) ?? "–",
                "\(day.created), \(day.updated), \(day.withdrawn)",
            ])
        }
        return table.lines(for: out, indent: "  ")
    }

    private func headerLines(_ exchange: Exchange?, _ out: Terminal) -> [String] {
        guard let exchange else { return ["", out.paint("Headers", .bold), "  No request has gone out yet."] }
        let received = exchange.received.isEmpty ? ["nothing came back"] : exchange.received
        func shown(_ lines: [String]) -> [String] { lines.map { "  " + fitted($0, max(20, out.width - 2)) } }
        return ["", out.paint("Sent \(Moments.stamp(exchange.at))", .bold)] + shown(exchange.sent)
            + ["", out.paint("Received", .bold)] + shown(received)
    }
}

/// Numbers as a person at a terminal reads them.
enum Figures {
    /// `99.5 %`; never rounded up to 100.
    static func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded(.down) / 10
        return tenths.formatted(.number.precision(.fractionLength(0...1))) + " %"
    }

    static func seconds(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(2))) + " s" }

    static func number(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(0...1))) }

    static func size(_ bytes: Int) -> String { Int64(bytes).formatted(.byteCount(style: .binary)) }
}
