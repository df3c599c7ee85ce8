import Catalogue
import Store

/// What is known of the sources that are begun next, some of them read at once.
///
/// What was read ahead counts for a moment, and for as long as nobody was put to rest in this process meanwhile.
struct StandingsAhead {
    private let bench: Workbench
    /// In about the order they are begun.
    private let sources: [Source]
    private let places: [String: Int]
    private var ahead: [String: SourceStanding] = [:]
    private var read = ContinuousClock.now
    private var rests = 0
    /// How many are read at once: more as long as they are wanted.
    private var count = 1

    private static let most = 32
    private static let lifetime = Duration.milliseconds(250)

    init(_ bench: Workbench, _ sources: [Source]) {
        (self.bench, self.sources) = (bench, sources)
        places = Dictionary(sources.indices.map { (sources[$0].id, $0) }) { first, _ in first }
    }

    mutating func standing(of source: Source) throws(StoreFailure) -> SourceStanding {
        let isFresh = rests == bench.restings.count && ContinuousClock.now - read < Self.lifetime
        if isFresh, let known = ahead.removeValue(forKey: source.id) { return known }
        count = isFresh && !ahead.isEmpty ? 1 : min(2 * count, Self.most)
        (rests, read) = (bench.restings.count, .now)
        let start = places[source.id] ?? 0
        let next = sources[start..<min(start + count, sources.count)].map(\.id)
        let ids = next.first == source.id ? next : [source.id]
        let found = try bench.store.standings(of: ids, now: bench.clock.now())
        ahead = Dictionary(zip(ids, found)) { first, _ in first }
        return ahead.removeValue(forKey: source.id) ?? found[0]
    }
}
