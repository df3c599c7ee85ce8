import Catalogue
import Fetch
package import Foundation
import Store

/// Rests that hosts ask for: heard by the engine, which asks nobody of them, and kept by the store for the next process
/// and for others beside this one.
extension Workbench {
    /// Who is left alone now. The engine learns of those that another process heard of.
    func rests() throws(StoreFailure) -> HostRests {
        var rests = HostRests(try store.restingHosts(now: clock.now()))
        engine.learn(rests)
        rests.merge(engine.rests)
        return rests
    }

    /// Keeps what answers asked for since the last time. Sources that are put off by it say so.
    func keepRests() throws(StoreFailure) {
        let news = engine.takeRests()
        if news.isEmpty { return }
        // After it is written: whoever reads it after that counts it.
        defer { restings.add() }
        do throws(StoreFailure) {
            let now = clock.now()
            for (name, until) in news.times { try store.restHost(name, until: until, now: now) }
            var put: [Date: [String]] = [:]
            for source in registry.snapshot.configuration.sources where source.enabled && !source.isLocalFile {
                if let until = news.until(source.url) { put[until, default: []].append(source.id) }
            }
            for (until, sources) in put { try putOff(sources, until: until) }
        } catch {
            engine.giveBack(news)
            throw error
        }
    }

    func putOff(_ sources: [String], until: Date) throws(StoreFailure) {
        try store.putOff(sources, until: until, because: SourceMemory.restReason)
    }
}

/// Who asked to be left alone, for those who only want to know.
package struct RestingHosts: Sendable {
    private let rests: HostRests

    /// - Parameter times: until when, by the names of hosts and sites, as the store keeps them.
    package init(_ times: [String: Date]) { rests = HostRests(times) }

    /// Until when the host of an address is left alone; `nil` when it may be asked.
    package func until(_ url: String) -> Date? { rests.until(url) }
}

/// How often somebody was put to rest in this process.
final class Restings: Sendable {
    private let counter = Locked(0)

    var count: Int { counter.withLock { $0 } }

    func add() { counter.withLock { $0 += 1 } }
}

extension SourceMemory {
    fileprivate static let restReason = "because its host asked to be left alone until then"

    /// Not before its host may be asked again.
    mutating func wait(for rest: Date?) {
        guard state != .paused, let rest, nextAttempt.map({ $0 < rest }) ?? true else { return }
        (nextAttempt, nextReason) = (rest, Self.restReason)
    }
}
