import Catalogue
import Foundation

/// What a page is about, for search engines (https://schema.org, as JSON-LD).
struct SchemaOrg {
    let names: Names
    /// The catalogue's own address without a slash at the end.
    let base: String

    indirect enum Value: Encodable {
        case text(String)
        case list([Value])
        case thing([String: Value])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .list(let values): try container.encode(values)
            case .thing(let fields): try container.encode(fields)
            }
        }
    }

    func item(_ stored: StoredItem) -> Markup {
        let item = stored.item
        let page = base + Route.page(item: item.id).path
        var fields: [String: Value] = [
            "@context": .text("https://schema.org"), "@id": .text(page),
            "@type": item.kind == "berattelse"
                ? .text("Article") : .list([.text("CreativeWork"), .text("LearningResource")]),
            "name": .text(item.title), "mainEntityOfPage": .text(page),
            "url": .text(item.link.flatMap(WebAddress.uri) ?? page),
            "dateModified": .text(WireDate.text(item.updated ?? stored.changed)),
            "isPartOf": .thing([
                "@type": .text("DataCatalog"), "@id": .text(catalogue), "name": .text(FeedText.name),
            ]),
            "publisher": .list(item.organisations.map(organisation)),
        ]
        if item.kind == "berattelse" { fields["headline"] = .text(String(item.title.prefix(110))) }
        if let html = item.summary ?? item.content {
            fields["description"] = .text(StoredHTML.excerpt(html, limit: 500))
        }
        if let published = item.published {
            fields["datePublished"] = .text(SwedishDate.sortable(published, item.publishedPrecision))
        }
        if let language = item.language { fields["inLanguage"] = .text(language) }
        let words = item.terms.filter { $0.vocabulary != "kind" }.map { names.label($0.vocabulary, $0.term) }
        if !words.isEmpty { fields["keywords"] = .text(words.joined(separator: ", ")) }
        if !item.places.isEmpty {
            fields["spatialCoverage"] = .list(
                item.places.map { .thing(["@type": .text("Place"), "name": .text(names.place($0))]) })
        }
        return script(fields)
    }

    private func organisation(_ id: String) -> Value {
        var fields: [String: Value] = ["@type": .text("Organization"), "name": .text(names.organisation(id))]
        if let number = names.known(organisation: id)?.organisationNumber { fields["taxID"] = .text(number) }
        return .thing(fields)
    }

    private var catalogue: String { base + Route.data(.dcat(nil)).path + "#catalogue" }

    /// The catalogue itself, and the data set that it is.
    func start() -> Markup {
        let downloads = [
            (Route.data(.dump(.csv)).path, "text/csv"), (Route.data(.dump(.jsonLines)).path, "application/jsonl"),
            (Route.atomFeed.path, "application/atom+xml"), (Route.jsonFeed.path, "application/feed+json"),
        ]
        let set: [String: Value] = [
            "@type": .text("Dataset"), "@id": .text(base + Route.data(.dcat(nil)).path + "#items"),
            "name": .text("Kunskapshöjande initiativ och kommunberättelser"), "url": .text(base + "/"),
            "description": .text(FeedText.description), "isAccessibleForFree": .text("true"),
            "inLanguage": .text("sv"),
            "creator": .thing(["@type": .text("Organization"), "name": .text(FeedText.name)]),
            "distribution": .list(
                downloads.map { path, type in
                    .thing([
                        "@type": .text("DataDownload"), "contentUrl": .text(base + path), "encodingFormat": .text(type),
                    ])
                }),
        ]
        return script([
            "@context": .text("https://schema.org"), "@type": .text("DataCatalog"), "@id": .text(catalogue),
            "name": .text(FeedText.name), "url": .text(base + "/"), "description": .text(FeedText.description),
            "dataset": .thing(set),
        ])
    }

    /// A data block: no script of the page, so that `script-src` has no say in it (HTML §4.12.1.1, "prepare the script
    /// element", returns before it asks the policy). A `<` in a text would end or nest it: it is escaped as JSON allows.
    private func script(_ fields: [String: Value]) -> Markup {
        guard let data = try? Wire.encode(Value.thing(fields)) else { return .nothing }
        let json = String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003C").replacing(">", with: "\\u003E")
        return .tag("script", ["type": "application/ld+json"], .stored(json))
    }
}
