import Catalogue
import Foundation

/// The catalogue as data portals harvest it: DCAT-AP-SE 3.0.1 (https://docs.dataportal.se/dcat/3.0.1/en/), which makes
/// mandatory, beyond DCAT-AP 3.0, the publisher of a dataset, the licence of a catalogue (CC0) and the type of an agent.
struct DCATGraph {
    let names: Names
    /// The catalogue's own address without a slash at the end.
    let base: String
    /// When anything published last changed; `nil` while there is nothing.
    let changed: Date?
    /// Ids of organisations that answer for some item.
    let senders: Set<String>

    private typealias Object = RDFGraph.Object

    /// Of the description, as the profile has it. The texts that are described belong to those who published them: no
    /// licence of ours covers them.
    private static let licence = Object.thing("http://creativecommons.org/publicdomain/zero/1.0/")
    private static let publicAccess = Object.thing(authority + "access-right/PUBLIC")
    private static let swedish = Object.thing(authority + "language/SWE")
    private static let sweden = Object.thing(authority + "country/SWE")
    private static let authority = "http://publications.europa.eu/resource/authority/"

    private var dcat: String { base + Route.data(.dcat(nil)).path }
    private func part(_ name: String) -> String { "\(dcat)#\(name)" }

    func make() -> RDFGraph {
        var graph = RDFGraph()
        let publisher = publisher
        catalogue(publisher.address, in: &graph)
        service(publisher.address, in: &graph)
        dataset(publisher.address, in: &graph)
        for distribution in distributions { add(distribution, in: &graph) }
        rights(in: &graph)
        contact(publisher.name, in: &graph)
        for agent in [publisher] + creators where !graph.has(agent.address) { add(agent, in: &graph) }
        return graph
    }

    private func sv(_ text: String) -> Object { .text(text, language: "sv") }
    private func en(_ text: String) -> Object { .text(text, language: "en") }

    private var modified: Object? { changed.map { .typed(WireDate.text($0), "xsd:dateTime") } }
    private var contactPoint: Object? { names.contact == nil ? nil : .thing(part("contact")) }

    private func catalogue(_ publisher: String, in graph: inout RDFGraph) {
        graph.add(
            part("catalogue"), type: "dcat:Catalog",
            [
                ("dcterms:title", sv(FeedText.name)),
                ("dcterms:title", en("\(FeedText.name): the catalogue")),
                ("dcterms:description", sv(FeedText.description)),
                ("dcterms:description", en(Self.description)),
                ("dcterms:publisher", .thing(publisher)),
                ("dcterms:license", Self.licence),
                ("dcterms:language", Self.swedish),
                ("dcterms:spatial", Self.sweden),
                ("dcterms:modified", modified),
                ("foaf:homepage", .thing(base + Route.start.path)),
                ("dcat:themeTaxonomy", .thing(Self.authority + "data-theme")),
                ("dcat:dataset", .thing(part("items"))),
                ("dcat:service", .thing(part("api"))),
            ])
    }

    private static let description = """
        Knowledge-raising initiatives and municipal stories about digitalisation in social services, gathered from those \
        who publish them.
        """

    private func service(_ publisher: String, in graph: inout RDFGraph) {
        graph.add(
            part("api"), type: "dcat:DataService",
            [
                ("dcterms:title", sv("Katalogens API")), ("dcterms:title", en("The catalogue's API")),
                ("dcterms:description", sv("Sökning, urval, enskilda poster och en ändringslogg att följa.")),
                ("dcterms:description", en("Search, filters, single items and a change log to follow.")),
                ("dcterms:publisher", .thing(publisher)),
                ("dcat:contactPoint", contactPoint),
                ("dcterms:rights", .thing(part("rights"))),
                ("dcterms:accessRights", Self.publicAccess),
                ("dcat:endpointURL", .thing(base + "/api/v1")),
                ("dcat:endpointDescription", .thing(base + Route.openAPI.path)),
                ("foaf:page", .thing(base + Route.docs.path)),
                ("dcat:servesDataset", .thing(part("items"))),
            ])
    }

