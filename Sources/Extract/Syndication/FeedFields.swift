import Catalogue
import Foundation

/// What the text of each field means, once it is complete.
extension FeedBuilder {
    func finishField() {
        guard let field else { return }
        if buffer.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") { unwrapSection() }
        switch fieldPlace {
        case .feed, .root: finishInFeed(field)
        case .entry, .media: finishInEntry(field)
        case .image: finishInImage(field)
        case .person: finishInPerson(field)
        case .source: finishInSource(field)
        case .deletion: finishInDeletion(field)
        case .skipHours:
            // Userland counted from 1 to 24, everybody else from 0.
            if let text = plain(), let hour = Int(text), (0...24).contains(hour), !info.skipHours.contains(hour % 24) {
                info.skipHours.append(hour % 24)
            }
        case .skipDays:
            if let day = plain()?.lowercased(), Self.weekdays.contains(day), !info.skipDays.contains(day) {
                info.skipDays.append(day)
            }
        case .document, .elsewhere: break
        }
    }

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    // MARK: The buffer as a value

    private var trimmed: ArraySlice<UInt8> { ByteScan.trimmed(buffer[...]) }

    /// The text as it stands, trimmed; `nil` when empty.
    func literal() -> String? {
        let text = trimmed
        return text.isEmpty ? nil : UTF8Text.string(text)
    }

    /// Plain text of a field that may hold markup or not; `nil` when empty.
    func plain() -> String? {
        let text = PlainText.fromTextOrHTML(buffer)
        return text.isEmpty ? nil : text
    }

    /// Plain text of an Atom text construct: of type text, the text is what it says, `<` and all (RFC 4287 §3.1.1.1).
    func construct() -> String? {
        let text: String
        switch (fieldType, fieldMode) {
        case (_, "base64"): text = PlainText.fromHTML(String(decoding: base64() ?? buffer, as: UTF8.self))
        case ("html", _), ("text/html", _), ("xhtml", _):
            text = PlainText.fromHTML(String(decoding: buffer, as: UTF8.self))
        case _ where fieldHasMarkup: text = PlainText.fromHTML(String(decoding: buffer, as: UTF8.self))
        // Atom 0.3 without a type is text/plain, but its writers escaped HTML into it.
        case ("", _) where format == .atom03: text = PlainText.fromTextOrHTML(buffer)
        default: text = UTF8Text.string(PlainText.fold(buffer[...])[...])
        }
        return text.isEmpty ? nil : text
    }

    /// `nil` for what is no Base64, or no text.
    private func base64() -> [UInt8]? {
        let text = Data(buffer.filter { $0 > 0x20 })
        guard let decoded = Data(base64Encoded: text), UTF8Check.firstInvalid(decoded) == nil,
            !decoded.contains(where: { $0 < 0x20 && !HTMLScanner.isSpace($0) })
        else { return nil }
        return Array(decoded)
    }

    private func html(_ bytes: [UInt8]) -> String? {
        guard options.sanitise else {
            return bytes.allSatisfy { $0 <= 0x20 } ? nil : UTF8Text.string(bytes[...])
        }
        var lost = 0
        let safe = Sanitiser.sanitise(Charset.withoutControls(bytes), base: base, lost: &lost)
        counts.add(.addressUnusable, line: line, times: lost)
        let text = ByteScan.trimmed(safe[...])
        return text.isEmpty ? nil : UTF8Text.string(text)
    }

    /// A CDATA section that was escaped together with what it holds, by a writer that escapes whatever it gets.
    private func unwrapSection() {
        let text = trimmed
        guard fieldType != "xhtml", text.starts(with: "<![CDATA[".utf8) else { return }
        let inner = text.dropFirst(9)
        buffer = Array(inner.suffix(3).elementsEqual("]]>".utf8) ? inner.dropLast(3) : inner)
    }

    /// HTML of RSS, also where it was escaped once too often.
    ///
    /// Such text begins with an escaped tag, has no other tags, and closes two at least: a text that only speaks of a tag
    /// does not.
    private func rssHTML() -> String? {
        let text = trimmed
        guard text.starts(with: "&lt;".utf8), !text.contains(UInt8(ascii: "<")) else { return html() }
        let name = text.dropFirst(4).prefix { HTMLScanner.isLetter($0) || $0 >= 0x31 && $0 <= 0x36 }
        let closing = String(decoding: text, as: UTF8.self).split(separator: "&lt;/", maxSplits: 2)
        guard HTMLTag.named(name) != nil, closing.count > 2 else { return html() }
        var out: [UInt8] = []
        CharacterReferences.decode(text, to: &out)
        return html(out)
    }

    /// Of type "plain" it is text; without a type it should be, but is not (Media RSS, `media:description`).
    private func mediaText() -> String? { fieldType == "plain" ? html(Self.escaped(trimmed)) : html() }

