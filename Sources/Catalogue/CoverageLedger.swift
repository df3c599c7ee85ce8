package import Foundation

/// Who of the municipalities and the regions is read, and how that goes.
package struct CoverageLedger: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// At least one of its sources works and has news of the last year, or is a whole list.
        case covered
        /// Its sources answer, but have published nothing for long.
        case silent
        /// None of its sources can be read.
        case broken
        /// It has sources, but none was asked yet.
        case waiting
        case noSource = "no-source"
    }

    package struct Line: Sendable, Hashable {
        /// Its code: four digits, two for a region's county.
        package var place: String
        package var organisation: String?
        package var state: State
        /// Ids of its sources that are switched on.
        package var sources: [String]
        /// Items of its sources that are shown.
        package var items: Int
        /// The newest thing that they have published.
        package var news: Date?
    }

    /// By code.
    package var municipalities: [Line]
    package var regions: [Line]

    /// What a source has given.
    package struct Yield: Sendable, Hashable {
        package var items: Int
        package var news: Date?
        package var isSilent: Bool

        package init(items: Int = 0, news: Date? = nil, isSilent: Bool = false) {
            self.items = items
            self.news = news
            self.isSilent = isSilent
        }
    }

    /// - Parameters:
    ///   - memories: what is known of the sources, by id.
    ///   - yields: what they have given, by id.
    package init(
        _ organisations: [Organisation], places: [Place], sources: [Source], memories: [String: SourceMemory],
        yields: [String: Yield]
    ) {
        let sources = Dictionary(grouping: sources.filter(\.enabled)) { $0.organisation ?? "" }
        func line(_ place: Place, _ organisation: Organisation?) -> Line {
            let own = organisation.flatMap { sources[$0.id] } ?? []
            return Line(
                place: place.code, organisation: organisation?.id, state: Self.state(own, memories, yields),
                sources: own.map(\.id), items: own.reduce(0) { $0 + (yields[$1.id]?.items ?? 0) },
                news: own.compactMap { yields[$0.id]?.news }.max())
        }
        let places = places.sorted { $0.code < $1.code }
        func governing(_ kind: String) -> [String: Organisation] {
            Dictionary(
                organisations.filter { $0.kind == kind }.compactMap { own in own.place.map { ($0, own) } },
                uniquingKeysWith: { first, _ in first })
        }
        let (municipal, regional) = (governing("municipality"), governing("region"))
        municipalities = places.filter { $0.level == .municipality }.map { line($0, municipal[$0.code]) }
        regions = places.filter { $0.level == .county }.map { county in
            // Gotland's municipality is its region.
            let only = places.filter { $0.level == .municipality && $0.county == county.code }
            return line(county, regional[county.code] ?? (only.count == 1 ? municipal[only[0].code] : nil))
        }
    }

    private static func state(
        _ sources: [Source], _ memories: [String: SourceMemory], _ yields: [String: Yield]
    ) -> State {
        if sources.isEmpty { return .noSource }
        let states = sources.map { ($0, memories[$0.id]?.state ?? .waiting) }
        let working = states.filter { [.ok, .degraded, .quarantined].contains($0.1) }.map(\.0)
        if working.isEmpty { return states.contains { $0.1 != .waiting } ? .broken : .waiting }
        return working.allSatisfy { yields[$0.id]?.isSilent ?? false } ? .silent : .covered
    }

    package static func count(_ lines: [Line]) -> [State: Int] {
        lines.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
    }
}

/// How many initiatives there are for each verksamhetsområde, delområde and målgrupp (the report of 2020, bilaga 3). One
/// initiative may stand in several cells.
package struct CoverageMatrix: Sendable, Hashable {
    package struct Cell: Sendable, Hashable {
        package var serviceArea: String
        package var subArea: String
        package var audience: String

        package init(serviceArea: String, subArea: String, audience: String) {
            self.serviceArea = serviceArea
            self.subArea = subArea
            self.audience = audience
        }
    }

    package static let vocabularies = ["verksamhetsomrade", "delomrade", "malgrupp"]

    package var cells: [Cell: Int] = [:]
    /// Initiatives in all, and those that lack a term of one of the three and so stand in no cell.
    package var total = 0
    package var unplaced = 0

    package init() {}
}