    private func dataset(_ publisher: String, in graph: inout RDFGraph) {
        let keywords = ["socialtjänst", "digitalisering", "välfärdsteknik", "kunskapsstöd", "kommunberättelser"]
        var statements: [(String, RDFGraph.Object?)] = [
            ("dcterms:title", sv("Kunskapshöjande initiativ och kommunberättelser")),
            ("dcterms:title", en("Knowledge-raising initiatives and municipal stories")),
            ("dcterms:description", sv(FeedText.description)),
            ("dcterms:description", en(Self.description)),
            ("dcterms:identifier", .text(part("items"), language: nil)),
            ("dcterms:publisher", .thing(publisher)),
            ("dcat:contactPoint", contactPoint),
            ("dcterms:accessRights", Self.publicAccess),
            ("dcterms:language", Self.swedish),
            ("dcterms:spatial", Self.sweden),
            ("dcterms:accrualPeriodicity", .thing(Self.authority + "frequency/UPDATE_CONT")),
            ("dcterms:modified", modified),
            ("dcat:landingPage", .thing(base + Route.start.path)),
            ("dcat:theme", .thing(Self.authority + "data-theme/HEAL")),
            ("dcat:theme", .thing(Self.authority + "data-theme/SOCI")),
            ("dcat:theme", .thing(Self.authority + "data-theme/GOVE")),
        ]
        statements += keywords.map { ("dcat:keyword", sv($0)) }
        statements += ["social services", "digitalisation", "welfare technology"].map { ("dcat:keyword", en($0)) }
        statements += creators.map { ("dcterms:creator", .thing($0.address)) }
        statements += distributions.map { ("dcat:distribution", .thing(part($0.name))) }
        graph.add(part("items"), type: "dcat:Dataset", statements)
    }

    // MARK: Distributions

    private struct Distribution {
        var name: String
        var sv: String
        var en: String
        var path: String
        var mediaType: String
        /// What can be fetched whole, besides being read bit by bit.
        var isFile = false
        var standard: String?
    }

    private var distributions: [Distribution] {
        let dump = { (format: DumpFormat) in Route.data(.dump(format)).path }
        return [
            Distribution(
                name: "json", sv: "API med JSON", en: "API with JSON", path: Route.items.path,
                mediaType: "application/json"),
            Distribution(
                name: "jsonl", sv: "Hela katalogen som JSON Lines", en: "The whole catalogue as JSON Lines",
                path: dump(.jsonLines), mediaType: "application/jsonl", isFile: true),
            Distribution(
                name: "csv", sv: "Hela katalogen som CSV", en: "The whole catalogue as CSV", path: dump(.csv),
                mediaType: "text/csv", isFile: true, standard: "https://www.rfc-editor.org/info/rfc4180"),
            Distribution(
                name: "jsonfeed", sv: "Flöde som JSON Feed", en: "Feed as JSON Feed", path: Route.jsonFeed.path,
                mediaType: "application/feed+json", standard: "https://www.jsonfeed.org/version/1.1/"),
            Distribution(
                name: "atom", sv: "Flöde som Atom", en: "Feed as Atom", path: Route.atomFeed.path,
                mediaType: "application/atom+xml", standard: "https://www.rfc-editor.org/info/rfc4287"),
            Distribution(
                name: "oai", sv: "Skördning med OAI-PMH", en: "Harvesting by OAI-PMH", path: Route.data(.oai).path,
                mediaType: "text/xml",
                standard: "http://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm"),
        ]
    }