    /// HTML of a field that is HTML by its format, or by habit.
    private func html() -> String? {
        let text = trimmed
        if !options.sanitise { return text.isEmpty ? nil : UTF8Text.string(text) }
        return html(text.count == buffer.count ? buffer : Array(text))
    }

    /// Whether Atom 1.0 holds XML of another kind (RFC 4287 §4.1.3.3), which only loses its tags when read as HTML.
    private var isForeignXML: Bool {
        guard fieldType.hasSuffix("xml"), format != .atom03 else { return false }
        let name = trimmed.dropFirst().prefix { HTMLScanner.isLetter($0) || $0 >= 0x30 && $0 <= 0x39 }
        return HTMLTag.named(name) == nil
    }

    /// HTML of an Atom text construct or of Atom content; `nil` for what is neither text nor markup.
    private func constructHTML() -> String? {
        switch fieldType {
        case _ where fieldMode == "base64": return base64().flatMap(html)
        case "html", "text/html", "xhtml": return html()
        case _ where fieldHasMarkup: return isForeignXML ? nil : html()
        case "", "text", "text/plain":
            // Without a type, writers of Atom 0.3 escaped HTML; one that says text/plain means it, escaped or not.
            if format == .atom03, fieldType.isEmpty { return html() }
            return html(Self.escaped(trimmed))
        case _ where fieldType.hasPrefix("text/"): return html(Self.escaped(trimmed))
        default: return nil
        }
    }

