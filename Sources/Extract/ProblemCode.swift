import Catalogue

/// Every problem the readers of syndication documents can find: how grave it is, and what to say of it.
enum ProblemCode: String, CaseIterable {
    case bodyEmpty = "body.empty"
    case formatUnrecognised = "format.unrecognised"
    case formatUnsupported = "format.unsupported"
    case formatMismatch = "format.mismatch"
    case formatHTML = "format.html-instead-of-feed"
    case charsetMismatch = "charset.mismatch"
    case charsetConflict = "charset.conflict"
    case charsetMixed = "charset.mixed"
    case xmlNotWellFormed = "xml.not-well-formed"
    case xmlTruncated = "xml.truncated"
    case xmlUndeclaredEntity = "xml.undeclared-entity"
    case xmlControlCharacters = "xml.control-characters"
    case xmlJunk = "xml.junk-before-document"
    case xmlExternalEntity = "xml.external-entity"
    case xmlEntityExpansion = "xml.entity-expansion"
    case xmlTooDeep = "xml.too-deep"
    case xmlStartTagTooLarge = "xml.start-tag-too-large"
    case limitEntries = "limit.entries"
    case limitField = "limit.field"
    case feedNoEntries = "feed.no-entries"
    case entryEmpty = "entry.empty"
    case entryEmptyID = "entry.empty-id"
    case entryMissingID = "entry.missing-id"
    case entryDuplicateID = "entry.duplicate-id"
    case dateImpossible = "date.impossible"
    case addressUnusable = "address.unusable"

    var severity: Problem.Severity {
        switch self {
        case .bodyEmpty, .formatUnrecognised, .formatUnsupported, .formatHTML, .xmlEntityExpansion,
            .xmlStartTagTooLarge:
            .error
        case .charsetConflict, .xmlUndeclaredEntity, .entryMissingID, .feedNoEntries: .info
        default: .warning
        }
    }

    /// One sentence for the operator.
    var sentence: String {
        switch self {
        case .bodyEmpty: "The document is empty."
        case .formatUnrecognised: "The document is in no format that is known."
        case .formatUnsupported: "The document is in a format that is recognised but not read."
        case .formatMismatch: "The document is in another format than the source is configured for."
        case .formatHTML: "The address answers with a web page, not with a feed."
        case .charsetMismatch: "The declared encoding is not the one the bytes are in."
        case .charsetConflict: "The HTTP header and the document name different encodings."
        case .charsetMixed: "Some bytes are not in the encoding of the rest; they were read as windows-1252."
        case .xmlNotWellFormed: "The XML is not well-formed; every whole entry was kept."
        case .xmlTruncated: "The document ends before it is complete; every whole entry was kept."
        case .xmlUndeclaredEntity:
            "The XML uses entities that it does not declare; HTML's were resolved, others kept as text."
        case .xmlControlCharacters: "The XML holds control characters; they were dropped."
        case .xmlJunk: "Something stands before the XML declaration; it was passed over."
        case .xmlExternalEntity: "The document refers to external entities; they are never fetched."
        case .xmlEntityExpansion: "The document's entities expand without measure; it was not read."
        case .xmlTooDeep: "Elements are nested more than 256 deep; reading ended there."
        case .xmlStartTagTooLarge: "A start tag has more than 64 KiB or 512 attributes; the document was not read."
        case .limitEntries: "The document has more than 10,000 entries; the rest was not read."
        case .limitField: "A field is larger than 1 MiB; it was cut."
        case .feedNoEntries: "The feed has no entries."
        case .entryEmpty: "Entries without title, link, identity and text were skipped."
        case .entryEmptyID: "Entries have an empty identity (guid or id)."
        case .entryMissingID: "Entries have no identity (guid or id)."
        case .entryDuplicateID: "Several entries have the same identity (guid or id)."
        case .dateImpossible: "Dates that cannot be, or cannot be understood, were left out."
        case .addressUnusable: "Addresses that cannot be made absolute, or have a forbidden scheme, were left out."
        }
    }

    /// What the publisher should mend.
    var advice: String {
        switch self {
        case .bodyEmpty: "Answer with a feed, or with 404 or 410 when there is none any more."
        case .formatUnrecognised, .formatUnsupported, .formatMismatch, .formatHTML:
            "Publish RSS, Atom or JSON Feed at this address, or point the source at the right one."
        case .charsetMismatch, .charsetConflict, .charsetMixed:
            "Publish in UTF-8, and say so in the XML declaration and the Content-Type header alike."
        case .xmlNotWellFormed, .xmlTruncated, .xmlUndeclaredEntity, .xmlControlCharacters, .xmlJunk:
            "Write the feed with an XML library instead of pasting text together."
        case .xmlExternalEntity, .xmlEntityExpansion: "Leave document type declarations out of feeds."
        case .xmlTooDeep, .xmlStartTagTooLarge, .limitEntries, .limitField:
            "Publish a smaller document: the newest entries, with a summary of each."
        case .feedNoEntries: "Check the query behind the feed."
        case .entryEmpty: "Give every entry at least a title and a link."
        case .entryEmptyID, .entryMissingID, .entryDuplicateID:
            "Give every entry an identity of its own that never changes (RSS guid, Atom id)."
        case .dateImpossible: "Write dates as the format asks: RFC 822 in RSS, RFC 3339 in Atom."
        case .addressUnusable: "Write whole addresses that begin with https://."
        }
    }

    func problem(
        _ detail: String? = nil, line: Int? = nil, severity: Problem.Severity? = nil
    ) -> Problem {
        let text = detail.map { sentence.dropLast() + " (\($0))." } ?? sentence[...]
        return Problem(rawValue, severity ?? self.severity, line: line, "\(text) \(advice)")
    }
}
