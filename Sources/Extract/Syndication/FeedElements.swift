import Catalogue
import Foundation

/// What each element opens: a place of its own, a field, or nothing.
extension FeedBuilder {
    func open(_ name: ElementName, _ attributes: XMLAttributes) {
        let from = place
        var next = Place.elsewhere
        switch from {
        case .document: next = unsafe openRoot(name, attributes)
        case .root: next = unsafe openInRoot(name, attributes)
        case .feed: next = unsafe openInFeed(name, attributes)
        case .entry, .media: next = unsafe openInEntry(name, attributes)
        case .image:
            switch name {
            case .rssTitle, .rssURL, .rssLink: gather(name)
            default: break
            }
        case .person:
            switch name {
            case .atomName, .atomEmail, .atomURI, .atomURL, .atomHomepage: gather(name)
            default: break
            }
        case .source: next = unsafe openInSource(name, attributes)
        case .deletion: next = openInDeletion(name)
        case .skipHours: if name == .rssHour { gather(name) }
        case .skipDays: if name == .rssDay { gather(name) }
        case .elsewhere: next = unsafe openElsewhere(name, attributes)
        }
        places.append(next)
    }

    private func openRoot(_ name: ElementName, _ attributes: XMLAttributes) -> Place {
        switch name {
        case .rssRoot:
            format = Self.rssFormat(version: unsafe attributes.value("version") ?? "")
            return .root
        case .rdfRoot:
            format = .rss10
            return .root
        case .channel:
            format = .rss20
            hasChannel = true
            return .feed
        case .feed:
            format = unsafe attributes.value("version") == "0.3" ? .atom03 : .atom10
            if let language = languages.last { info.language = language.language }
            return .feed
        case .entry, .item:
            // One entry as a document of its own (RFC 4287 §2), or a feed whose beginning was lost.
            format = name == .entry ? .atom10 : .rss20
            startEntry()
            return .entry
        default:
            if root == "html" { format = .html }
            return .elsewhere
        }
    }

    private static func rssFormat(version: String) -> FeedFormat {
        switch PlainText.fold(version) {
        case "0.90": .rss090
        case "0.91": .rss091
        case "0.92": .rss092
        case "0.93": .rss093
        case "0.94": .rss094
        case "1.0": .rss10
        default: .rss20
        }
    }

    /// RSS 1.0 and 0.90 keep items and images beside the channel; some feeds forget the channel.
    private func openInRoot(_ name: ElementName, _ attributes: XMLAttributes) -> Place {
        switch name {
        case .channel:
            if hasChannel { return .root }
            hasChannel = true
            if let language = languages.last { info.language = language.language }
            if root == "rdf", let about = unsafe attributes.value("about", prefix: "rdf") { info.id = about }
            return .feed
        case .item, .entry, .rssImage: return unsafe openInFeed(name, attributes)
        case .rssTitle, .rssLink, .rssDescription: if !hasChannel, root == "rss" { gather(name) }
        default: break
        }
        return .elsewhere
    }

    /// Entries and whole feeds are found wherever they stand, but not within an entry.
    private func openElsewhere(_ name: ElementName, _ attributes: XMLAttributes) -> Place {
        switch name {
        case .rssRoot, .rdfRoot, .feed:
            guard format == .unknown else { return .elsewhere }
            root = name == .rssRoot ? "rss" : name == .rdfRoot ? "rdf" : "feed"
            return unsafe openRoot(name, attributes)
        case .item, .entry:
            guard format.isSyndication, !places.contains(.entry) else { return .elsewhere }
            return unsafe openInFeed(name, attributes)
        default: return .elsewhere
        }
    }

    private func openInFeed(_ name: ElementName, _ attributes: XMLAttributes) -> Place {
        switch name {
        case .item, .entry:
            startEntry()
            if root == "rdf", let about = unsafe attributes.value("about", prefix: "rdf"), !about.isEmpty {
                draft.identifier = PlainText.fold(about)
            }
            return .entry
        case .rssImage:
            (imageURL, imageTitle, imageLink) = (nil, nil, nil)
            if root == "rdf" { unsafe imageURL = attributes.value("resource", prefix: "rdf") }
            return .image
        case .rssSkipHours: return .skipHours
        case .rssSkipDays: return .skipDays
        case .atomAuthor:
            person = Person()
            return .person
        case .atomLink: unsafe feedLink(attributes)
        case .rssLink:
            if unsafe attributes.count > 0, unsafe attributes.value("href") != nil {
                unsafe feedLink(attributes)
            } else {
                gather(name)
            }
        case .deletedEntry: return unsafe openDeletion(attributes)
        case .rssCloud: unsafe cloud(attributes)
        case .itunesCategory:
            if let text = unsafe attributes.value("text") { addCategory(PlainText.fold(text)) }
            return .feed
        case .itunesImage: unsafe aside.image = aside.image ?? attributes.value("href").flatMap(address)
        case .atomCategory: unsafe atomCategory(attributes)
        case .rssCategory: unsafe gatherCategory(attributes)
        case .atomTitle, .atomSubtitle, .atomTagline, .atomRights, .atomCopyright: unsafe gatherText(name, attributes)
        default: if Self.isFieldOfFeed(name) { gather(name) }
        }
        return .elsewhere
    }