    private static func escaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        unsafe text.withUnsafeBufferPointer { unsafe HTMLEscape.append($0, quotes: false, to: &out) }
        return out
    }

    func date() -> ReadDate? {
        let text = trimmed
        guard !text.isEmpty else { return nil }
        guard let date = Dates.parse(text, now: options.now) else {
            counts.add(.dateImpossible, line: line)
            return nil
        }
        if date.hasUnknownZone { counts.add(.dateZone, line: line) }
        return date
    }

    // MARK: Fields of the feed

    private func finishInFeed(_ field: ElementName) {
        switch field {
        case .rssTitle: info.title = plain() ?? info.title
        case .atomTitle:
            // atom:title in RSS is an aside, in Atom the title.
            if root == "feed" { info.title = construct() } else { aside.title = aside.title ?? construct() }
        case .dcTitle, .dctermsTitle: aside.title = aside.title ?? plain()
        case .rssLink: if let text = literal(), let url = address(text) { (info.link, aside.linkRank) = (url, 4) }
        case .rssDescription: info.description = plain() ?? info.description
        case .atomSubtitle, .atomTagline: info.description = construct() ?? info.description
        case .dcDescription, .dctermsAbstract, .dctermsDescription, .itunesSummary, .itunesSubtitle:
            aside.description = aside.description ?? plain()
        case .rssLanguage: info.language = plain() ?? info.language
        case .dcLanguage, .dctermsLanguage: info.language = info.language ?? plain()
        case .rssCopyright: info.rights = plain() ?? info.rights
        case .atomRights, .atomCopyright: info.rights = construct() ?? info.rights
        case .dcRights, .dctermsRights: aside.rights = aside.rights ?? plain()
        case .rssManagingEditor, .rssAuthor:
            if hasRoom(info.authors), let person = plain().flatMap(PersonText.parse) { info.authors.append(person) }
        case .rssWebMaster: aside.webMaster = plain().flatMap(PersonText.parse)
        case .dcCreator, .dcAuthor, .dctermsCreator, .itunesAuthor:
            if hasRoom(aside.authors), let name = plain() { aside.authors.append(PersonText.parse(name) ?? Person()) }
        case .rssPubDate, .atomPublished: info.published = date()?.date ?? info.published
        case .rssLastBuildDate: info.updated = date()?.date ?? info.updated
        case .atomUpdated, .atomModified, .dctermsModified: info.updated = info.updated ?? date()?.date
        case .dcDate, .rssDate, .dctermsDate, .dctermsIssued, .dctermsCreated:
            aside.published = aside.published ?? date()?.date
        case .rssGenerator, .atomGenerator: info.generator = plain() ?? info.generator
        case .atomID: info.id = literal()
        case .atomIcon: info.icon = literal().flatMap(address)
        case .atomLogo: info.image = literal().flatMap(address).map { FeedImage(url: $0) } ?? info.image
        case .rssCategory: addCategory(plain() ?? "", scheme: fieldScheme)
        case .dcSubject, .dctermsSubject: addCategory(plain() ?? "")
        case .itunesKeywords: addKeywords()
        default: finishTiming(field)
        }
    }

    private func finishTiming(_ field: ElementName) {
        switch field {
        case .rssTTL: info.ttlMinutes = plain().flatMap { Int($0) }.flatMap { $0 > 0 && $0 < 10_000_000 ? $0 : nil }
        case .syUpdatePeriod:
            let minutes = ["hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600]
            aside.updatePeriod = plain().flatMap { minutes[$0.lowercased()] }
        case .syUpdateFrequency:
            aside.updateFrequency = plain().flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 1
        default: break
        }
    }

    private func addKeywords() {
        for word in (plain() ?? "").split(separator: ",") { addCategory(PlainText.fold(String(word))) }
    }

    // MARK: Fields of an entry

    private func finishInEntry(_ field: ElementName) {
        switch field {
        case .rssTitle: draft.entry.title = plain() ?? draft.entry.title
        case .atomTitle:
            if fieldPlace == .entry, root == "feed" || root == "entry" {
                draft.entry.title = construct()
            } else {
                draft.moduleTitle = draft.moduleTitle ?? construct()
            }
        case .dcTitle, .dctermsTitle, .mediaTitle, .itunesTitle: draft.moduleTitle = draft.moduleTitle ?? plain()
        case .rssLink: finishLink()
        case .rssGuid: finishGuid()
        case .atomID:
            draft.entry.id = literal().map { PlainText.fold($0) } ?? draft.entry.id
            draft.hasEmptyID = draft.entry.id == nil
        case .dcIdentifier, .dctermsIdentifier: draft.identifier = draft.identifier ?? plain()
        case .rssDescription: draft.entry.summary = rssHTML() ?? draft.entry.summary
        case .atomSummary: draft.entry.summary = constructHTML() ?? draft.entry.summary
        case .dcDescription, .dctermsAbstract, .dctermsDescription, .itunesSummary, .itunesSubtitle:
            if draft.moduleSummary == nil { draft.moduleSummary = html() }
        case .mediaDescription: if draft.moduleSummary == nil { draft.moduleSummary = mediaText() }
        case .contentEncoded: draft.entry.content = rssHTML() ?? draft.entry.content
        case .xhtmlBody, .xhtmlDiv: if draft.entry.content == nil { draft.entry.content = html() }
        case .atomContent: finishContent()
        case .rssCategory, .mediaCategory: addCategory(plain() ?? "", scheme: fieldScheme)
        case .dcSubject, .dctermsSubject: addCategory(plain() ?? "")
        case .itunesKeywords, .mediaKeywords: addKeywords()
        case .rssComments: draft.entry.comments = literal().flatMap(address)
        case .dcLanguage, .dctermsLanguage, .rssLanguage: draft.entry.language = plain()
        case .rssCopyright, .dcRights, .dctermsRights, .mediaCopyright:
            draft.entry.rights = draft.entry.rights ?? plain()
        case .atomRights, .atomCopyright: draft.entry.rights = construct()
        case .rssSource: draft.entry.source = EntrySource(title: plain(), link: fieldAddress.flatMap(address))
        default: finishWhenAndWho(field)
        }
    }

    private func finishWhenAndWho(_ field: ElementName) {
        switch field {
        case .rssPubDate, .atomPublished, .atomIssued: draft.published = draft.published ?? date()
        case .atomCreated, .dcDate, .rssDate, .dctermsIssued, .dctermsCreated, .dctermsDate:
            draft.modulePublished = draft.modulePublished ?? date()
        case .atomUpdated, .atomModified, .dctermsModified: draft.entry.updated = draft.entry.updated ?? date()?.date
        case .rssAuthor:
            if hasRoom(draft.entry.authors), let person = plain().flatMap(PersonText.parse) {
                draft.entry.authors.append(person)
            }
        case .dcCreator, .dcAuthor, .dctermsCreator:
            if hasRoom(draft.moduleAuthors), let person = plain().flatMap(PersonText.parse) {
                draft.moduleAuthors.append(person)
            }
        case .mediaCredit:
            if fieldScheme == "author", hasRoom(draft.moduleAuthors), let person = plain().flatMap(PersonText.parse) {
                draft.moduleAuthors.append(person)
            }
        case .itunesAuthor:
            if draft.entry.authors.isEmpty, draft.moduleAuthors.isEmpty, let name = plain() {
                draft.moduleAuthors.append(Person(name: name))
            }
        default: break
        }
    }

    private func finishLink() {
        guard let text = literal(), let url = address(text) else { return }
        if draft.linkRank < 4 { (draft.entry.link, draft.linkRank) = (url, 4) }
    }

    private func finishGuid() {
        guard let id = literal() else {
            draft.hasEmptyID = true
            return
        }
        draft.entry.id = id
        // A guid is an address unless it says that it is none (RSS 2.0, guid).
        let isPermalink = fieldScheme?.lowercased()
        if isPermalink == "true" || isPermalink != "false" && (id.hasPrefix("http://") || id.hasPrefix("https://")) {
            draft.permalink = Address.resolve(id, base: base)
        }
    }

    private func finishContent() {
        if let source = fieldAddress {
            guard let href = address(source) else { return }
            let link = EntryLink(href: href, rel: "content", type: fieldType.isEmpty ? nil : fieldType)
            draft.entry.links.append(link)
            draft.contentSource = link
        } else {
            draft.entry.content = constructHTML() ?? draft.entry.content
        }
    }
}
