import Catalogue
import Foundation

/// Reads a kommunberättelse: its headings and markup to the sections of a story (DESIGN §7).
///
/// What counts as a heading: `h1` to `h6`; a paragraph all in bold, or one that begins in bold and ends it with a colon
/// or a question mark; `dt` and `summary`; a short paragraph that ends with a question mark or a colon and has a cue in
/// it; the cells of a table's first row where they name steps. A heading without a cue below a section belongs to it;
/// beside it, it ends it.
///
/// The work is linear in the text; of a text beyond a megabyte only the beginning is read.
struct StoryReader: Sendable {
    private static let longest = 1 << 20
    /// Sections are made only of texts with so many of them: a page with a heading "Kontakt" is no story.
    private static let fewest = 2

    private let headings: StoryHeadings

    init(_ vocabularies: [Vocabulary]) { headings = StoryHeadings(vocabularies) }

    /// The story that a record tells. What is said to be an initiative is none; what nobody said may be one by its looks.
    func story(of record: Record) -> Story? {
        let kind = record.terms.first { $0.vocabulary == "kind" }
        guard kind?.term != "khi" || kind?.origin == .inferred else { return nil }
        let isStory = kind?.term == "berattelse" && kind?.origin != .inferred
        if let content = record.content, !Fold.plain(content).isEmpty {
            return read(content, summary: record.summary, isStory: isStory)
        }
        // Many feeds have but one text, and call it the description. A short one without a heading is a summary still.
        return record.summary.flatMap { read($0, summary: nil, isStory: isStory, fewest: isStory ? 1 : Self.fewest) }
    }

    /// - Parameters:
    ///   - content: sanitised HTML.
    ///   - summary: the record's own, which stands for the section that is called so where the text has none.
    ///   - isStory: whether the record is said to be one; else it must look like one.
    ///   - fewest: sections with headings that a text must have; none where it is said to be a story and `nil` is given.
    /// - Returns: `nil` for what is no story.
    func read(_ content: String, summary: String?, isStory: Bool, fewest: Int? = nil) -> Story? {
        let leaves = StoryLeaves.read(content, limit: Self.longest)
        var builder = StoryBuilder(headings: headings)
        for leaf in leaves { builder.add(leaf) }
        var story = builder.story(summary: summary)
        let found = story.sections.count { !$0.headings.isEmpty } + (story.steps.count > 1 ? 1 : 0)
        guard found >= fewest ?? (isStory ? 0 : Self.fewest), !leaves.isEmpty else { return nil }
        story.contacts = ContactReader.contacts(in: builder.contactLines)
        return story
    }
}

/// Puts the leaves of a story where they belong, one after the other.
struct StoryBuilder {
    /// URL keys and headings that are kept at most.
    private static let most = 200
    /// Where headings that are none by markup stand: below all that are.
    private static let pseudo = 8
    private static let runIn = 9

    private let headings: StoryHeadings
    private var places: [Place: StorySection] = [:]
    private var current: Place?
    private var level = 0
    private var stepLevel = 0
    private var lead: [StoryLeaf] = []
    private var hasHeading = false
    private var isListOpen = false
    private var columns: [Int: Place] = [:]
    private var unplaced: [String] = []
    private var linkKeys: [String] = []
    private var seenKeys: Set<String> = []
    /// Lines in which people to ask may stand, with whether they stand under the heading for them.
    private(set) var contactLines: [ContactLine] = []

    enum Place: Hashable {
        case section(String)
        case step(String)

        var id: String {
            switch self {
            case .section(let id), .step(let id): id
            }
        }
    }

    init(headings: StoryHeadings) { self.headings = headings }

    mutating func add(_ leaf: StoryLeaf) {
        note(leaf)
        switch leaf.kind {
        case .heading(let level): open(leaf.plain, level: level)
        case .label: open(leaf.plain, level: Self.pseudo)
        case .cell(let column): addCell(leaf, column)
        case .paragraph, .item:
            if let heading = pseudoHeading(leaf) {
                if open(heading.text, level: heading.level), let rest = heading.rest {
                    write(rest)
                } else if heading.rest != nil || current == nil {
                    write(leaf)
                }
            } else {
                write(leaf)
            }
        }
    }

