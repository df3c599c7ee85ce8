package import Catalogue
package import Foundation

/// `samlad bench match`: any records, one JSON object a line, to clusters.
package enum MatchBench {
    /// A line that is none.
    package struct Failure: Error, CustomStringConvertible {
        /// From 1.
        package var line: Int
        package var reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    /// The last line that is printed.
    private struct Summary: Encodable {
        var records: Int
        var clusters: Int
        /// Pairs judged.
        var pairs: Int
        /// Of all but the reading of the lines.
        var seconds: Double
        /// Pairs for an editor.
        var review: Int
        var blocks: Int
        var cappedBlocks: Int
    }

    /// Reads `id` (a text or a number), `source`, `title`, and if given `summary`, `link`, `organisation`, `published`,
    /// `kind`; other keys are passed over, as are empty lines. Prints a JSON array of ids per cluster, ids as they came,
    /// and an object of counts last.
    ///
    /// - Parameters:
    ///   - places: names to know places by; none is fine.
    ///   - print: gets whole lines with their ends.
    package static func run(
        _ data: Data, places: [Place], parameters: MatchParameters = MatchParameters(), print: (Data) -> Void
    ) throws(Failure) {
        var run = BenchRun(places: PlaceIndex(places), parameters: parameters)
        try run.read(data)
        let (matching, seconds) = run.match()
        var lines = Data()
        for cluster in matching.clusters {
            lines += Data("[\(cluster.map { run.ids[$0] }.joined(separator: ","))]\n".utf8)
            if lines.count > 1 << 20 {
                print(lines)
                lines.removeAll(keepingCapacity: true)
            }
        }
        let summary = Summary(
            records: run.ids.count, clusters: matching.clusters.count, pairs: matching.pairs,
            seconds: seconds, review: matching.review.count, blocks: matching.blocks,
            cappedBlocks: matching.cappedBlocks)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            lines += try encoder.encode(summary) + Data("\n".utf8)
        } catch {
            throw Failure(line: 0, reason: "the counts cannot be written: \(error)")
        }
        print(lines)
    }
}

private struct BenchRun {
    /// As they came, ready for JSON.
    private(set) var ids: [String] = []
    private var table = RecordTable()
    private let places: PlaceIndex
    private let parameters: MatchParameters
    private let clock = ContinuousClock()
    private var spent = Duration.zero

    init(places: PlaceIndex, parameters: MatchParameters) {
        self.places = places
        self.parameters = parameters
    }

    mutating func read(_ data: Data) throws(MatchBench.Failure) {
        let decoder = JSONDecoder()
        var start = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.startIndex + 3 : data.startIndex
        var number = 0
        while start < data.endIndex {
            let end = Self.endOfLine(data, from: start)
            number += 1
            let line = data[start..<end]
            start = end + 1
            if line.allSatisfy({ $0 <= 0x20 }) { continue }
            note(try Self.decode(line, number, decoder))
        }
    }

    /// In the bytes as they lie there: `Data` is slow byte by byte.
    private static func endOfLine(_ data: Data, from start: Data.Index) -> Data.Index {
        data[start...].withUnsafeBytes { $0.firstIndex(of: 0x0A) }.map { start + $0 } ?? data.endIndex
    }

    private static func decode(
        _ line: Data, _ number: Int, _ decoder: JSONDecoder
    ) throws(MatchBench.Failure) -> BenchLine {
        do {
            return try decoder.decode(BenchLine.self, from: line)
        } catch DecodingError.keyNotFound(let key, _) {
            throw MatchBench.Failure(line: number, reason: "the key “\(key.stringValue)” is missing")
        } catch DecodingError.typeMismatch(_, let context) {
            let key = context.codingPath.last.map { "the key “\($0.stringValue)”" } ?? "the line"
            throw MatchBench.Failure(
                line: number,
                reason: context.codingPath.isEmpty ? "is no JSON object" : "\(key) is neither text nor number")
        } catch {
            throw MatchBench.Failure(line: number, reason: "is no JSON object")
        }
    }

    private mutating func note(_ line: BenchLine) {
        let began = clock.now
        // Two lines may bear one id, two databases count from 1: the place in the file tells them apart.
        var input = MatchInput(id: "\(line.id)\n\(ids.count)", source: line.source, title: line.title)
        input.summary = line.summary.map(Fold.plain)
        input.link = line.link
        input.urlKey = line.link.flatMap(URLKey.make)
        if let organisation = line.organisation, !organisation.isEmpty { input.organisations = [organisation] }
        input.places = places.find(in: line.title)
        for place in line.organisation.map(places.find) ?? [] where !input.places.contains(place) {
            input.places.append(place)
        }
        input.kind = line.kind
        input.published = line.published.flatMap(MatchDate.init(text:))
        table.append(MatchFeatures(input))
        spent += clock.now - began
        ids.append(line.id)
    }

    mutating func match() -> (matching: Matching, seconds: Double) {
        let began = clock.now
        let scorer = MatchScorer(weights: TokenWeights(table), parameters: parameters)
        table.weigh(scorer)
        let matching = BatchMatcher(Clusterer(scorer: scorer)).match(&table)
        let seconds = spent + (clock.now - began)
        return (matching, Double(seconds.components.seconds) + Double(seconds.components.attoseconds) / 1e18)
    }
}

/// One line, every field text.
private struct BenchLine: Decodable {
    /// As JSON.
    var id: String
    var source: String
    var title: String
    var summary: String?
    var link: String?
    var organisation: String?
    var published: String?
    var kind: String?

    private enum Key: String, CodingKey { case id, source, title, summary, link, organisation, published, kind }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func text(_ key: Key) throws -> String? {
            guard container.contains(key) else { return nil }
            do { return try container.decodeIfPresent(String.self, forKey: key) } catch DecodingError.typeMismatch {
                return try number(container, key)
            }
        }
        func number(_ container: KeyedDecodingContainer<Key>, _ key: Key) throws -> String {
            do { return String(try container.decode(Int64.self, forKey: key)) } catch is DecodingError {
                return String(try container.decode(Double.self, forKey: key))
            }
        }
        do {
            id = Self.quoted(try container.decode(String.self, forKey: .id))
        } catch DecodingError.typeMismatch {
            id = try number(container, .id)
        }
        source = try text(.source) ?? ""
        title = try text(.title) ?? ""
        (summary, link, organisation) = (try text(.summary), try text(.link), try text(.organisation))
        (published, kind) = (try text(.published), try text(.kind))
    }

    /// A JSON string (RFC 8259 §7).
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C: result += "\\\(scalar)"
            case 0..<0x20: result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
