import Catalogue
import Curate
import Extract
import Testing

/// Where absence means withdrawn, no problem that hides entries may be forgotten.
@Suite struct `Problems that hide entries` {
    @Test(arguments: ProblemCode.allCases)
    func `are those after which a complete source changes nothing`(code: ProblemCode) {
        #expect(ExtractionContract.losses.contains(code.rawValue) == Self.mayHideEntries(code))
    }

    @Test func `have a Swedish sentence each, as all problems do that a source may have`() {
        for code in ProblemCode.allCases.map(\.rawValue) + ["source.shrunk", "store.refused"] {
            #expect(Problem.hasSwedish(code), "\(code)")
        }
    }

    /// Every code by hand, so that a new one has to be thought of. What is rejected, and what the contract itself says,
    /// changes nothing anyway.
    private static func mayHideEntries(_ code: ProblemCode) -> Bool {
        switch code {
        case .bodyEmpty, .bodyEndUnseen, .gzipTruncated, .gzipBroken, .gzipTooLarge, .xmlNotWellFormed, .xmlTruncated,
            .xmlTooDeep,
            .xmlStartTagTooLarge, .xmlTooManyNames, .limitEntries, .entryEmpty, .jsonNotWellFormed, .jsonTruncated,
            .jsonTooDeep, .jsonTooLarge, .htmlTooLarge, .htmlTooDeep, .htmlTooMuchWork, .pagingLoop, .pagingUnusable,
            .pagingElsewhere, .pagingNotRead, .pagingLimit, .pagingIncomplete, .sitemapParts:
            true
        case .formatUnrecognised, .formatMismatch, .formatHTML, .charsetMismatch, .charsetConflict, .charsetMixed,
            .xmlUndeclaredEntity, .xmlControlCharacters, .xmlJunk, .xmlExternalEntity, .xmlEntityExpansion, .limitField,
            .limitList, .feedNoEntries, .entryEmptyID, .entryMissingID, .entryDuplicateID, .dateImpossible, .dateZone,
            .dateOneMoment,
            .addressUnusable, .jsonRepaired, .jsonNoMap, .jsonItemsMissing, .jsonMap, .jsonFeedVersion, .jsonFeedItems,
            .sitemapElsewhere, .sitemapNoMatch, .documentParts, .oaiNoRecords, .oaiBadToken, .oaiFormat, .oaiRefused,
            .htmlTagTooLarge, .htmlFeedsFound, .htmlSelector, .htmlSelectorNoMatch, .htmlNotFound, .htmlRefresh,
            .htmlShell, .htmlJSONLD, .htmlUndeclared, .contractItems, .contractField, .contractEmpty,
            .contractIncomplete, .contractDrift, .contractPages, .pageNotRead, .pageNotHTML, .secretSaidBack,
            .federationHome:
            false
        }
    }
}
