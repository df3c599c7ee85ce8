import Catalogue
import Foundation
import Glibc
import Pipeline
import Store

/// Looks at everything a run stands on, and says what to do about what is wrong.
struct Doctor {
    struct Finding: Encodable {
        enum Severity: String, Encodable { case good, remark, bad }

        var area: String
        var severity: Severity
        var message: String
        var cure: String?
    }

    private let context: Context

    /// Less free space than this is too little for a database that grows.
    private static let leastFreeBytes: Int64 = 200 * 1024 * 1024

    init(_ context: Context) {
        self.context = context
    }

    func examine() async -> [Finding] {
        let machine = configuration() + secrets() + [state(), disk(), clock(), network()]
        return await machine + canaries() + database() + [daemon()]
    }

    /// Every canary that is named, asked now.
    private func canaries() async -> [Finding] {
        let settings: Settings
        do throws(RegistryProblems) {
            settings = try context.loadRegistry().configuration.settings
        } catch {
            // Told above.
            return []
        }
        guard !settings.canaries.isEmpty, !settings.offline else { return [] }
        let silent = await CanaryCheck.silent(settings, version: Samlad.version, now: context.now())
        guard !silent.isEmpty else {
            return [Finding(area: "canaries", severity: .good, message: "every canary answers")]
        }
        return silent.map {
            Finding(
                area: "canaries", severity: .remark, message: $0.sentence.en,
                cure: "Unless this machine is offline: " + SilentCanary.advice.en)
        }
    }

    private func configuration() -> [Finding] {
        let registry: Registry
        do throws(RegistryProblems) {
            registry = try context.loadRegistry()
        } catch {
            return error.lines.map {
                Finding(area: "sources", severity: .bad, message: $0, cure: "Mend it, then `samlad sources check`.")
            }
        }
        let sources = registry.configuration.sources
        let enabled = sources.filter(\.enabled).count
        var findings = [
            Finding(
                area: "sources", severity: .good,
                message: "\(context.sourcesPath): \(sources.count) sources, \(enabled) switched on")
        ]
        if registry.configuration.settings.contact == nil {
            findings.append(
                Finding(
                    area: "sources", severity: .remark, message: "settings.contact is not set.",
                    cure: "Name an address there, so that a publisher can reach you before they block you."))
        }
        for vain in registry.configuration.settings.inVain {
            findings.append(
                Finding(
                    area: "sources", severity: .remark, message: vain,
                    cure: "Set publicAddress to what others reach this machine by, or take the other away."))
        }
        return findings
    }

    /// Every secret that a source that is switched on names.
    private func secrets() -> [Finding] {
        let configuration: Configuration
        do throws(RegistryProblems) {
            configuration = try context.loadRegistry().configuration
        } catch {
            // Told above.
            return []
        }
        return SecretsReview.findings(configuration)
    }

    private func state() -> Finding {
        let path = context.statePath
        guard FileManager.default.fileExists(atPath: path) else {
            return Finding(
                area: "state", severity: .remark, message: "\(path) does not exist yet.",
                cure: "`samlad sync` or `samlad run` makes it.")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            return Finding(
                area: "state", severity: .bad, message: "\(path) cannot be written by this user.",
                cure: "Run as the user that owns it, or name another folder with --state.")
        }
        return Finding(area: "state", severity: .good, message: "\(path) can be written")
    }

    private func disk() -> Finding {
        var statistics = statvfs()
        let folder = FileManager.default.fileExists(atPath: context.statePath) ? context.statePath : "."
        guard statvfs(folder, &statistics) == 0 else {
            return Finding(area: "disk", severity: .remark, message: "The free space of \(folder) cannot be read.")
        }
        let free = Int64(statistics.f_bavail) * Int64(statistics.f_frsize)
        let said = free.formatted(.byteCount(style: .binary, spellsOutZero: false))
        return free < Self.leastFreeBytes
            ? Finding(
                area: "disk", severity: .bad, message: "Only \(said) are free.",
                cure: "Free some space: a database that cannot grow stops the service.")
            : Finding(area: "disk", severity: .good, message: "\(said) free")
    }

