import Catalogue
import Fetch
import Foundation
import Store

/// Who asked to be left alone, and until when.
///
/// 503 speaks of the host that said it; 429 of whoever asks, so that it counts for the whole site: every host of a
/// publisher, every newsroom of a shared platform (DESIGN §5, "Per host").
struct HostRests: Sendable {
    /// By host, and by site under `Site.of`.
    private let times: [String: Date]

    init(_ times: [String: Date]) { self.times = times }

    var isEmpty: Bool { times.isEmpty }

    /// Until when the host of an address is to be left alone.
    func until(_ url: String) -> Date? {
        if times.isEmpty { return nil }
        return [times[HostName.of(url)], times[Site.of(url)]].compactMap(\.self).max()
    }

    /// What rests when the host of an address answers with this status.
    static func names(_ url: String, status: Int?) -> [String] {
        status == 429 ? [HostName.of(url), Site.of(url)] : [HostName.of(url)]
    }
}

/// How often somebody was put to rest in this process.
final class Restings: Sendable {
    private let counter = Locked(0)

    var count: Int { counter.withLock { $0 } }

    func add() { counter.withLock { $0 += 1 } }
}

extension Workbench {
    func rests() throws(StoreFailure) -> HostRests { HostRests(try store.restingHosts(now: clock.now())) }

    /// Leaves a host or a site alone.
    func restName(_ name: String, until: Date) throws(StoreFailure) {
        // After it is written: whoever reads it after that counts it.
        defer { restings.add() }
        try store.restHost(name, until: until, now: clock.now())
    }

    /// Leaves alone who asked for it: the host that answered in the end, not one that only pointed at it. Sources that
    /// are put off by it say so.
    func rest(_ answered: String, status: Int?, until: Date, sources: [Source]) throws(StoreFailure) {
        let names = HostRests.names(answered, status: status)
        for name in names { try restName(name, until: until) }
        let rests = HostRests(Dictionary(names.map { ($0, until) }) { first, _ in first })
        let put = sources.filter { $0.enabled && !$0.isLocalFile && rests.until($0.url) != nil }
        defer { restings.add() }
        try store.putOff(put.map(\.id), until: until, because: "when its host may be asked again")
    }
}