    /// Fields of the feed that their text alone makes.
    private static func isFieldOfFeed(_ name: ElementName) -> Bool {
        switch name {
        case .rssTitle, .rssDescription, .rssLanguage, .rssCopyright, .rssManagingEditor, .rssWebMaster, .rssAuthor,
            .rssDate, .dcAuthor, .dctermsTitle, .dctermsCreator, .dctermsSubject, .dctermsAbstract, .dctermsDescription,
            .dctermsDate, .rssPubDate, .rssLastBuildDate, .rssGenerator, .rssTTL, .atomID, .atomUpdated, .atomModified,
            .atomPublished, .atomIcon, .atomLogo, .dcTitle, .dcCreator, .dcSubject, .dcDescription, .dcDate,
            .dcLanguage, .dcRights, .dctermsModified, .dctermsIssued, .dctermsCreated, .dctermsLanguage,
            .dctermsRights, .itunesAuthor, .itunesSummary, .itunesSubtitle, .itunesKeywords, .syUpdatePeriod,
            .syUpdateFrequency, .atomGenerator:
            true
        default: false
        }
    }

    private func openInEntry(_ name: ElementName, _ attributes: XMLAttributes) -> Place {
        draft.hasElements = true
        switch name {
        case .atomAuthor:
            person = Person()
            return .person
        case .atomSource:
            draft.entry.source = EntrySource()
            return .source
        case .mediaGroup: return .media
        case .mediaContent:
            unsafe mediaContent(attributes)
            return .media
        case .rssImage:
            (imageURL, imageTitle, imageLink) = (nil, nil, nil)
            return .image
        default: unsafe openField(name, attributes)
        }
        return .elsewhere
    }

    /// What of an entry has no elements of its own.
    private func openField(_ name: ElementName, _ attributes: XMLAttributes) {
        switch name {
        case .rssEnclosure: unsafe enclosure(attributes, length: "length")
        case .mediaThumbnail: unsafe picture(attributes.value("url"))
        case .itunesImage: unsafe picture(attributes.value("href"))
        case .atomLink: unsafe entryLink(attributes)
        case .atomCategory: unsafe atomCategory(attributes)
        case .rssCategory, .mediaCategory: unsafe gatherCategory(attributes, name)
        case .mediaCredit:
            gather(name)
            unsafe fieldScheme = attributes.value("role")
        case .mediaDescription: unsafe gather(name, type: attributes.value("type") ?? "html")
        case .rssLink:
            if unsafe attributes.count > 0, unsafe attributes.value("href") != nil {
                unsafe entryLink(attributes)
            } else {
                gather(name)
            }
        case .rssSource:
            gather(name)
            unsafe fieldAddress = attributes.value("url")
        case .rssGuid:
            gather(name)
            unsafe fieldScheme = attributes.value("isPermaLink")
        case .xhtmlBody, .xhtmlDiv: gather(name, type: "xhtml")
        case .atomTitle, .atomSummary, .atomRights, .atomCopyright: unsafe gatherText(name, attributes)
        case .atomContent:
            unsafe gatherText(name, attributes)
            unsafe fieldAddress = attributes.value("src")
        default: if Self.isFieldOfEntry(name) { gather(name) }
        }
    }

    /// Fields of an entry that their text alone makes.
    private static func isFieldOfEntry(_ name: ElementName) -> Bool {
        switch name {
        case .rssTitle, .rssDescription, .rssPubDate, .rssDate, .rssAuthor, .rssComments, .rssLanguage, .rssCopyright,
            .dcAuthor, .mediaCopyright, .atomID, .atomPublished, .atomUpdated, .atomIssued, .atomModified,
            .atomCreated, .dcTitle, .dcCreator, .dcSubject, .dcDescription, .dcDate, .dcLanguage, .dcRights,
            .dcIdentifier, .dctermsTitle, .dctermsCreator, .dctermsSubject, .dctermsCreated, .dctermsIssued,
            .dctermsModified, .dctermsDate, .dctermsLanguage, .dctermsRights, .dctermsAbstract, .dctermsIdentifier,
            .dctermsDescription, .contentEncoded, .mediaTitle, .mediaKeywords, .itunesAuthor, .itunesSummary,
            .itunesSubtitle, .itunesKeywords, .itunesTitle:
            true
        default: false
        }
    }

    // MARK: What attributes say

    /// An address as it may leave; one that is no use is counted.
    func address(_ text: String) -> String? {
        if text.utf8.allSatisfy({ $0 <= 0x20 }) { return nil }
        if let resolved = Address.resolve(text, base: base) { return resolved }
        counts.add(.addressUnusable, line: line)
        return nil
    }

