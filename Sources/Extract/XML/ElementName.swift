/// The elements of syndication documents that are read, by habitual prefix and local name in lower case.
///
/// `rss` stands for everything without a namespace and for those of RSS 0.90, 1.0 and the experiments of RSS 2.0.
enum ElementName: String, CaseIterable {
    case rssRoot = "rss:rss", rdfRoot = "rdf:rdf", channel = "rss:channel", item = "rss:item", rssItems = "rss:items"
    case rssImage = "rss:image", rssTextInput = "rss:textinput", rssTitle = "rss:title", rssLink = "rss:link"
    case rssDescription = "rss:description", rssGuid = "rss:guid", rssPubDate = "rss:pubdate"
    case rssCategory = "rss:category", rssAuthor = "rss:author", rssComments = "rss:comments"
    case rssEnclosure = "rss:enclosure", rssSource = "rss:source", rssURL = "rss:url", rssLanguage = "rss:language"
    case rssCopyright = "rss:copyright", rssManagingEditor = "rss:managingeditor", rssWebMaster = "rss:webmaster"
    case rssLastBuildDate = "rss:lastbuilddate", rssGenerator = "rss:generator", rssTTL = "rss:ttl"
    case rssSkipHours = "rss:skiphours", rssHour = "rss:hour", rssSkipDays = "rss:skipdays", rssDay = "rss:day"
    case rssCloud = "rss:cloud", rssDate = "rss:date"

    case feed = "atom:feed", entry = "atom:entry", atomTitle = "atom:title", atomLink = "atom:link"
    case atomSubtitle = "atom:subtitle", atomTagline = "atom:tagline", atomSummary = "atom:summary"
    case atomContent = "atom:content", atomID = "atom:id", atomPublished = "atom:published", atomUpdated =
        "atom:updated"
    case atomIssued = "atom:issued", atomModified = "atom:modified", atomCreated = "atom:created"
    case atomAuthor = "atom:author", atomName = "atom:name", atomEmail = "atom:email", atomURI = "atom:uri"
    case atomURL = "atom:url", atomHomepage = "atom:homepage", atomCategory = "atom:category"
    case atomGenerator = "atom:generator"
    case atomRights = "atom:rights", atomCopyright = "atom:copyright", atomIcon = "atom:icon", atomLogo = "atom:logo"
    case atomSource = "atom:source"
    case deletedEntry = "at:deleted-entry", deletedBy = "at:by", deletedComment = "at:comment"

    case dcTitle = "dc:title", dcAuthor = "dc:author", dcCreator = "dc:creator", dcSubject = "dc:subject",
        dcDescription = "dc:description"
    case dcDate = "dc:date", dcLanguage = "dc:language", dcRights = "dc:rights", dcIdentifier = "dc:identifier"
    case dctermsTitle = "dcterms:title", dctermsCreator = "dcterms:creator", dctermsSubject = "dcterms:subject"
    case dctermsCreated = "dcterms:created", dctermsIssued = "dcterms:issued", dctermsModified = "dcterms:modified"
    case dctermsDate = "dcterms:date", dctermsLanguage = "dcterms:language", dctermsRights = "dcterms:rights"
    case dctermsAbstract = "dcterms:abstract", dctermsIdentifier = "dcterms:identifier"
    case dctermsDescription = "dcterms:description"

    case contentEncoded = "content:encoded", xhtmlBody = "xhtml:body", xhtmlDiv = "xhtml:div"
    case mediaContent = "media:content", mediaGroup = "media:group", mediaThumbnail = "media:thumbnail"
    case mediaTitle = "media:title", mediaDescription = "media:description", mediaKeywords = "media:keywords"
    case mediaCategory = "media:category", mediaCredit = "media:credit", mediaCopyright = "media:copyright"
    case itunesAuthor = "itunes:author", itunesSummary = "itunes:summary", itunesSubtitle = "itunes:subtitle"
    case itunesImage = "itunes:image", itunesKeywords = "itunes:keywords", itunesCategory = "itunes:category"
    case itunesTitle = "itunes:title"
    case syUpdatePeriod = "sy:updateperiod", syUpdateFrequency = "sy:updatefrequency"
    case unknown = "?"

