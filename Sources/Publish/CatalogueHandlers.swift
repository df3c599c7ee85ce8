import Catalogue
import Foundation
import HTTPTypes
import Store

/// Handlers for the catalogue in the forms of other worlds.
struct CatalogueHandlers {
    private let handlers: Handlers
    private var store: Store { handlers.store }
    private var names: Names { handlers.names }
    private var call: Call { handlers.call }

    init(_ handlers: Handlers) { self.handlers = handlers }

    func answer(_ route: DataRoute) throws -> Answer {
        // A harvester is told of a wrong argument in its own words.
        if case .oai = route { return try oai() }
        try handlers.refuseParameters()
        return switch route {
        case .dump(let format): try DumpHandlers(site: handlers.site, call: call).answer(format)
        case .dumpSum(let format): try DumpHandlers(site: handlers.site, call: call).answer(format, isSum: true)
        case .opml: handlers.tagged(MediaType.opml, OPMLList(names: names, base: call.base).render())
        case .sitemap: try sitemap()
        case .sitemapPart(let number): try sitemap(part: number)
        case .robots: handlers.tagged(MediaType.text, Array(Sitemap(base: call.base).robots().utf8))
        case .dcat(let syntax): try dcat(syntax)
        case .oai: try oai()
        case .khiSchema: handlers.tagged(MediaType.xml, Array(KHISchema.document.utf8))
        case .item(let id, let form): try item(id, form)
        case .collection(let id, let form): try collection(id, form)
        }
    }

    private func dcat(_ asked: RDFSyntax?) throws -> Answer {
        let syntax = asked ?? .chosen(by: call.accept)
        let changed = try handlers.site.watch.state().changed
        let senders = Set(try handlers.store.values(ofFacet: Harvested.organisation))
        let graph = DCATGraph(names: names, base: call.base, changed: changed, senders: senders).make()
        var answer = handlers.tagged(syntax.mediaType, try syntax.write(graph))
        if asked == nil { answer.headers[.vary] = "Accept" }
        return answer.linking(
            RDFSyntax.allCases.filter { $0 != syntax }.map { other in
                let type = other.mediaType.prefix { $0 != ";" }
                return (call.base + Route.data(.dcat(other)).path, "alternate", String(type))
            })
    }

    private func oai() throws -> Answer {
        let answer = OAIAnswer(store: store, names: names, base: call.base, now: handlers.site.now())
        var response = Answer(.ok, MediaType.textXML, try answer.render(call.query))
        // It says when it was given.
        response.headers[.cacheControl] = "no-cache"
        return response
    }

    // MARK: Search engines

    private func sitemap() throws -> Answer {
        let keys = try store.lastItemKey()
        if keys > Sitemap.most {
            let parts = (keys + Sitemap.most - 1) / Sitemap.most
            // A sitemap of sitemaps holds as many as a sitemap holds pages.
            return handlers.tagged(MediaType.xml, Sitemap(base: call.base).index(min(parts, Sitemap.most)))
        }
        return try pages(1)
    }

    private func sitemap(part number: Int) throws -> Answer {
        let keys = try store.lastItemKey()
        guard number == 1 || number - 1 < (keys + Sitemap.most - 1) / Sitemap.most else {
            return try handlers.missing(String(number))
        }
        return try pages(number)
    }

    /// By the rows' keys: an item stays in its sitemap, and none has more than may be.
    private func pages(_ number: Int) throws -> Answer {
        let first = (number - 1) * Sitemap.most + 1
        let items = try store.addresses(keys: first...(first + Sitemap.most - 1)).map { item in
            (path: Route.page(item: item.id).path, changed: Optional(item.changed))
        }
        let own = number == 1 ? try ownPages(items.compactMap(\.changed).max()) : []
        return handlers.tagged(MediaType.xml, Sitemap(base: call.base).pages(own + items))
    }

    private func ownPages(_ changed: Date?) throws -> [(path: String, changed: Date?)] {
        let collections = try store.collections().filter { try store.count(of: $0) >= ItemCollection.fewest }
        let catalogue = [Route.start, .initiativesPage, .storiesPage].map { ($0.path, changed) }
        return catalogue + [(Route.collectionsPage.path, nil), (Route.coveragePage.path, nil)]
            + collections.map { (Route.collectionPage($0.id).path, $0.changed) }
    }

    // MARK: One item or one collection, to take along

    private func item(_ id: String, _ form: DataRoute.ItemForm) throws -> Answer {
        switch try store.item(id) {
        case .found(let stored):
            let citation = Citation(stored: stored, names: names, base: call.base)
            return switch form {
            case .mail: mail(MailPage(names: names, base: call.base).item(stored))
            case .bibTeX: file(MediaType.bibTeX, Array(citation.bibTeX.utf8), "\(id).bib")
            case .ris: file(MediaType.ris, Array(citation.ris.utf8), "\(id).ris")
            case .csl: file(MediaType.csl, Array(try Wire.encode([citation.csl])), "\(id).csl.json")
            }
        case .moved(let target):
            return .redirect(.permanentRedirect, to: Route.data(.item(target, form)).path)
        case .withdrawn(let stored): return try handlers.gone(stored)
        case .unknown: return try handlers.missing(id)
        }
    }

    private func collection(_ id: String, _ form: DataRoute.CollectionForm) throws -> Answer {
        if form == .csv { return try CollectionTable(site: handlers.site, call: call).answer(id) }
        // A letter of more than a page's worth is not read.
        guard let (collection, page) = try CurationHandlers(handlers).whole(id) else { return try handlers.missing(id) }
        return mail(MailPage(names: names, base: call.base).collection(collection, page))
    }

    private func file(_ type: String, _ bytes: [UInt8], _ name: String) -> Answer {
        var answer = handlers.tagged(type, bytes)
        // Ids are letters, digits and hyphens.
        answer.headers[.contentDisposition] = "attachment; filename=\"samlad-\(name)\""
        return answer
    }

    /// Its styles stand in its elements, since programs for mail know no others; and it loads nothing at all.
    private func mail(_ bytes: [UInt8]) -> Answer {
        var answer = handlers.tagged(MediaType.html, bytes)
        answer.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        return answer
    }
}
