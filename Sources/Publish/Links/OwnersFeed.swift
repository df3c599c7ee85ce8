import Catalogue
import Foundation

/// The letter to an owner as something to subscribe to: an entry for each finding (Atom 1.0, RFC 4287).
struct OwnersFeed {
    let letter: OwnersLetter
    /// When the configuration was taken into use: the age of what has no date.
    let loaded: Date
    let base: String

    func render() -> [UInt8] {
        let own = base + Route.owner(letter.organisation, .feed).path
        let updated = letter.findings.compactMap(\.since).max() ?? loaded
        return MarkupWriter.xml(
            .tag(
                "feed", ["xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "sv"],
                .tag("id", [:], .text(own)), .tag("title", [:], .text(letter.title)),
                .tag("subtitle", [:], .text(letter.opening)), .tag("updated", [:], .text(updated.ISO8601Format())),
                .tag("link", ["rel": "self", "type": "application/atom+xml", "href": own]),
                .tag("link", ["rel": "alternate", "type": "text/html", "href": page]),
                .tag("generator", [:], .text(FeedText.name)),
                .tag("author", [:], .tag("name", [:], .text(FeedText.name))),
                .group(letter.findings.map(entry))))
    }

    private var page: String { base + Route.owner(letter.organisation, .page).path }

    /// Its id is that of the finding: a link that breaks anew, or moves to yet another place, is another entry.
    private func entry(_ finding: OwnersLetter.Finding) -> Markup {
        let told = finding.told
        let since = finding.since.map { String(Int($0.timeIntervalSince1970)) } ?? ""
        let key = Fingerprint.sha256(Data([told.url, told.what, since].joined(separator: "\n").utf8)).prefix(16)
        return .tag(
            "entry", [:], .tag("id", [:], .text("\(page)#\(key)")), .tag("title", [:], .text(finding.heading)),
            .tag("updated", [:], .text((finding.since ?? loaded).ISO8601Format())),
            .when(WebAddress.uri(finding.url)) { .tag("link", ["rel": "related", "href": $0]) },
            .tag("link", ["rel": "alternate", "type": "text/html", "href": page]),
            .tag("category", ["term": "\(finding.kind)"]),
            .tag(
                "content", ["type": "text"],
                .text(
                    ([
                        finding.url, finding.happened, finding.ownerText, finding.sinceText,
                        finding.newAddress.map { "Ny adress: \($0)" },
                    ].compactMap(\.self) + finding.advice + finding.links).joined(separator: "\n"))))
    }
}
