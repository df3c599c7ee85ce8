package import Foundation

/// An entry normalised and tied to its source.
package struct Record: Sendable, Hashable, Codable {
    /// See ``RecordID``.
    package var id: String
    package var source: String
    /// What the id was made of, under the source's identity policy.
    package var identity: String
    package var title: String
    /// Sanitised HTML.
    package var summary: String?
    /// Sanitised HTML.
    package var content: String?
    /// The main address, untouched but absolute.
    package var link: String?
    /// What two addresses of the same thing share; `nil` without a link.
    package var urlKey: String?
    /// Every further address a reader may follow, `link` not among them.
    package var links: [EntryLink]
    package var image: String?
    /// Organisation ids, the responsible one first.
    package var organisations: [String]
    /// Municipality or county codes.
    package var places: [String]
    package var terms: [AssignedTerm]
    /// Terms the source used that no vocabulary knows.
    package var unmapped: [Category]
    package var published: Date?
    package var publishedPrecision: DatePrecision?
    package var updated: Date?
    package var language: String?
    package var authors: [Person]
    package var rights: String?
    /// What a kommunberättelse says, section by section; `nil` for what is none.
    package var story: Story?
    /// What an editor should look at before it is shown; `nil` when nothing was found. Never published.
    package var personalData: [PersonalDataSign]?
    /// The texts before they were masked; `nil` where nothing is. Never published.
    package var withheld: WithheldText?
    /// Where it is at home, when another Samlad gathered it.
    package var origin: RecordOrigin?

    package init(id: String, source: String, identity: String, title: String) {
        self.id = id
        self.source = source
        self.identity = identity
        self.title = title
        links = []
        organisations = []
        places = []
        terms = []
        unmapped = []
        authors = []
    }
}

/// How much of a date the source really gave.
package enum DatePrecision: String, Sendable, Hashable, Codable { case year, month, day, time }

/// A record as the store keeps it: with when it was seen.
package struct StoredRecord: Sendable, Hashable {
    package var record: Record
    package var firstSeen: Date
    package var lastSeen: Date
    /// Counts from 1; grows with every change of content.
    package var version: Int
    package var withdrawn: Date?

    package init(record: Record, firstSeen: Date, lastSeen: Date, version: Int = 1, withdrawn: Date? = nil) {
        self.record = record
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.version = version
        self.withdrawn = withdrawn
    }

    package var isLive: Bool { withdrawn == nil }
}
