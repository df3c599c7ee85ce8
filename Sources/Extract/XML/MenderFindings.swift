/// What a mender found and mended, as bits: a broken document says the same thing a million times.
struct MenderFindings: OptionSet {
    let rawValue: UInt16

    static let xmlTruncated = MenderFindings(rawValue: 1)
    static let xmlJunk = MenderFindings(rawValue: 2)
    static let xmlControlCharacters = MenderFindings(rawValue: 4)
    static let xmlNotWellFormed = MenderFindings(rawValue: 8)
    static let xmlExternalEntity = MenderFindings(rawValue: 16)
    static let xmlEntityExpansion = MenderFindings(rawValue: 32)
    static let xmlUndeclaredEntity = MenderFindings(rawValue: 64)
    static let xmlTooDeep = MenderFindings(rawValue: 128)
    static let xmlTooManyNames = MenderFindings(rawValue: 256)

    /// Whether what was mended ends before the document does.
    var isCutOff: Bool { !isDisjoint(with: [.xmlTruncated, .xmlTooDeep, .xmlEntityExpansion, .xmlTooManyNames]) }

    var codes: Set<ProblemCode> {
        let all: [(MenderFindings, ProblemCode)] = [
            (.xmlTruncated, .xmlTruncated), (.xmlJunk, .xmlJunk), (.xmlControlCharacters, .xmlControlCharacters),
            (.xmlNotWellFormed, .xmlNotWellFormed), (.xmlExternalEntity, .xmlExternalEntity),
            (.xmlEntityExpansion, .xmlEntityExpansion), (.xmlUndeclaredEntity, .xmlUndeclaredEntity),
            (.xmlTooDeep, .xmlTooDeep), (.xmlTooManyNames, .xmlTooManyNames),
        ]
        return Set(all.filter { contains($0.0) }.map(\.1))
    }
}
