package import Catalogue
internal import Curate
internal import Extract
package import Foundation

/// Sources to and from lists of subscriptions (OPML).
package enum Subscriptions {
    /// What a list of subscriptions would add to the register.
    package struct Import: Sendable {
        package var sources: [Source] = []
        /// Feeds for which no organisation is known to answer.
        package var ownerless: [Source] = []
        /// Feeds of the list that are sources already.
        package var known = 0
        package var problems: [Problem] = []
        /// `nil` when it was read, else why not.
        package var rejection: String?
    }

    /// - Parameter organisation: answers for what nobody's hosts tell; `nil` when there is none.
    package static func read(
        _ bytes: Data, address: String, organisation: String?, configuration: Configuration, now: Date
    ) -> Import {
        let (document, problems) = OPMLReader.document(bytes, options: ReadOptions(base: address, now: now))
        var result = Import(problems: problems)
        guard let document else {
            // What the table advises is for those who publish feeds.
            let fault = problems.first { $0.severity == .error }
            let isOPML = fault != nil && fault?.code != ProblemCode.formatUnrecognised.rawValue
            result.rejection =
                isOPML ? fault?.message : "it is no list of subscriptions: its outermost element is not opml"
            return result
        }
        let owners = HostOwners(configuration)
        let addresses = Set(configuration.sources.map(\.url))
        result.known = document.outlines.count { $0.kind == .feed && addresses.contains($0.url) }
        let sources = OPMLImport.sources(
            from: document.outlines, organisation: nil,
            takenIDs: Set(configuration.sources.flatMap { [$0.id] + $0.formerIds }), knownAddresses: addresses)
        for var source in sources {
            source.organisation = owners.organisation(of: source.url) ?? organisation
            if source.organisation == nil { result.ownerless.append(source) } else { result.sources.append(source) }
        }
        return result
    }

    /// The feeds of the register, each under its organisation; pages, sitemaps and the like cannot be subscribed to.
    package static func opml(_ configuration: Configuration, names: (String) -> String, now: Date) -> Data {
        var document = OPMLDocument()
        document.title = "Samlad"
        document.created = now
        document.ownerPage = configuration.settings.publicAddress
        document.outlines = FeedSubscription.all(of: configuration.sources, names: names).map { feed in
            var outline = OPMLOutline(url: feed.url, title: feed.title)
            outline.mediaType = feed.mediaType
            outline.description = feed.description
            outline.language = feed.language
            outline.path = [feed.folder].compactMap(\.self)
            return outline
        }
        return OPMLWriter.write(document)
    }
}