    private func add(_ distribution: Distribution, in graph: inout RDFGraph) {
        let address = base + distribution.path
        graph.add(
            part(distribution.name), type: "dcat:Distribution",
            [
                ("dcterms:title", sv(distribution.sv)), ("dcterms:title", en(distribution.en)),
                ("dcterms:description", sv(distribution.sv + ".")),
                ("dcterms:description", en(distribution.en + ".")),
                ("dcat:accessURL", .thing(address)),
                ("dcat:downloadURL", distribution.isFile ? .thing(address) : nil),
                ("dcat:accessService", distribution.name == "json" ? .thing(part("api")) : nil),
                ("dcterms:format", .text(distribution.mediaType, language: nil)),
                ("dcterms:conformsTo", distribution.standard.map(Object.thing)),
                ("dcterms:rights", .thing(part("rights"))),
                ("dcterms:language", Self.swedish),
                ("dcterms:modified", modified),
            ])
    }

    private func rights(in graph: inout RDFGraph) {
        graph.add(
            part("rights"), type: "dcterms:RightsStatement",
            [
                (
                    "rdfs:label",
                    sv("Texterna hör till dem som har gett ut dem. Uppgifterna om dem är fria att använda (CC0).")
                ),
                (
                    "rdfs:label",
                    en("The texts belong to those who published them. What is said about them is free to use (CC0).")
                ),
            ])
    }

    // MARK: Who

    private struct Agent: Hashable {
        var address: String
        var name: String
        /// The last part of an address of http://purl.org/adms/publishertype/.
        var type: String
        var homepage: String?
    }

    private func add(_ agent: Agent, in graph: inout RDFGraph) {
        graph.add(
            agent.address, type: "foaf:Agent",
            [
                ("foaf:name", .text(agent.name, language: nil)),
                ("dcterms:type", .thing("http://purl.org/adms/publishertype/" + agent.type)),
                ("foaf:homepage", agent.homepage.map(Object.thing)),
            ])
    }

    /// Whose site or page of contact the catalogue stands at, where that is known; else the catalogue itself.
    private var publisher: Agent {
        let hosts = [base, names.contact].compactMap(\.self).compactMap { address in
            (URL(string: address)?.host() ?? address.split(separator: "@").last.map(String.init))?.lowercased()
        }
        let owner = names.organisations.first { organisation in
            organisation.hosts.contains { host in hosts.contains { $0 == host || $0.hasSuffix("." + host) } }
        }
        return owner.map(agent)
            ?? Agent(
                address: part("publisher"), name: FeedText.name, type: "NonProfitOrganisation", homepage: base + "/")
    }

    /// Those whose items these are: that a source is read does not say that anything came of it.
    private var creators: [Agent] { names.organisations.filter { senders.contains($0.id) }.map(agent) }

    /// By organisation number as Sveriges dataportal knows it, else by home page, else by our own address.
    private func agent(_ organisation: Organisation) -> Agent {
        let number = organisation.organisationNumber?.filter(\.isNumber)
        let homepage = organisation.hosts.first.flatMap { WebAddress.uri("https://\($0)/") }
        var query = ItemQuery()
        query.organisations = [organisation.id]
        return Agent(
            address: number.map { "http://dataportal.se/organisation/SE\($0)" } ?? homepage.map { $0 + "#organisation" }
                ?? base + ItemParameters.link(.start, query) + "#organisation",
            name: organisation.name, type: Self.type(organisation.kind), homepage: homepage)
    }

    private static func type(_ kind: String) -> String {
        switch kind {
        case "municipality": "LocalAuthority"
        case "region": "RegionalAuthority"
        case "company", "media": "Company"
        case "association": "NonProfitOrganisation"
        case "institute": "Academia-ScientificOrganisation"
        default: "NationalAuthority"
        }
    }

    /// A page or a mailbox; an address of mail is what the profile wants, and a page what many operators give.
    private func contact(_ name: String, in graph: inout RDFGraph) {
        guard let contact = names.contact.flatMap(WebAddress.uri) else { return }
        let isMail = contact.lowercased().hasPrefix("mailto:")
        graph.add(
            part("contact"), type: "vcard:Organization",
            [
                ("vcard:fn", .text(name, language: nil)),
                (isMail ? "vcard:hasEmail" : "vcard:hasURL", .thing(contact)),
            ])
    }
}