    private static let byKey = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// The element by namespace, and by habitual prefix where the namespace is none that is known.
    ///
    /// Statskontoret declares dcterms as "https://www.dublincore.org/specifications/dublin-core/dcmi-terms/".
    /// An element of a default namespace that is none of ours, in a document whose own is, is somebody else's.
    static func named(
        local: String, prefix: String?, uri: String?, family: String, isFamilyCertain: Bool
    ) -> ElementName {
        let known = uri.flatMap(Namespaces.habitualPrefix)
        if known == nil, prefix == nil, isFamilyCertain, uri != nil { return .unknown }
        var space = known ?? prefix.map { $0.lowercased() } ?? family
        if space == "a10" || space == "atom10" || space == "atom03" { space = "atom" }
        let local = local.lowercased()
        if let name = byKey["\(space):\(local)"] { return name }
        // Writers take RSS's names for Atom's and the other way round, where the one has none of that name.
        return space == family ? byKey["\(family == "atom" ? "rss" : "atom"):\(local)"] ?? .unknown : .unknown
    }
}

/// Namespaces by their addresses, letter case, scheme and the last slash or hash aside.
enum Namespaces {
    static func habitualPrefix(_ uri: String) -> String? {
        var key = uri.lowercased()
        for scheme in ["http://", "https://"] where key.hasPrefix(scheme) { key.removeFirst(scheme.count) }
        if key.hasPrefix("www.") { key.removeFirst(4) }
        while let last = key.last, last == "/" || last == "#" || last == " " { key.removeLast() }
        return table[key]
    }

    private static let table: [String: String] = [
        "": "rss", "purl.org/rss/1.0": "rss", "my.netscape.com/rdf/simple/0.9": "rss",
        "channel.netscape.com/rdf/simple/0.9": "rss", "my.netscape.com/publish/formats/rss-0.91.dtd": "rss",
        "backend.userland.com/rss": "rss", "backend.userland.com/rss2": "rss", "blogs.law.harvard.edu/tech/rss": "rss",
        "backend.userland.com/rss091": "rss", "purl.org/net/rss1.1": "rss",
        "w3.org/1999/02/22-rdf-syntax-ns": "rdf", "w3.org/2005/atom": "atom", "purl.org/atom/ns": "atom",
        "purl.org/atom/app": "app", "purl.org/dc/elements/1.1": "dc", "purl.org/dc/elements/1.0": "dc",
        "purl.org/rss/1.0/modules/rss091": "rss", "cyber.law.harvard.edu/rss": "rss",
        "rssboard.org/rss-specification": "rss", "purl.org/atompub/tombstones/1.0": "at",
        "purl.org/dc/terms": "dcterms", "purl.org/rss/1.0/modules/content": "content",
        "purl.org/rss/1.0/modules/syndication": "sy", "purl.org/rss/1.0/modules/slash": "slash",
        "search.yahoo.com/mrss": "media", "itunes.com/dtds/podcast-1.0.dtd": "itunes",
        "video.search.yahoo.com/mrss": "media", "rssboard.org/media-rss": "media",
        "sitemaps.org/schemas/sitemap/0.9": "sitemap", "google.com/schemas/sitemap/0.84": "sitemap",
        "google.com/schemas/sitemap-news/0.9": "news", "google.com/schemas/sitemap-image/1.1": "image",
        "google.com/schemas/sitemap-video/1.1": "video", "openarchives.org/oai/2.0": "oai",
        // Some repositories leave the elements of Dublin Core in the namespace of the record around them.
        "openarchives.org/oai/2.0/oai_dc": "dc", "openarchives.org/oai/2.0/provenance": "provenance",
        "purl.org/dc/dcmitype": "dcmitype", "opml.org/spec2": "opml",
        "itunes.com/dtds/podcast-1.0": "itunes", "w3.org/1999/xhtml": "xhtml", "w3.org/xml/1998/namespace": "xml",
    ]
}