    /// A clock before this program was written makes every certificate invalid and every date wrong.
    private func clock() -> Finding {
        let now = Date()
        let earliest = Date(timeIntervalSince1970: 1_793_491_200)
        guard now >= earliest else {
            return Finding(
                area: "clock", severity: .bad, message: "The clock shows \(now.ISO8601Format()).",
                cure: "Set it, and keep it right with systemd-timesyncd or chrony.")
        }
        let remark = context.clock.isSystem ? "" : "; SAMLAD_CLOCK lets it run otherwise"
        return Finding(
            area: "clock", severity: context.clock.isSystem ? .good : .remark,
            message: now.ISO8601Format() + remark)
    }

    private func network() -> Finding {
        guard hasNetwork() else {
            return Finding(
                area: "network", severity: .remark, message: "This machine has no network address of its own.",
                cure: "Connect it; until then only file: sources are gathered (as with --offline).")
        }
        return Finding(area: "network", severity: .good, message: "this machine has a network address")
    }

    /// Whether some interface other than loopback is up with an address.
    private func hasNetwork() -> Bool {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return true }
        defer { freeifaddrs(first) }
        let entries = first.map { sequence(first: $0, next: { $0.pointee.ifa_next }) }
        return entries?.contains(where: { isOutward($0.pointee) }) ?? false
    }

    private func isOutward(_ interface: ifaddrs) -> Bool {
        guard let address = interface.ifa_addr else { return false }
        let family = Int32(address.pointee.sa_family)
        let isUp = interface.ifa_flags & UInt32(IFF_UP) != 0
        let isLoopback = interface.ifa_flags & UInt32(IFF_LOOPBACK) != 0
        return isUp && !isLoopback && (family == AF_INET || family == AF_INET6)
    }

    private func database() -> [Finding] {
        do {
            guard let store = try context.reader() else {
                return [Finding(area: "database", severity: .remark, message: "There is no database yet.")]
            }
            let faults = try translated { () throws(StoreFailure) in try store.check() }
            guard faults.isEmpty else {
                return faults.map {
                    Finding(
                        area: "database", severity: .bad, message: $0,
                        cure: "Stop the daemon, keep a copy, and restore a backup or start anew.")
                }
            }
            let counts = try translated { () throws(StoreFailure) in try store.counts() }
            let size = Int64(counts.bytes).formatted(.byteCount(style: .binary))
            return try [
                Finding(
                    area: "database", severity: .good,
                    message: "whole; \(counts.items) items, \(counts.records) records, \(size)")
            ] + ahead(store)
        } catch let failure as CommandFailure {
            return [Finding(area: "database", severity: .bad, message: failure.message, cure: failure.advice)]
        } catch {
            return [Finding(area: "database", severity: .bad, message: "\(error)")]
        }
    }

    /// What was written while the clock was ahead.
    private func ahead(_ store: Store) throws -> [Finding] {
        let limit = context.now() + Attempt.clockSlack
        let count = try translated { () throws(StoreFailure) in try store.attemptsAhead(of: limit) }
        guard count > 0 else { return [] }
        return [
            Finding(
                area: "clock", severity: .remark,
                message:
                    "\(count) \(count == 1 ? "source was" : "sources were") asked last at a time that is yet to come.",
                cure: "The clock was ahead then; see that it is right now. They are asked again at once.")
        ]
    }

    private func daemon() -> Finding {
        guard let holder = DaemonLock.holder(in: context.statePath) else {
            return Finding(area: "daemon", severity: .remark, message: "The daemon does not run.", cure: "`samlad run`")
        }
        return Finding(
            area: "daemon", severity: .good,
            message: (holder.pid.map { "process \($0)" } ?? "runs")
                + (holder.since.map { " since \(Moments.stamp($0))" } ?? "")
                + (holder.address.map { ", serving \($0)" } ?? ""))
    }
}
