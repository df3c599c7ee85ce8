import Catalogue

/// What was read of a document, without the secrets that it says in a writing nobody thought of: text is plain by then.
extension Redaction {
    /// - Returns: whether it said any.
    func hide(in feed: inout Feed) -> Bool {
        guard !isEmpty else { return false }
        let before = (feed.info, feed.entries, feed.deletions)
        feed.info = clean(feed.info)
        feed.entries = feed.entries.map(clean)
        feed.deletions = feed.deletions.map { deletion in
            var deletion = deletion
            deletion.id = clean(deletion.id)
            deletion.reason = deletion.reason.map(clean)
            deletion.by = deletion.by.map(clean)
            return deletion
        }
        return before != (feed.info, feed.entries, feed.deletions)
    }

    func clean(_ entry: Entry) -> Entry {
        guard !isEmpty else { return entry }
        var entry = entry
        for field in [\.id, \.title, \.link, \.summary, \.content] as [WritableKeyPath<Entry, String?>] {
            entry[keyPath: field] = entry[keyPath: field].map(clean)
        }
        for field in [\.image, \.language, \.rights, \.comments, \.canonical] as [WritableKeyPath<Entry, String?>] {
            entry[keyPath: field] = entry[keyPath: field].map(clean)
        }
        entry.links = entry.links.map { link in
            var link = link
            (link.href, link.rel, link.type) = (clean(link.href), link.rel.map(clean), link.type.map(clean))
            link.title = link.title.map(clean)
            return link
        }
        entry.authors = entry.authors.map(clean)
        entry.categories = entry.categories.map(clean)
        entry.enclosures = entry.enclosures.map { enclosure in
            Enclosure(url: clean(enclosure.url), type: enclosure.type.map(clean), length: enclosure.length)
        }
        entry.source = entry.source.map { source in
            EntrySource(
                id: source.id.map(clean), title: source.title.map(clean), link: source.link.map(clean),
                updated: source.updated)
        }
        entry.extra = entry.extra.mapValues { $0.map(clean) }
        return entry
    }

    private func clean(_ info: FeedInfo) -> FeedInfo {
        var info = info
        for field in [\.id, \.title, \.description, \.link, \.selfLink] as [WritableKeyPath<FeedInfo, String?>] {
            info[keyPath: field] = info[keyPath: field].map(clean)
        }
        for field in [\.next, \.language, \.rights, \.generator, \.icon] as [WritableKeyPath<FeedInfo, String?>] {
            info[keyPath: field] = info[keyPath: field].map(clean)
        }
        (info.parts, info.hubs) = (info.parts.map(clean), info.hubs.map(clean))
        info.authors = info.authors.map(clean)
        info.categories = info.categories.map(clean)
        info.image = info.image.map { image in
            FeedImage(url: clean(image.url), title: image.title.map(clean), link: image.link.map(clean))
        }
        info.cloud = info.cloud.map { cloud in
            FeedCloud(
                url: clean(cloud.url), registerProcedure: cloud.registerProcedure.map(clean),
                protocolName: cloud.protocolName.map(clean))
        }
        return info
    }

    private func clean(_ person: Person) -> Person {
        Person(name: person.name.map(clean), email: person.email.map(clean), url: person.url.map(clean))
    }

    private func clean(_ category: Category) -> Category {
        Category(term: clean(category.term), scheme: category.scheme.map(clean), label: category.label.map(clean))
    }
}