    func gatherText(_ name: ElementName, _ attributes: XMLAttributes) {
        let declared = unsafe PlainText.fold(attributes.value("type") ?? "").lowercased()
        let mode = unsafe PlainText.fold(attributes.value("mode") ?? "").lowercased()
        var type = declared
        if type == "application/xhtml+xml" { type = "xhtml" }
        // Atom 0.3: markup stands in the XML itself unless the mode says otherwise.
        if format == .atom03, mode != "escaped", mode != "base64", type.contains("html") { type = "xhtml" }
        // Of a media type that is no text, Atom 1.0 has Base64 (RFC 4287 §4.1.3.3).
        let isBase64 = format != .atom03 && type.contains("/") && !type.hasPrefix("text/") && !type.hasSuffix("xml")
        gather(name, type: type, mode: isBase64 ? "base64" : mode)
    }

    private func gatherCategory(_ attributes: XMLAttributes, _ name: ElementName = .rssCategory) {
        gather(name)
        unsafe fieldScheme = attributes.value("domain") ?? attributes.value("scheme")
    }

    private func atomCategory(_ attributes: XMLAttributes) {
        let label = unsafe attributes.value("label").map(PlainText.fold)
        let scheme = unsafe attributes.value("scheme").map(PlainText.fold)
        guard let term = unsafe attributes.value("term").map(PlainText.fold) ?? label, !term.isEmpty else {
            // Written as RSS writes it.
            gather(.rssCategory)
            fieldScheme = scheme
            return
        }
        addCategory(term, scheme: scheme, label: label)
    }

    /// A list is searched before it grows, so that it must not grow without end.
    func hasRoom<Element>(_ list: [Element]) -> Bool {
        if list.count < Self.listLimit { return true }
        counts.add(.limitList, line: line)
        return false
    }

    func addCategory(_ term: String, scheme: String? = nil, label: String? = nil) {
        guard !term.isEmpty else { return }
        let kept = label.flatMap { $0.isEmpty ? nil : $0 }
        let category = Category(term: term, scheme: scheme.flatMap { $0.isEmpty ? nil : $0 }, label: kept)
        if places.contains(.entry) {
            guard hasRoom(draft.entry.categories) else { return }
            if !draft.entry.categories.contains(category) { draft.entry.categories.append(category) }
        } else if hasRoom(info.categories), !info.categories.contains(category) {
            info.categories.append(category)
        }
    }

    private func enclosure(_ attributes: XMLAttributes, length: StaticString) {
        guard hasRoom(draft.entry.enclosures), let url = unsafe attributes.value("url").flatMap(address) else { return }
        let type = unsafe attributes.value("type").map(PlainText.fold)
        let size = unsafe attributes.value(length).flatMap { Int(PlainText.fold($0)) }.flatMap { $0 > 0 ? $0 : nil }
        add(Enclosure(url: url, type: type.flatMap { $0.isEmpty ? nil : $0 }, length: size))
    }

    /// Each address once, with all that is said of it.
    func add(_ enclosure: Enclosure) {
        if let index = draft.entry.enclosures.firstIndex(where: { $0.url == enclosure.url }) {
            let known = draft.entry.enclosures[index]
            draft.entry.enclosures[index].type = known.type ?? enclosure.type
            draft.entry.enclosures[index].length = known.length ?? enclosure.length
        } else if hasRoom(draft.entry.enclosures) {
            draft.entry.enclosures.append(enclosure)
        }
    }

    private func mediaContent(_ attributes: XMLAttributes) {
        unsafe enclosure(attributes, length: "fileSize")
        guard draft.entry.image == nil else { return }
        let isPicture =
            unsafe attributes.value("medium") == "image" || attributes.value("type")?.hasPrefix("image/") == true
        if isPicture { unsafe draft.entry.image = attributes.value("url").flatMap(address) }
    }

    private func picture(_ reference: String?) {
        guard hasRoom(draft.entry.links), let url = reference.flatMap(address) else { return }
        draft.entry.image = draft.entry.image ?? url
        draft.entry.links.append(EntryLink(href: url, rel: "preview"))
    }

    private func cloud(_ attributes: XMLAttributes) {
        guard let domain = unsafe attributes.value("domain"), !domain.isEmpty else { return }
        let port = unsafe attributes.value("port").flatMap { Int($0) } ?? 80
        let path = unsafe attributes.value("path") ?? "/"
        let text = "http://\(domain)\(port == 80 ? "" : ":\(port)")\(path.hasPrefix("/") ? "" : "/")\(path)"
        guard info.cloud == nil, let url = address(text) else { return }
        func said(_ name: StaticString) -> String? {
            unsafe attributes.value(name).map(PlainText.fold).flatMap { $0.isEmpty ? nil : $0 }
        }
        info.cloud = FeedCloud(
            url: url, registerProcedure: said("registerProcedure"), protocolName: said("protocol")?.lowercased())
    }
}
