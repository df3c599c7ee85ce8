/// A source that a reader of feeds can subscribe to by itself.
package struct FeedSubscription: Sendable, Hashable {
    package var url: String
    /// A reader shows the title: the organisation's name, and which of its feeds it is where there are several.
    package var title: String
    /// `nil` where the address alone tells.
    package var mediaType: String?
    package var description: String?
    package var language: String?
    /// The name of the organisation it stands under.
    package var folder: String?

    /// Feeds that are read, in their order; pages, sitemaps and the like cannot be subscribed to.
    ///
    /// - Parameter names: what an organisation's id is called.
    package static func all(of sources: [Source], names: (String) -> String) -> [FeedSubscription] {
        let feeds = sources.filter { $0.enabled && isFeed($0) }
        let counts = Dictionary(grouping: feeds, by: \.organisation).mapValues(\.count)
        return feeds.map { source in
            let name = source.organisation.map(names)
            let isOnly = counts[source.organisation] == 1
            return FeedSubscription(
                url: source.url, title: name.map { isOnly ? $0 : "\($0): \(source.id)" } ?? source.id,
                mediaType: mediaType(source.format), description: source.note, language: source.language, folder: name)
        }
    }

    private static func isFeed(_ source: Source) -> Bool {
        !source.isLocalFile && [.auto, .rss, .atom, .jsonfeed].contains(source.format)
    }

    private static func mediaType(_ format: SourceFormat) -> String? {
        switch format {
        case .rss: "application/rss+xml"
        case .atom: "application/atom+xml"
        case .jsonfeed: "application/feed+json"
        default: nil
        }
    }
}