    private mutating func note(_ leaf: StoryLeaf) {
        for link in leaf.links {
            guard linkKeys.count < Self.most, let key = URLKey.make(link), seenKeys.insert(key).inserted else {
                continue
            }
            linkKeys.append(key)
        }
        let isUnderHeading = current == .section("kontakt")
        let mails = leaf.links.filter { $0.hasPrefix("mailto:") }.map { String($0.dropFirst(7)) }
        for line in leaf.plain.split(separator: "\n") {
            contactLines.append(ContactLine(text: String(line), isUnderHeading: isUnderHeading, mails: mails))
        }
    }

    // MARK: Headings

    /// A heading that the markup does not call one, with the text that follows it in the same paragraph.
    private func pseudoHeading(_ leaf: StoryLeaf) -> (text: String, level: Int, rest: StoryLeaf?)? {
        guard leaf.kind == .paragraph || !leaf.boldStart.isEmpty else { return nil }
        let bold = leaf.boldStart
        if leaf.isAllBold, leaf.plain.utf8.count <= StoryHeadings.longest { return (bold, Self.pseudo, nil) }
        // "<strong>Utmaning:</strong> Att få med alla."
        if !bold.isEmpty, bold.utf8.count <= StoryHeadings.longest, let rest = Self.rest(of: leaf, after: bold) {
            return isKnown(bold) ? (bold, Self.runIn, rest) : nil
        }
        let isShort = leaf.plain.utf8.count <= 80 && !leaf.plain.contains("\n") && leaf.links.isEmpty
        guard isShort, leaf.plain.hasSuffix("?") || leaf.plain.hasSuffix(":"), isKnown(leaf.plain) else { return nil }
        return (leaf.plain, Self.runIn, nil)
    }

    private func isKnown(_ heading: String) -> Bool {
        if case .step? = current, headings.part(heading, of: "processbeskrivning") != nil { return true }
        if let id = current?.id, headings.part(heading, of: id) != nil { return true }
        return headings.section(heading) != nil || headings.step(heading) != nil
    }

    private static func rest(of leaf: StoryLeaf, after bold: String) -> StoryLeaf? {
        let isAsked = bold.hasSuffix(":") || bold.hasSuffix("?")
        let after = leaf.plain.dropFirst(bold.count).drop { $0 == " " || $0 == "\n" }
        let ends = ["</strong>", "</b>"].compactMap { leaf.html.range(of: $0)?.upperBound }
        guard isAsked || after.first == ":", let close = ends.min(), isBalanced(leaf.html[..<close]) else { return nil }
        var rest = leaf
        rest.plain = after.first == ":" ? String(after.dropFirst().drop { $0 == " " }) : String(after)
        let html = leaf.html[close...].drop { $0 == ":" || $0 == " " }
        rest.html = html.hasPrefix("<br>") ? String(html.dropFirst(4)) : String(html)
        return rest.plain.isEmpty ? nil : rest
    }

    /// Whether as many elements end in a beginning of HTML as begin, so that what follows can stand alone.
    private static func isBalanced(_ html: Substring) -> Bool {
        let tags = html.split(separator: "<", omittingEmptySubsequences: false).dropFirst()
        let ends = tags.count { $0.hasPrefix("/") }
        return ends * 2 == tags.count { !$0.hasPrefix("br>") }
    }

    /// - Returns: whether it opened a place or a part.
    @discardableResult
    private mutating func open(_ heading: String, level: Int) -> Bool {
        columns.removeAll()
        if let part = part(heading, level: level), let current {
            closeList()
            if !(places[current]?.parts.contains(part) ?? true) { places[current]?.parts.append(part) }
            append("<h4>\(Fold.escape(heading))</h4>", words: 0)
            return true
        }
        if let place = place(heading, level: level) {
            enter(place, level: level)
            places[place]?.headings.append(heading)
            return true
        }
        if current == nil {
            // The title at the head of a page; anything later that no section takes is the editor's.
            if hasHeading || level > 1 { drop(heading, level: level) }
        } else if level > self.level {
            closeList()
            append("<h4>\(Fold.escape(heading))</h4>", words: 0)
        } else {
            drop(heading, level: level)
        }
        return false
    }

