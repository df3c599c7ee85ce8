/// Every number the matching goes by, each with its reason. Weights are bits: logarithms to base 2 of how many times
/// more often a sign is seen with records of the same thing than with records of different things.
package struct MatchParameters: Sendable, Hashable, Codable {
    // MARK: Verdicts

    /// From here on two records are the same thing: odds of 256 to 1 over those of a chance meeting.
    package var mergeBits: Float = 8
    /// From here on an editor is asked. Below, there are hundreds of pairs for each that is right.
    package var reviewBits: Float = 3
    /// So many fields must speak for it, each by `fieldBits`: one field alone may be a template or a mistake.
    package var neededFields = 2
    package var fieldBits: Float = 1
    /// What the mean of two clusters must reach for an editor to be asked of them.
    package var reviewMean: Float = 0
    /// What the mean of two groups of records must reach to become one. Lower than for a pair: a long cluster has
    /// badly written members, and the pair that led there has reached `mergeBits` on its own.
    package var meanBits: Float = 7

    // MARK: Title

    /// Likeness of titles to bits; between the points a straight line. Half the words in common is what two different
    /// texts on one subject have, and says nothing.
    package var titleCurve: [CurvePoint] = [
        CurvePoint(0, -10), CurvePoint(0.3, -6), CurvePoint(0.5, -2), CurvePoint(0.6, 1.5), CurvePoint(0.7, 4),
        CurvePoint(0.8, 6.5), CurvePoint(0.9, 8), CurvePoint(1, 9),
    ]
    /// Of the information that the shared words carry, so much may count at the most: words come together by subject,
    /// they are no independent draws.
    package var sharedInformationShare: Float = 0.45
    /// A word replaced by another tells more against than a word added.
    package var substitutionWeight: Float = 2
    package var additionWeight: Float = 0.4
    /// Words after the last separator, against a title that lacks nothing but them, are the name of the site: what of
    /// an added word they count. After a dash, only what so many records of the collection end in.
    package var siteWeight: Float = 0.2
    package var siteCount = 4
    /// Words that stand in the place of others, neither misspelt nor in the other's text: two works of the same people,
    /// two things of one maker. Nothing where address, number or model is the same.
    package var replacedWord: Float = -3
    package var replacedMost: Float = -4.5
    /// A word that the other title lacks but its text has, is half there.
    package var elsewhereWeight: Float = 0.4
    /// Without an address, a number or a model in common, the titles must speak for it so much: authors, venue and year
    /// are those of a whole issue.
    package var namingTitle: Float = 2.5
    /// On one address the titles may differ: one of them is rewritten.
    package var titleOnSameLink: Float = -3
    /// What a year, a number or a part counts that differs on one address: the page has a new edition.
    package var otherNumberOnSameLink: Float = -3
    /// What a number counts that differs between two of one model: one tells its size, the other its resolution.
    package var otherNumberOfModel: Float = -1.5
    /// Below this share of equal words typing errors and abbreviations are not looked for.
    package var hopelessShare: Float = 0.25
    /// Two whose titles say less than this, on other addresses and without a number in common, are not looked at.
    package var hopelessTitle: Float = -5
    /// What an almost equal word counts: a typing error, an inflection.
    package var typoCredit: Float = 0.85
    /// What an abbreviation counts beside the word it may stand for.
    package var abbreviationCredit: Float = 0.7
    /// A title with less information than this says nothing alone: "Kontakt", "Editorial".
    package var genericInformation: Float = 5
    /// What the texts must say for two such titles to be one thing.
    package var genericSupport: Float = 2.5
    /// A title borne by more records than this is a heading, not a name; with few sources already one that so many
    /// records of each source bear, but never fewer than `genericLeast`.
    package var genericCount = 25
    package var genericOfSource = 3
    package var genericLeast = 8

    // MARK: Text

    /// Share of the shorter text that is in the other, weighted by information, to bits. Nothing in common tells
    /// little: summaries are rewritten.
    package var summaryCurve: [CurvePoint] = [
        CurvePoint(0, -2.5), CurvePoint(0.05, -1.5), CurvePoint(0.15, 0), CurvePoint(0.3, 1.5), CurvePoint(0.5, 3),
        CurvePoint(0.8, 5),
    ]
    package var summaryInformationShare: Float = 0.3
    /// At the least, between texts of so many words: two descriptions of one thing may have no word in common, two
    /// lists of authors hardly.
    package var longText: Float = -1.25
    package var longTextWords = 10
    /// Words that only one title has and that are in the other's text (a brand, a venue): share of their information
    /// that counts, and the most.
    package var crossingShare: Float = 0.3
    package var crossing: Float = 2.5
    /// A text may support a title by so much more than the title itself says: two articles in one issue share authors,
    /// venue and year.
    package var summaryBeyondTitle: Float = 1

    // MARK: Addresses and numbers

    /// The same address.
    package var sameLink: Float = 10
    /// The same start page of a site, or a page on which one source has several things.
    package var sameSharedLink: Float = 2.5
    /// The same page id of a publishing system on another address.
    package var sameCMSPage: Float = 6
    /// The same last part of the path on another host: a site that has moved.
    package var sameSlug: Float = 4
    /// Two addresses on one host: two pages.
    package var otherPageOfHost: Float = -4
    /// The same number of a register: SOU, diarienummer, ISBN, DOI.
    package var sameOfficialID: Float = 8
    package var otherOfficialID: Float = -3
    /// The same model number, at most, and where one of them has a further suffix ("W120", "W120/B").
    package var sameModel: Float = 8
    package var sameModelCore: Float = 5.5
    package var otherModelSuffix: Float = 1
    /// The model of one title in the text of the other: an accessory names what it fits.
    package var modelInText: Float = 4
    /// Only one title names a model.
    package var extraModel: Float = -1.5
    /// A combination of letters and digits that more records have is a property ("usb20"), not a name.
    package var modelCount = 12

    /// Whether a collection of one source is the harvest of one publisher, who gives a thing once. A file of records may
    /// as well be many senders' under one name.
    package var trustsLoneSource = false

    /// As the records of a catalogue are matched.
    package static let catalogue: MatchParameters = {
        var parameters = MatchParameters()
        parameters.trustsLoneSource = true
        return parameters
    }()

    // MARK: Numbers in titles

    /// Each title has a number that the other lacks, while others agree.
    package var partlyOtherNumbers: Float = -3
    /// Only one of the titles has a number, or a part.
    package var extraNumber: Float = -0.75
    /// Only one is a part, a volume, a chapter; or another kind of number, an edition, a month.
    package var extraPart: Float = -9
    package var extraMarker: Float = -6
    /// Only one title has a year; less when the other record is of that year.
    package var extraYear: Float = -3
    package var extraYearOfDate: Float = -1
    /// The colour, the platform or the licence differs.
    package var otherVariant: Float = -4
    package var extraVariant: Float = -1.5

    // MARK: Who, when, where

    package var sameOrganisation: Float = 1.5
    package var otherOrganisation: Float = -1.5
    /// The organisation of one is named in the title or the text of the other, which has none.
    package var namedOrganisation: Float = 1
    /// The same place: agencies tell of the same municipality often.
    package var samePlace: Float = 1
    package var sameDay: Float = 2
    /// Within a week: announced by one, repeated by another.
    package var sameWeek: Float = 1
    package var sameYear: Float = 1.25
    /// Where days are known: published again half a year and more, or a year and a half and more after.
    package var republished: Float = -1
    package var longAfter: Float = -2.5
    /// Where only years are: a catalogue's years are those of the thing, not of the page.
    package var nextYear: Float = -2
    package var otherYear: Float = -4
    /// Where both know nothing but the year they are two catalogues of the same things, and keep to it: so many times.
    package var yearsOfBoth: Float = 1.5
    /// For more years than `farYears` between.
    package var farYear: Float = -5
    package var farYears = 4
    /// A disagreement of dates counts so many times within a source: it knows its own dates.
    package var datesOfOneSource: Float = 2
    /// A source seldom gives one thing twice. Weakened for a source that does, see `SourceHabit`.
    package var sameSource: Float = -8
    /// The share of repeated titles from which on the rule is off.
    package var repetitionLimit: Float = 0.3
    /// Days between two records of one title and one source that make them two of a series.
    package var seriesDays: Int32 = 5

    // MARK: Blocks and bounds

    /// Members of a block of which every pair is compared: 19,900 pairs.
    package var blockCap = 200
    /// The same for blocks of words and bands: so many who share two words share a subject.
    package var weakBlockCap = 25
    /// Of a fuller block each member is compared with so many, those with the smallest keys.
    package var anchors = 4
    /// Of a fuller block of equal addresses, ids or titles.
    package var strongAnchors = 8
    /// A word in more records than this makes no block of its own.
    package var rareCount = 60
    /// A pair of words that are expected together in more records than this makes none.
    package var rareTokens = 3
    package var pairedTokens = 4
    /// The records that are clustered by their whole matrix of scores; fuller components go by samples.
    package var exactComponent = 400
    /// Members of a cluster that a record is held against in a component beyond `exactComponent`.
    package var sample = 16

    package init() {}
}

/// One corner of a line of straight pieces.
package struct CurvePoint: Sendable, Hashable, Codable {
    package var at: Float
    package var bits: Float

    package init(_ at: Float, _ bits: Float) {
        self.at = at
        self.bits = bits
    }
}

extension [CurvePoint] {
    /// The last corner that lies below so many bits; 0 when none does.
    func first(where bits: Float) -> Float {
        var found: Float = 0
        for point in self where point.bits < bits { found = point.at }
        return found
    }

    /// The value at `x`; beyond the ends that of the end.
    func value(at x: Float) -> Float {
        guard let first, x > first.at else { return first?.bits ?? 0 }
        for index in indices.dropFirst() where x <= self[index].at {
            let (low, high) = (self[index - 1], self[index])
            return low.bits + (high.bits - low.bits) * (x - low.at) / (high.at - low.at)
        }
        return last?.bits ?? 0
    }
}
