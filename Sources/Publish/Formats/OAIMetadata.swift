import Catalogue
import Foundation

/// The fields of a record: as unqualified Dublin Core, or as the catalogue has them.
struct OAIMetadata {
    let names: Names
    let base: String

    func write(_ stored: StoredItem, _ format: OAIFormat) -> Markup {
        switch format {
        case .dublinCore: dublinCore(stored)
        case .khi: khi(stored)
        }
    }

    private func attributes(_ prefix: String?, _ format: OAIFormat) -> Attributes {
        var attributes: Attributes = [:]
        attributes[prefix.map { "xmlns:" + $0 } ?? "xmlns"] = format.namespace
        attributes["xmlns:xsi"] = "http://www.w3.org/2001/XMLSchema-instance"
        attributes["xsi:schemaLocation"] = "\(format.namespace) \(format.schema(base: base))"
        return attributes
    }

    // MARK: Dublin Core

    private func dublinCore(_ stored: StoredItem) -> Markup {
        let item = stored.item
        var attributes = attributes("oai_dc", .dublinCore)
        attributes["xmlns:dc"] = "http://purl.org/dc/elements/1.1/"
        let subjects = item.terms.filter { !["kind", "form"].contains($0.vocabulary) }
        let forms = item.terms.filter { ["kind", "form"].contains($0.vocabulary) }
        let language = FeedText.language(item.language)
        return .tag(
            "oai_dc:dc", attributes,
            .tag("dc:title", ["xml:lang": language], .text(item.title)),
            .group(item.organisations.map { .tag("dc:publisher", [:], .text(names.organisation($0))) }),
            .group(subjects.map(label).map { .tag("dc:subject", ["xml:lang": "sv"], .text($0)) }),
            .when(item.summary) {
                .tag("dc:description", ["xml:lang": language], .text(StoredHTML.excerpt($0, limit: 10_000)))
            },
            .when(item.published) { .tag("dc:date", [:], .text(SwedishDate.sortable($0, item.publishedPrecision))) },
            .group(forms.map(label).map { .tag("dc:type", ["xml:lang": "sv"], .text($0)) }),
            .tag("dc:identifier", [:], .text(base + Route.page(item: item.id).path)),
            .when(item.link.flatMap(WebAddress.uri)) { .tag("dc:identifier", [:], .text($0)) },
            .when(language) { .tag("dc:language", [:], .text($0)) },
            .group(item.places.map { .tag("dc:coverage", ["xml:lang": "sv"], .text(names.place($0))) }))
    }

    private func label(_ term: AssignedTerm) -> String { names.label(term.vocabulary, term.term) }

    // MARK: The catalogue's own format; see ``KHISchema``

    private func khi(_ stored: StoredItem) -> Markup {
        let item = stored.item
        let link = stored.mainLink.flatMap { [.new, .ok].contains($0.state) ? nil : $0 }
        var attributes = attributes(nil, .khi)
        attributes["id"] = item.id
        return .tag(
            "khi", attributes,
            .tag("title", ["xml:lang": FeedText.language(item.language)], .text(item.title)),
            .when(item.summary) { .tag("summary", ["xml:lang": FeedText.language(item.language)], .text($0)) },
            .when(item.content) { .tag("content", ["xml:lang": FeedText.language(item.language)], .text($0)) },
            .tag("page", [:], .text(base + Route.page(item: item.id).path)),
            .when(item.link.flatMap(WebAddress.uri)) { address in
                .tag(
                    "link", ["state": link?.state.rawValue, "since": link?.since.map(WireDate.text)], .text(address))
            },
            .group(item.links.compactMap { WebAddress.uri($0.href) }.map { .tag("furtherLink", [:], .text($0)) }),
            .when(item.kind) { .tag("kind", ["label": names.label("kind", $0)], .text($0)) },
            .group(item.organisations.map(organisation)),
            .group(item.places.map { .tag("place", ["code": $0], .text(names.place($0))) }),
            .group(item.terms.filter { $0.vocabulary != "kind" }.map(term)),
            .when(item.published) { date in
                .tag("published", ["precision": item.publishedPrecision?.rawValue], .text(WireDate.text(date)))
            },
            .when(item.updated) { .tag("updated", [:], .text(WireDate.text($0))) },
            .when(item.language) { .tag("language", [:], .text($0)) },
            .tag(
                "freshness", ["level": stored.freshness.level.rawValue],
                each: stored.freshness.reasons.map { .tag("reason", ["code": $0], .text(sentence($0))) }),
            .group(item.sources.map { .tag("source", [:], .text($0)) }),
            .tag("firstSeen", [:], .text(WireDate.text(stored.firstSeen))),
            .tag("changed", ["number": String(stored.changeNumber)], .text(WireDate.text(stored.changed))))
    }

