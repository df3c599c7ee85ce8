/// What speaks for and against two records being one thing, in bits, sign by sign.
package struct PairScore: Sendable, Hashable {
    package enum Sign: Int, Sendable, CaseIterable {
        case title, text, crossing, link, officialID, model, years, numbers, parts, variant, organisation, place, date,
            source, replaced

        /// As `items explain` and the review list name it.
        package var name: String {
            switch self {
            case .officialID: "official-id"
            default: "\(self)"
            }
        }
    }

    package enum Veto: Int, Sendable, CaseIterable {
        case year, number, part, model, officialID, place, kind, generic, series

        package var name: String {
            switch self {
            case .officialID: "official-id"
            default: "\(self)"
            }
        }
    }

    private var values = SIMD16<Float>()
    private var vetoBits: UInt16 = 0
    /// Fields that speak for it, each on its own.
    package internal(set) var independentFields = 0
    /// The sum.
    package internal(set) var bits: Float = 0
    /// Alike in what names a thing: title, address, number.
    var isNamed = false

    package internal(set) subscript(_ sign: Sign) -> Float {
        get { values[sign.rawValue] }
        set { values[sign.rawValue] = newValue }
    }

    mutating func veto(_ veto: Veto) { vetoBits |= 1 << UInt16(veto.rawValue) }

    package var isVetoed: Bool { vetoBits != 0 }

    package var vetoes: [Veto] { Veto.allCases.filter { vetoBits >> UInt16($0.rawValue) & 1 == 1 } }

    /// The signs that say anything, the strongest first.
    package var signs: [(name: String, bits: Float)] {
        Sign.allCases.filter { self[$0] != 0 }
            .sorted { (abs(self[$1]), $0.rawValue) < (abs(self[$0]), $1.rawValue) }
            .map { ($0.name, self[$0]) }
    }

    /// Signs that do not hang together, each counted when it speaks for it.
    private static let independent: [Sign] = [
        .title, .text, .crossing, .link, .officialID, .model, .organisation, .place, .date,
    ]

    /// Of the signs so far.
    var sum: Float { values.sum() }

    mutating func close(_ parameters: MatchParameters) {
        bits = sum
        independentFields = 0
        for sign in Self.independent where self[sign] >= parameters.fieldBits { independentFields += 1 }
        isNamed =
            self[.title] >= parameters.namingTitle || self[.link] >= parameters.sameCMSPage
            || self[.officialID] > 0 || self[.model] >= parameters.sameModelCore
    }

    /// Whether they may be one thing without anybody being asked.
    package func isMatch(_ parameters: MatchParameters) -> Bool {
        !isVetoed && isNamed && bits >= parameters.mergeBits && independentFields >= parameters.neededFields
    }

    /// Whether an editor is to be asked.
    package func isDoubtful(_ parameters: MatchParameters) -> Bool {
        !isVetoed && bits >= parameters.reviewBits && !isMatch(parameters)
    }
}
