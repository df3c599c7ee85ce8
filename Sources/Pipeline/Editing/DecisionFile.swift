package import Catalogue
package import Foundation

/// Decisions as JSON lines: one a line, keys in order, times in RFC 3339 with milliseconds in UTC, so that the same
/// decisions always make the same bytes.
package enum DecisionFile {
    package static func write(_ decisions: [Decision]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(text(date))
        }
        var data = Data()
        for decision in decisions {
            data += try encoder.encode(decision)
            data.append(UInt8(ascii: "\n"))
        }
        return data
    }

    /// Reads them all, or says what is wrong with the first that cannot be taken. Nothing is kept.
    ///
    /// - Parameter known: decisions that are there already.
    package static func read(_ data: Data, beside known: [Decision]) throws -> [Decision] {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let date = try Date(try decoder.singleValueContainer().decode(String.self), strategy: style)
            return Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
        }
        var decisions: [Decision] = []
        var lines: [String: Int] = [:]
        for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            let decision: Decision
            do { decision = try decoder.decode(Decision.self, from: Data(line)) } catch {
                throw EditRefusal("Line \(index + 1) is no decision: \(Self.fault(error)).")
            }
            guard decision.named().id == decision.id, decision.isWhole else {
                throw EditRefusal("Line \(index + 1): decision \(decision.id) does not say what its id stands for.")
            }
            do { try DecisionCheck.check(decision) } catch let refusal as EditRefusal {
                throw EditRefusal("Line \(index + 1): decision \(decision.id): \(refusal.message)")
            }
            lines[decision.id] = index + 1
            decisions.append(decision)
        }
        let opposed = opposed(decisions, beside: known)
        if let last = opposed.max(by: { isBefore($0, $1, lines) }) {
            let others = opposed.map(\.id).filter { $0 != last.id }.joined(separator: ", ")
            throw EditRefusal("Line \(lines[last.id] ?? 0): decision \(last.id) contradicts \(others).")
        }
        return decisions
    }

    /// Of what is known and what is given, those that cannot all hold.
    package static func opposed(_ decisions: [Decision], beside known: [Decision]) -> [Decision] {
        var all = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
        // One that was undone here stays so.
        for decision in decisions where all[decision.id]?.isInForce ?? true { all[decision.id] = decision }
        return Contradiction.among(Array(all.values)) ?? []
    }

    /// Those that are known stand before all lines.
    private static func isBefore(_ one: Decision, _ other: Decision, _ lines: [String: Int]) -> Bool {
        (lines[one.id] ?? 0) < (lines[other.id] ?? 0)
    }

    /// Whole milliseconds: a formatter would cut off what a fraction lacks to the next.
    private static func text(_ date: Date) -> String {
        let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
        let seconds = Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        return "\(seconds.dropLast()).\(fraction)Z"
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func fault(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): return "\"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? "it is not well-formed JSON" : "\"\(path)\" cannot be read"
        default: return error.localizedDescription
        }
    }
}
