package import Catalogue

/// Every problem that reading can find: how grave it is, and what to say of it.
///
/// Codes never change their meaning: they are printed, stored and searched for. What a reader knows more closely than the
/// general sentence, it says in its own words, by ``said(_:line:severity:)``.
package enum ProblemCode: String, CaseIterable {
    case bodyEmpty = "body.empty"
    /// Said by the pipeline, which knows how the body came.
    case bodyEndUnseen = "body.end-unseen"
    case gzipTruncated = "gzip.truncated"
    case gzipBroken = "gzip.broken"
    case gzipTooLarge = "gzip.too-large"
    case formatUnrecognised = "format.unrecognised"
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
    case xmlTooManyNames = "xml.too-many-names"
    case limitEntries = "limit.entries"
    case limitField = "limit.field"
    case limitList = "limit.list"
    case feedNoEntries = "feed.no-entries"
    case entryEmpty = "entry.empty"
    case entryEmptyID = "entry.empty-id"
    case entryMissingID = "entry.missing-id"
    case entryDuplicateID = "entry.duplicate-id"
    case dateImpossible = "date.impossible"
    case dateZone = "date.unknown-zone"
    /// Said by the pipeline, which knows when it asked.
    case dateOneMoment = "date.one-moment"
    case addressUnusable = "address.unusable"
    case jsonNotWellFormed = "json.not-well-formed"
    case jsonTruncated = "json.truncated"
    case jsonRepaired = "json.repaired"
    case jsonTooDeep = "json.too-deep"
    case jsonTooLarge = "json.too-large"
    case jsonNoMap = "json.no-map"
    case jsonItemsMissing = "json.items-missing"
    case jsonMap = "json.map"
    case pagingLoop = "paging.loop"
    case pagingUnusable = "paging.unusable"
    case jsonFeedVersion = "jsonfeed.version"
    case jsonFeedItems = "jsonfeed.items"
    case sitemapElsewhere = "sitemap.other-host"
    case sitemapNoMatch = "sitemap.nothing-matches"
    case sitemapParts = "sitemap.too-many-parts"
    case documentParts = "document.parts"
    case oaiNoRecords = "oai.no-records-match"
    case oaiBadToken = "oai.bad-resumption-token"
    case oaiFormat = "oai.format-not-offered"
    case oaiRefused = "oai.refused"
    case htmlTooLarge = "html.too-large"
    case htmlTagTooLarge = "html.tag-too-large"
    case htmlTooDeep = "html.too-deep"
    case htmlTooMuchWork = "html.too-much-work"
    case htmlFeedsFound = "html.feeds-found"
    case htmlSelector = "html.selector"
    case htmlSelectorNoMatch = "html.selector-no-match"
    case htmlNotFound = "html.not-found"
    case htmlRefresh = "html.refresh"
    case htmlShell = "html.shell"
    case htmlJSONLD = "html.json-ld"
    case htmlUndeclared = "html.nothing-declared"
    case pageNotHTML = "page.not-html"
    /// The extraction contract's, said by `Curate`.
    case contractItems = "contract.items"
    case contractField = "contract.field"
    case contractEmpty = "contract.empty"
    case contractIncomplete = "contract.incomplete"
    case contractDrift = "contract.drift"
    case contractPages = "contract.pages"
    /// Said by the pipeline, which reads the pages that a list leads to.
    case pageNotRead = "page.not-read"
    /// Said by the pipeline, which follows a document to the next one.
    case pagingElsewhere = "paging.elsewhere"
    case pagingNotRead = "paging.not-read"
    case pagingLimit = "paging.limit"
    case pagingIncomplete = "paging.incomplete"
    case federationHome = "federation.home"
    /// Said by the pipeline, which knows what was sent.
    case secretSaidBack = "secret.said-back"

    var severity: Problem.Severity {
        switch self {
        case .bodyEmpty, .gzipTooLarge, .federationHome, .formatUnrecognised, .formatHTML, .xmlEntityExpansion,
            .xmlStartTagTooLarge, .jsonNoMap, .jsonItemsMissing, .jsonMap, .jsonFeedItems, .htmlSelector, .htmlNotFound,
            .htmlRefresh, .htmlShell, .pageNotHTML, .oaiBadToken, .oaiFormat, .oaiRefused:
            .error
        case .charsetConflict, .xmlUndeclaredEntity, .entryMissingID, .feedNoEntries, .jsonRepaired, .htmlFeedsFound,
            .htmlUndeclared, .pagingLimit, .sitemapNoMatch, .documentParts, .oaiNoRecords:
            .info
        default: .warning
        }
    }

    /// One sentence for the operator.
    var sentence: String {
        switch self {
        case .bodyEmpty: "The document is empty."
        case .bodyEndUnseen: "Nothing shows that the document came to its end."
        case .gzipTruncated: "The compressed document ends early; what came was read."
        case .gzipBroken: "The compressed document is damaged; what stands before the damage was read."
        case .gzipTooLarge: "The compressed document grows beyond 10 MiB or 250 times its size; it was not read."
        case .formatUnrecognised: "The document is in no format that is known."
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
        case .xmlTooDeep: "Elements are nested more than 256 deep; the entry they stand in was left out."
        case .xmlStartTagTooLarge: "A start tag has more than 64 KiB or 512 attributes; the document was not read."
        case .xmlTooManyNames:
            "The XML has more than 4,096 different names; what follows was not read, every whole entry was kept."
        case .limitEntries: "The document has more than 10,000 entries; the rest was not read."
        case .limitField: "A field is larger than 1 MiB; it was cut."
        case .limitList: "There are more than 256 categories, links or people in one place; the rest was left out."
        case .feedNoEntries: "The feed has no entries."
        case .entryEmpty: "Entries say nothing that can be read; those without any element were skipped."
        case .entryEmptyID: "Entries have an empty identity (guid or id)."
        case .entryMissingID: "Entries have no identity (guid or id)."
        case .entryDuplicateID: "Several entries have the same identity (guid or id)."
        case .dateImpossible: "Dates that cannot be, or cannot be understood, were left out."
        case .dateZone: "Dates name a time zone that is not known; their clock was taken for Stockholm's."
        case .dateOneMoment: "All dates are one moment, that in which the document was made; they were left out."
        case .addressUnusable: "Addresses that cannot be made absolute, or have a forbidden scheme, were left out."
        default: sentenceOfJSON ?? sentenceOfHTML ?? sentenceOfPipeline
        }
    }

    private var sentenceOfJSON: String? {
        switch self {
        case .jsonNotWellFormed: "The document is no JSON."
        case .jsonTruncated: "The JSON ends before it is complete; every whole entry was kept."
        case .jsonRepaired: "The JSON holds what JSON does not allow; it was read all the same."
        case .jsonTooDeep: "The JSON nests more than 256 deep; what lies deeper was left out."
        case .jsonTooLarge: "The JSON has more than 2,000,000 values or 64 MiB; what follows was not read."
        case .jsonNoMap: "The document is JSON, but no JSON Feed."
        case .jsonItemsMissing: "The place of the entries leads nowhere in the document."
        case .jsonMap: "The map of fields is wrong."
        case .jsonFeedVersion: "The version of JSON Feed is missing or not known."
        case .jsonFeedItems: "The JSON Feed has no list of items."
        default: nil
        }
    }

    private var sentenceOfHTML: String? {
        switch self {
        case .htmlTooLarge: "The page has too many tags; the rest was not read."
        case .htmlTagTooLarge: "A tag has too many attributes; only the first were read."
        case .htmlTooDeep: "The page nests its elements too deep; what follows there was not read."
        case .htmlTooMuchWork: "A selector needs too many steps on the page and was given up."
        case .htmlFeedsFound: "The page names feeds."
        case .htmlSelector: "A selector cannot be read."
        case .htmlSelectorNoMatch: "A selector matches nothing on the page."
        case .htmlNotFound: "The page says that there is no such page."
        case .htmlRefresh: "The page only sends its readers elsewhere."
        case .htmlShell: "The page shows nothing without scripts, and declares nothing."
        case .htmlJSONLD: "The page's JSON-LD is broken."
        case .pageNotHTML: "What the address answers with is no web page."
        case .htmlUndeclared: "The page declares neither an entry nor a list; what it shows was read as one entry."
        default: nil
        }
    }

    /// Of lists of documents, of the extraction contract, and of what the pipeline does with it all.
    private var sentenceOfPipeline: String {
        switch self {
        case .pagingLoop: "The next page of the list is the page itself; the list ends here."
        case .pagingUnusable: "What should lead to the next page of the list is no web address."
        case .sitemapElsewhere: "Addresses on other hosts than the sitemap's own were left out."
        case .sitemapNoMatch: "No page of the sitemap matches what the source asks for."
        case .sitemapParts: "The sitemap index names more than 1,000 sitemaps; the rest was left out."
        case .documentParts: "The document is an index: what it gives stands in documents that were not read here."
        case .oaiNoRecords: "The repository has no records that match."
        case .oaiBadToken: "The repository does not know the resumption token any more."
        case .oaiFormat: "The repository does not offer the metadata format that the source asks for."
        case .oaiRefused: "The repository refused the request."
        case .contractItems: "Fewer entries were found than the source must give."
        case .contractField: "Many entries lack a field that the source names a place for."
        case .contractEmpty: "No entry has a title or a link."
        case .contractIncomplete: "The document was not read whole, and what is absent would count as withdrawn."
        case .contractDrift: "The list is built otherwise than when it was last read well."
        case .contractPages: "Pages that the entries lead to cannot be read."
        case .pageNotRead: "The page of an entry was not read: it waits, stays, or has what the list says."
        case .pagingElsewhere: "The next page lies on another host and was not followed."
        case .pagingNotRead: "A further page was not read."
        case .pagingLimit: "There are more pages than are read at a time."
        case .pagingIncomplete: "Not all pages were read, and absence would mean withdrawn; the last good set stays."
        case .federationHome: "The other Samlad goes by a name that nothing here says is its own."
        case .secretSaidBack: "The document says a secret of the source back; it was covered with (hidden)."
        default: "Something is wrong with the document."
        }
    }

    /// What the publisher should mend.
    var advice: String {
        switch self {
        case .bodyEmpty: "Answer with a feed, or with 404 or 410 when there is none any more."
        case .bodyEndUnseen: "End the page with </html>, or send plain text without compressing it."
        case .gzipTruncated, .gzipBroken: "Let the server compress, by Content-Encoding, instead of the publisher."
        case .gzipTooLarge: "Publish a smaller document."
        case .formatUnrecognised, .formatMismatch, .formatHTML:
            "Publish RSS, Atom or JSON Feed at this address, or point the source at the right one."
        case .charsetMismatch, .charsetConflict, .charsetMixed:
            "Publish in UTF-8, and say so in the XML declaration and the Content-Type header alike."
        case .xmlNotWellFormed, .xmlTruncated, .xmlUndeclaredEntity, .xmlControlCharacters, .xmlJunk:
            "Write the feed with an XML library instead of pasting text together."
        case .xmlExternalEntity, .xmlEntityExpansion: "Leave document type declarations out of feeds."
        case .xmlTooDeep, .xmlStartTagTooLarge, .xmlTooManyNames, .limitEntries, .limitField, .limitList:
            "Publish a smaller document: the newest entries, with a summary of each."
        case .feedNoEntries: "Check the query behind the feed."
        case .entryEmpty: "Give every entry at least a title and a link."
        case .entryEmptyID, .entryMissingID, .entryDuplicateID:
            "Give every entry an identity of its own that never changes (RSS guid, Atom id)."
        case .dateImpossible: "Write dates as the format asks: RFC 822 in RSS, RFC 3339 in Atom."
        case .dateZone: "Write the offset from UTC instead: +0200."
        case .dateOneMoment: "Write when each entry was published or changed, or leave the date out."
        case .addressUnusable: "Write whole addresses that begin with https://."
        default: adviceBeyondFeeds
        }
    }

    private var adviceBeyondFeeds: String {
        switch self {
        case .jsonNotWellFormed, .jsonTruncated, .jsonRepaired: "Write the document with a JSON library."
        case .jsonTooDeep: "Publish flat entries: nothing that people read needs such nesting."
        case .jsonTooLarge: "Publish fewer entries at a time, and the rest on further pages."
        case .jsonFeedVersion, .jsonFeedItems: "Follow https://www.jsonfeed.org/version/1.1/."
        case .htmlTooLarge, .htmlTagTooLarge, .htmlTooDeep: "Point the source at a smaller page."
        case .htmlFeedsFound: "Point the source at one of the feeds."
        case .pageNotRead, .pagingNotRead, .pagingIncomplete, .contractPages: "See whether the page can be reached."
        case .pagingElsewhere: "Make the other host a source of its own."
        case .pagingLimit: "Raise \"maxPages\" if the rest is wanted."
        case .pagingLoop, .pagingUnusable:
            "Write the address of the next page in full, and leave it out on the last page."
        case .sitemapElsewhere: "List only pages of the sitemap's own host (sitemaps.org)."
        case .sitemapNoMatch: "See whether the site has moved its pages, and mend the source's \"pages\"."
        case .sitemapParts: "Point the source at one of the sitemaps."
        case .documentParts: "Look at one of them by itself."
        case .federationHome: "If it is that one, write its public address as the source's \"home\"."
        case .secretSaidBack: "Leave what a request shows out of the answer."
        case .oaiNoRecords: "See whether the set still exists, if there should be some."
        case .oaiBadToken: "Let resumption tokens live for some minutes; the harvest starts anew next time."
        case .oaiFormat: "See ListMetadataFormats, and mend the source's \"harvest\"."
        case .oaiRefused: "See whether the address is that of an OAI-PMH repository."
        case .htmlNotFound: "Answer with 404 or 410 when there is no page, and point the source at one that is there."
        case .pageNotHTML: "Give the document a page of its own to lead to, or leave it out of the source's pages."
        case .htmlRefresh: "Answer with a redirect (301), and point the source at the page itself."
        case .htmlShell: "Deliver the text with the page, or name a feed or an API that has it."
        case .htmlUndeclared: "If it is a list, `samlad sources discover URL` proposes selectors for it."
        case .htmlJSONLD: "Write the JSON-LD with a JSON library, and test it with validator.schema.org."
        // The map, the selectors and the contract.
        default: "See whether the document has changed, and mend the source's selectors or map."
        }
    }

    package func problem(
        _ detail: String? = nil, line: Int? = nil, severity: Problem.Severity? = nil
    ) -> Problem {
        let text = detail.map { sentence.dropLast() + " (\($0))." } ?? sentence[...]
        return Problem(rawValue, severity ?? self.severity, line: line, "\(text) \(advice)")
    }

    /// The problem in the words of the one who found it: one sentence or two, with what is to be done.
    package func said(_ message: String, line: Int? = nil, severity: Problem.Severity? = nil) -> Problem {
        Problem(rawValue, severity ?? self.severity, line: line, message)
    }
}
