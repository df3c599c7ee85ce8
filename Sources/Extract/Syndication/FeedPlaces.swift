import Catalogue
import Foundation

/// The smaller places of a feed: pictures, people, the source of an entry, deleted entries.
extension FeedBuilder {
    /// When an element ends that is a place of its own.
    func close() {
        switch place {
        case .entry: finishEntry()
        case .image: finishImage()
        case .person: finishPerson()
        case .source: if draft.entry.source == EntrySource() { draft.entry.source = nil }
        case .deletion: if deletions.last?.id.isEmpty == true { deletions.removeLast() }
        default: break
        }
    }

    // MARK: Pictures

    private func finishImage() {
        guard let url = imageURL.flatMap(address) ?? (root == "rdf" ? info.image?.url : nil) else { return }
        if places.dropLast().last == .entry {
            draft.entry.image = draft.entry.image ?? url
        } else {
            info.image = FeedImage(url: url, title: imageTitle, link: imageLink.flatMap(address))
        }
    }

    func finishInImage(_ field: ElementName) {
        switch field {
        case .rssTitle: imageTitle = plain()
        case .rssURL: imageURL = literal()
        case .rssLink: imageLink = literal()
        default: break
        }
    }

    // MARK: People

    private func finishPerson() {
        guard !person.isEmpty else { return }
        // The parent of the person, as its own place is still the last.
        switch places.dropLast().last {
        case .feed: if hasRoom(info.authors) { info.authors.append(person) }
        case .entry: if hasRoom(draft.entry.authors) { draft.entry.authors.append(person) }
        case .source: if hasRoom(draft.sourceAuthors) { draft.sourceAuthors.append(person) }
        case .deletion: if let last = deletions.indices.last { deletions[last].by = person }
        default: break
        }
    }

    func finishInPerson(_ field: ElementName) {
        switch field {
        case .atomName: person.name = plain()
        case .atomEmail: person.email = literal()
        case .atomURI, .atomURL, .atomHomepage: person.url = literal().flatMap(address) ?? person.url
        default: break
        }
    }

    // MARK: The source of an entry

    /// Atom's `source` is a feed in small; its links, its id and its authors count (RFC 4287 §4.2.11).
    func openInSource(_ name: ElementName, _ attributes: XMLAttributes) -> Place {
        switch name {
        case .atomAuthor:
            person = Person()
            return .person
        case .atomLink: unsafe sourceLink(attributes)
        case .atomID, .atomUpdated, .atomModified: gather(name)
        case .atomTitle: unsafe gatherText(name, attributes)
        default: break
        }
        return .elsewhere
    }

    func finishInSource(_ field: ElementName) {
        switch field {
        case .atomID: draft.entry.source?.id = literal()
        case .atomTitle: draft.entry.source?.title = construct()
        case .atomUpdated, .atomModified: draft.entry.source?.updated = date()?.date
        default: break
        }
    }

    // MARK: Deleted entries

    /// RFC 6721 §3: `ref` is the id of the entry, `when` the time it was deleted.
    func openDeletion(_ attributes: XMLAttributes) -> Place {
        if deletions.count >= Self.entryLimit {
            counts.add(.limitEntries, line: line)
            return .elsewhere
        }
        let id = unsafe PlainText.fold(attributes.value("ref") ?? "")
        var deletion = Deletion(id: id)
        if let when = unsafe attributes.value("when"), !when.isEmpty {
            deletion.at = Dates.parse(when, now: options.now)?.date
            if deletion.at == nil { counts.add(.dateImpossible, line: line) }
        }
        deletions.append(deletion)
        return .deletion
    }

    func openInDeletion(_ name: ElementName) -> Place {
        switch name {
        case .deletedBy, .atomAuthor:
            person = Person()
            return .person
        case .deletedComment: gather(name)
        default: break
        }
        return .elsewhere
    }

    func finishInDeletion(_ field: ElementName) {
        if field == .deletedComment, let last = deletions.indices.last { deletions[last].reason = plain() }
    }
}