    /// Where a heading leads: within the process a step comes before a section, elsewhere after it.
    private func place(_ heading: String, level: Int) -> Place? {
        let step = headings.step(heading)
        let isInProcess = current == .section("processbeskrivning") || isStep
        if let step, isInProcess { return .step(step) }
        if let section = headings.section(heading) { return .section(section) }
        return step.map(Place.step)
    }

    private var isStep: Bool { if case .step? = current { true } else { false } }

    private func part(_ heading: String, level: Int) -> String? {
        guard let current else { return nil }
        let floor = isStep ? stepLevel : self.level
        guard level > floor else { return nil }
        return headings.part(heading, of: isStep ? "processbeskrivning" : current.id)
    }

    private mutating func enter(_ place: Place, level: Int) {
        closeList()
        hasHeading = true
        current = place
        self.level = level
        if case .step = place { stepLevel = level }
        if places[place] == nil { places[place] = StorySection(id: place.id) }
    }

    private mutating func drop(_ heading: String, level: Int) {
        // A bold line in a text without sections is no heading that anybody misses.
        if level >= Self.pseudo, current == nil { return }
        closeList()
        current = nil
        self.level = level
        hasHeading = true
        if unplaced.count < Self.most { unplaced.append(String(heading.prefix(StoryHeadings.longest))) }
    }

    // MARK: Text

    /// A table whose first row names the steps has a column for each.
    private mutating func addCell(_ leaf: StoryLeaf, _ column: Int) {
        if let step = headings.step(leaf.plain), leaf.plain.utf8.count <= 40 {
            columns[column] = .step(step)
            enter(.step(step), level: Self.pseudo)
            places[.step(step)]?.headings.append(leaf.plain)
            stepLevel = Self.pseudo
            return
        }
        guard let place = columns[column] else {
            if column == 0, headings.section(leaf.plain) != nil, leaf.plain.utf8.count <= 80 {
                open(leaf.plain, level: Self.pseudo)
            } else {
                write(leaf)
            }
            return
        }
        if current != place { enter(place, level: Self.pseudo) }
        if leaf.isAllBold, let part = headings.part(leaf.plain, of: "processbeskrivning") {
            if !(places[place]?.parts.contains(part) ?? true) { places[place]?.parts.append(part) }
            append("<h4>\(Fold.escape(leaf.plain))</h4>", words: 0)
        } else {
            write(leaf)
        }
    }

    private mutating func write(_ leaf: StoryLeaf) {
        guard current != nil else {
            if !hasHeading, lead.count < 3 { lead.append(leaf) }
            return
        }
        let words = Words.of(leaf.plain, hyphens: false).count
        if leaf.kind == .item {
            if !isListOpen { append("<ul>", words: 0) }
            isListOpen = true
            append("<li>\(leaf.html)</li>", words: words)
        } else {
            closeList()
            append("<p>\(leaf.html)</p>", words: words)
        }
    }

    private mutating func append(_ html: String, words: Int) {
        guard let current else { return }
        places[current]?.html += html
        places[current]?.words += words
    }

    private mutating func closeList() {
        if isListOpen { append("</ul>", words: 0) }
        isListOpen = false
    }

    /// What has been put together, in the order of the vocabularies.
    func story(summary: String?) -> Story {
        var copy = self
        copy.closeList()
        if copy.places[.section("sammanfattning")] == nil { copy.summarise(summary) }
        let sections = Story.sectionIDs.compactMap { copy.places[.section($0)] }
        let steps = Story.stepIDs.compactMap { copy.places[.step($0)] }
        return Story(sections: sections, steps: steps, unplaced: copy.unplaced, linkKeys: copy.linkKeys)
    }

    /// Without the heading, the text before the first one is the summary, else the record's own.
    private mutating func summarise(_ summary: String?) {
        var section = StorySection(id: "sammanfattning")
        for leaf in lead {
            section.html += "<p>\(leaf.html)</p>"
            section.words += Words.of(leaf.plain, hyphens: false).count
        }
        if section.words == 0, let summary {
            let plain = Fold.plain(summary)
            guard !plain.isEmpty, !Fold.isTruncated(plain) else { return }
            section.html = "<p>\(Fold.escape(plain))</p>"
            section.words = Words.of(plain, hyphens: false).count
        }
        if section.words > 0 { places[.section("sammanfattning")] = section }
    }
}