    private func sentence(_ code: String) -> String { FreshnessReason(rawValue: code)?.sentence.sv ?? code }

    private func organisation(_ id: String) -> Markup {
        .tag(
            "organisation", ["id": id, "number": names.known(organisation: id)?.organisationNumber],
            .text(names.organisation(id)))
    }

    private func term(_ term: AssignedTerm) -> Markup {
        .tag(
            "term", ["vocabulary": term.vocabulary, "id": term.term, "origin": term.origin.rawValue], .text(label(term))
        )
    }
}

/// The catalogue's own format of a record, for ever: what is new comes as a new version with a namespace of its own.
enum KHISchema {
    static let namespace = "urn:samlad:khi:1"

    static let document = """
        <?xml version="1.0" encoding="utf-8"?>
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="\(namespace)" targetNamespace="\(namespace)"
            elementFormDefault="qualified">
          <xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="http://www.w3.org/2001/xml.xsd"/>
          <xs:element name="khi">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="title" type="text"/>
                <xs:element name="summary" type="text" minOccurs="0"/>
                <xs:element name="content" type="text" minOccurs="0"/>
                <xs:element name="page" type="xs:anyURI"/>
                <xs:element name="link" type="link" minOccurs="0"/>
                <xs:element name="furtherLink" type="xs:anyURI" minOccurs="0" maxOccurs="unbounded"/>
                <xs:element name="kind" type="kind" minOccurs="0"/>
                <xs:element name="organisation" type="organisation" minOccurs="0" maxOccurs="unbounded"/>
                <xs:element name="place" type="place" minOccurs="0" maxOccurs="unbounded"/>
                <xs:element name="term" type="term" minOccurs="0" maxOccurs="unbounded"/>
                <xs:element name="published" type="published" minOccurs="0"/>
                <xs:element name="updated" type="xs:dateTime" minOccurs="0"/>
                <xs:element name="language" type="xs:string" minOccurs="0"/>
                <xs:element name="freshness" type="freshness"/>
                <xs:element name="source" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
                <xs:element name="firstSeen" type="xs:dateTime"/>
                <xs:element name="changed" type="changed"/>
              </xs:sequence>
              <xs:attribute name="id" type="xs:string" use="required"/>
            </xs:complexType>
          </xs:element>
        \(types)
        </xs:schema>

        """

    private static let types =
        [
            extended("text", "xs:string", "    <xs:attribute ref=\"xml:lang\"/>"),
            extended("link", "xs:anyURI", attribute("state") + attribute("since", "xs:dateTime")),
            extended("kind", "xs:string", attribute("label", isRequired: true)),
            extended("organisation", "xs:string", attribute("id", isRequired: true) + attribute("number")),
            extended("place", "xs:string", attribute("code", isRequired: true)),
            extended(
                "term", "xs:string",
                attribute("vocabulary", isRequired: true) + attribute("id", isRequired: true)
                    + attribute("origin", isRequired: true)),
            extended("published", "xs:dateTime", attribute("precision")),
            extended("changed", "xs:dateTime", attribute("number", "xs:positiveInteger", isRequired: true)),
            extended("reason", "xs:string", attribute("code", isRequired: true)),
            """
              <xs:complexType name="freshness">
                <xs:sequence><xs:element name="reason" type="reason" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
            \(attribute("level", isRequired: true))  </xs:complexType>
            """,
        ].joined(separator: "\n")

    /// A text with attributes.
    private static func extended(_ name: String, _ base: String, _ attributes: String) -> String {
        """
          <xs:complexType name="\(name)">
            <xs:simpleContent><xs:extension base="\(base)">
        \(attributes)
            </xs:extension></xs:simpleContent>
          </xs:complexType>
        """
    }

    private static func attribute(_ name: String, _ type: String = "xs:string", isRequired: Bool = false) -> String {
        "    <xs:attribute name=\"\(name)\" type=\"\(type)\"\(isRequired ? " use=\"required\"" : "")/>\n"
    }
}
