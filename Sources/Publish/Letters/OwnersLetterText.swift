import Catalogue
package import Foundation

/// The letter in the shapes it is sent and shown in.
extension OwnersLetter {
    package var text: String {
        var blocks = ["\(title), \(SwedishDate.day(written))", opening]
        for (index, finding) in findings.enumerated() {
            if index == own.count { blocks.append(headingOfOthers) }
            var lines = ["\(index + 1). \(plain(finding.heading))", plain(finding.url), plain(finding.happened)]
            lines += [finding.ownerText, finding.sinceText, finding.newAddress.map { "Ny adress: \($0)" }]
                .compactMap(\.self).map(plain)
            lines += finding.advice.map(plain)
            lines += finding.links.map { "- " + plain($0) }
            blocks.append(lines.joined(separator: "\n   "))
        }
        if !findings.isEmpty {
            blocks.append(closing.before + (closing.address.map { plain($0.shown) } ?? "") + closing.after)
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// What publishers say stays on one line and moves no cursor.
    private func plain(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    /// RFC 4180, as the catalogue's other tables.
    package var csv: Data {
        let head = [
            "rubrik", "adress", "vad", "sedan", "ny adress", "arkiverad kopia", "att göra", "vems sida", "länkar",
        ]
        let rows = findings.map { finding in
            [
                finding.heading, finding.url, finding.happened,
                finding.since.map { SwedishDate.sortable($0, .day) } ?? "", finding.newAddress ?? "",
                finding.archive?.url ?? "", finding.advice.joined(separator: " "), Self.whose(finding),
                finding.links.joined(separator: " "),
            ]
        }
        return Export.table([head] + rows)
    }

    private static func whose(_ finding: Finding) -> String {
        switch finding.whose {
        case .own: "er"
        case .unknown: "okänt"
        case .other(let owner): owner.name
        }
    }

    /// A page of its own, without anything to load.
    package var html: Data {
        Data(
            MarkupWriter.html(
                .tag(
                    "html", ["lang": "sv"],
                    .tag(
                        "head", [:], .tag("meta", ["charset": "utf-8"]), .tag("title", [:], .text(title))),
                    .tag("body", [:], .tag("h1", [:], .text(title)), body))))
    }

    var body: Markup {
        .group([
            .tag("p", [:], .text(opening)),
            .when(!own.isEmpty, .tag("ol", [:], each: own.map { Self.entry($0, heading: "h2") })),
            .when(
                !toOthers.isEmpty,
                .group([
                    .tag("h2", [:], .text(headingOfOthers)),
                    .tag(
                        "ol", ["start": own.isEmpty ? nil : String(own.count + 1)],
                        each: toOthers.map { Self.entry($0, heading: "h3") }),
                ])),
            .when(
                !findings.isEmpty,
                .tag("p", [:], .text(closing.before), .when(closing.address, Self.link), .text(closing.after))),
        ])
    }

    private static func link(_ address: (shown: String, href: String?)) -> Markup {
        address.href.map { .tag("a", ["href": $0], .text(address.shown)) } ?? .text(address.shown)
    }

    private static func entry(_ finding: Finding, heading: String) -> Markup {
        .tag(
            "li", [:],
            .tag(heading, [:], .text(finding.heading)),
            .tag("p", [:], address(finding.url)),
            .tag(
                "p", [:],
                .text(
                    [finding.happened, finding.ownerText, finding.sinceText].compactMap(\.self)
                        .joined(separator: " "))),
            .when(finding.newAddress) { .tag("p", [:], "Ny adress: ", address($0)) },
            .group(finding.advice.map { .tag("p", [:], .text($0)) }),
            .when(finding.isOfHost, .tag("ul", [:], each: finding.links.map { .tag("li", [:], address($0)) })))
    }

    /// What is no address of the web is shown and leads nowhere.
    private static func address(_ url: String) -> Markup {
        WebAddress.uri(url).map { .tag("a", ["href": $0, "rel": "nofollow"], .text(url)) } ?? .text(url)
    }

    package var json: Told { Told(self) }

    package struct Told: Encodable, Sendable {
        struct Finding: Encodable, Sendable {
            let finding: OwnersLetter.Finding

            enum CodingKeys: CodingKey {
                case url, kind, titles, since, happened, newAddress, archiveUrl, archiveAt, advice
                case page, owner, links
            }

            func encode(to encoder: any Encoder) throws {
                var fields = Wire.FieldWriter(encoder, keyedBy: CodingKeys.self)
                try fields.put(finding.url, .url)
                try fields.put("\(finding.kind)", .kind)
                try fields.put(finding.titles, .titles)
                try fields.put(finding.since, .since)
                try fields.put(finding.happened, .happened)
                try fields.put(finding.newAddress, .newAddress)
                try fields.put(finding.archive?.url, .archiveUrl)
                try fields.put(finding.archive?.at, .archiveAt)
                try fields.put(finding.advice, .advice)
                try fields.put(finding.whose.name, .page)
                if case .other(let owner) = finding.whose { try fields.put(owner, .owner) }
                if finding.isOfHost { try fields.put(finding.links, .links) }
            }
        }

        var organisation: Wire.Named
        var written: Date
        var contact: String?
        var findings: [Finding]

        init(_ letter: OwnersLetter) {
            organisation = Wire.Named(id: letter.organisation, name: letter.name)
            (written, contact) = (letter.written, letter.contact)
            findings = letter.findings.map(Finding.init)
        }
    }
}

extension OwnersLetter.Whose {
    /// As programs are told.
    fileprivate var name: String {
        switch self {
        case .own: "own"
        case .unknown: "unknown"
        case .other: "other"
        }
    }
}
