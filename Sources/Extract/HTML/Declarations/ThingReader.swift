import Catalogue
import Foundation

/// What schema.org says of one thing, as fields of an entry.
struct ThingReader {
    let document: HTMLDocument
    let things: Things
    let now: Date
    let sanitise: Bool

    private var tree: HTMLTree { document.tree }

    /// Values of one property that are looked at: hostile pages have thousands.
    private static let most = FeedBuilder.listLimit

    func entry(_ thing: Int, problems: inout [Problem]) -> Entry {
        var entry = Entry()
        let isArticle = things.all[thing].isArticle
        entry.title = text(thing, isArticle ? ["headline", "name", "title"] : ["name", "headline", "title"])
        entry.link = link(thing)
        if let link = entry.link { entry.links.append(EntryLink(href: link, rel: "alternate")) }
        entry.id = identifier(thing, link: entry.link)
        entry.summary = html(thing, ["description", "abstract"])
        entry.content = html(thing, ["articlebody", "text"])
        if let date = date(thing, ["datepublished", "datecreated", "uploaddate", "dateposted"], &problems) {
            entry.published = date.date
            entry.publishedPrecision = date.precision
        }
        entry.updated = date(thing, ["datemodified"], &problems)?.date
        entry.authors = people(thing, "author")
        if entry.authors.isEmpty { entry.authors = people(thing, "creator") }
        entry.categories = categories(thing)
        entry.language = language(thing)
        entry.rights = text(thing, ["license", "copyrightnotice"])
        entry.image = image(thing)
        entry.comments = address(thing, ["discussionurl"])
        entry.enclosures = enclosures(thing)
        entry.extra = extra(thing)
        entry.line = things.all[thing].line
        return entry
    }

    // MARK: Values

    func text(_ thing: Int, _ names: [String]) -> String? {
        names.lazy.compactMap { texts(thing, $0).first }.first
    }

    func texts(_ thing: Int, _ name: String) -> [String] {
        things.values(thing, name).prefix(Self.most).compactMap { text(of: $0) }
    }

    /// Plain: of a thing that is the value its name counts.
    private func text(of value: Thing.Value, depth: Int = 0) -> String? {
        switch value {
        case .text(let text): return JSONReading.plain(text)
        case .element(let node):
            let said = tree.attribute("content", of: node) ?? (isData(node) ? tree.attribute("value", of: node) : nil)
            if let said { return JSONReading.plain(said) }
            let text = document.text(of: node)
            return text.isEmpty ? reference(of: node) : text
        case .thing, .reference:
            guard let place = things.place(of: value) else {
                if case .reference(let id) = value { return id }
                return nil
            }
            guard depth < 3 else { return nil }
            for name in ["name", "headline", "value", "audiencetype", "educationalrole", "url"] {
                for value in things.values(place, name).prefix(4) {
                    if let text = text(of: value, depth: depth + 1) { return text }
                }
            }
            return nil
        }
    }

    private func isData(_ node: Int) -> Bool {
        tree.isElement(node, named: "data") || tree.isElement(node, named: "meter")
    }

    private func reference(of node: Int) -> String? {
        for name in ["href", "src", "resource", "data", "content"] {
            if let reference = tree.attribute(name, of: node) { return reference }
        }
        return nil
    }

    /// Absolute; of a thing that is the value its address counts.
    func address(_ thing: Int, _ names: [String]) -> String? {
        for name in names {
            for value in things.values(thing, name).prefix(Self.most) {
                if let address = address(of: value) { return address }
            }
        }
        return nil
    }

    private func address(of value: Thing.Value, depth: Int = 0) -> String? {
        switch value {
        case .text(let text): return web(text)
        case .element(let node):
            let said = reference(of: node) ?? tree.attribute("content", of: node)
            return web(said ?? document.text(of: node))
        case .thing, .reference:
            guard let place = things.place(of: value) else {
                if case .reference(let id) = value { return web(id) }
                return nil
            }
            guard depth < 3 else { return nil }
            for name in ["url", "contenturl"] {
                for value in things.values(place, name).prefix(4) {
                    if let address = address(of: value, depth: depth + 1) { return address }
                }
            }
            return things.all[place].id.flatMap(web)
        }
    }

    private func web(_ reference: String) -> String? {
        guard !reference.hasPrefix("_:"), !reference.contains(where: \.isNewline),
            let address = Address.resolve(reference, base: document.base), address.hasPrefix("http")
        else { return nil }
        return address
    }

    private func html(_ thing: Int, _ names: [String]) -> String? {
        for name in names {
            for value in things.values(thing, name).prefix(4) {
                switch value {
                case .element(let node) where tree.attribute("content", of: node) == nil:
                    if let html = document.html(.element(node), sanitise: sanitise) { return html }
                case .text(let text) where JSONReading.looksLikeHTML(text):
                    let html = sanitise ? Sanitiser.sanitise(text, base: document.base) : text
                    if !PlainText.fold(html).isEmpty { return html }
                case .text(let text):
                    if let html = JSONReading.paragraphs(text) { return html }
                case .element, .thing, .reference:
                    if let html = self.text(of: value).flatMap({ JSONReading.paragraphs($0) }) { return html }
                }
            }
        }
        return nil
    }

    private func date(_ thing: Int, _ names: [String], _ problems: inout [Problem]) -> ReadDate? {
        for name in names {
            for value in things.values(thing, name).prefix(4) {
                var said = text(of: value)
                if case .element(let node) = value { said = tree.attribute("datetime", of: node) ?? said }
                guard let said else { continue }
                if let date = Dates.parse(said, now: now) {
                    if date.hasUnknownZone, problems.count < 100 {
                        problems.append(ProblemCode.dateZone.problem(line: things.all[thing].line))
                    }
                    return date
                }
                if problems.count < 100 {
                    problems.append(
                        ProblemCode.dateImpossible.said(
                            "The date “\(said.prefix(60))” cannot be read.", line: things.all[thing].line))
                }
            }
        }
        return nil
    }
}

// MARK: - Fields

extension ThingReader {
    /// The address of the thing: `url`, else the page it is the main thing of, else an `@id` that is an address.
    func link(_ thing: Int) -> String? {
        if let address = address(thing, ["url", "mainentityofpage"]) { return address }
        guard let id = things.all[thing].id, id.contains("/"), !id.hasPrefix("#") else { return nil }
        return web(id)
    }

    private func identifier(_ thing: Int, link: String?) -> String? {
        if let said = text(thing, ["identifier", "coursecode"]) { return said }
        guard let id = things.all[thing].id, id.contains(":"), !id.hasPrefix("_:"), id != link else { return nil }
        return id
    }

    func people(_ thing: Int, _ name: String) -> [Person] {
        var people: [Person] = []
        for value in things.values(thing, name).prefix(Self.most) {
            var person = Person()
            if let place = things.place(of: value) {
                person.name = text(place, ["name", "legalname"])
                person.email = email(place)
                person.url = address(place, ["url"])
            } else if let said = text(of: value) {
                // An address alone names nobody, but leads to somebody.
                if said.contains("://") { person.url = web(said) } else { person.name = said }
            }
            if !person.isEmpty, !people.contains(person) { people.append(person) }
        }
        return people
    }

    private func email(_ person: Int) -> String? {
        for value in things.values(person, "email").prefix(4) {
            var said = text(of: value)
            if case .element(let node) = value { said = tree.attribute("href", of: node) ?? said }
            if let said, said.contains("@") { return said.hasPrefix("mailto:") ? String(said.dropFirst(7)) : said }
        }
        return nil
    }

    /// Keywords, sections, subjects and genres.
    private func categories(_ thing: Int) -> [Catalogue.Category] {
        var categories: [Catalogue.Category] = []
        func note(_ category: Catalogue.Category) {
            let isKnown = categories.contains { $0.term.lowercased() == category.term.lowercased() }
            if !isKnown, categories.count < Self.most { categories.append(category) }
        }
        for name in ["keywords", "articlesection", "about", "genre", "educationallevel", "teaches", "servicetype"] {
            for value in things.values(thing, name).prefix(Self.most) {
                if let place = things.place(of: value), let term = text(place, ["name", "termcode"]) {
                    note(Catalogue.Category(term: term, scheme: address(place, ["indefinedtermset"])))
                } else if things.place(of: value) == nil, let said = text(of: value) {
                    HTMLFacts.keywords(said).forEach { note(Catalogue.Category(term: $0)) }
                }
            }
        }
        return categories
    }

    private func language(_ thing: Int) -> String? {
        for value in things.values(thing, "inlanguage").prefix(4) {
            let place = things.place(of: value)
            let said = place.map { text($0, ["alternatename", "identifier", "name"]) } ?? text(of: value)
            if let said { return said }
        }
        return nil
    }

    private func image(_ thing: Int) -> String? {
        for name in ["image", "thumbnailurl", "primaryimageofpage", "thumbnail"] {
            for value in things.values(thing, name).prefix(Self.most) {
                let place = things.place(of: value)
                let address = place.map { self.address($0, ["contenturl", "url"]) } ?? address(of: value)
                if let address { return address }
            }
        }
        return nil
    }

    private func enclosures(_ thing: Int) -> [Enclosure] {
        var found: [Enclosure] = []
        for name in ["encoding", "associatedmedia", "audio", "video"] {
            for place in things.parts(thing, name).prefix(Self.most) {
                guard let url = address(place, ["contenturl"]), !found.contains(where: { $0.url == url }) else {
                    continue
                }
                let type = text(place, ["encodingformat", "fileformat"])
                let length = text(place, ["contentsize"]).flatMap(Int.init)
                found.append(Enclosure(url: url, type: type, length: length))
            }
        }
        return found
    }

    /// What the catalogue has fields for beyond feeds: who offers it, for whom, in which form and where.
    private func extra(_ thing: Int) -> [String: [String]] {
        let fields: [(field: String, names: [String])] = [
            ("organisation", ["provider", "serviceoperator", "publisher", "sourceorganization"]),
            ("form", ["learningresourcetype"]), ("malgrupp", ["audience"]),
            ("place", ["spatialcoverage", "areaserved", "contentlocation", "locationcreated"]),
        ]
        var extra: [String: [String]] = [:]
        for (field, names) in fields {
            let said = names.lazy.map { texts(thing, $0).filter { !$0.contains("://") } }.first { !$0.isEmpty }
            if let said { extra[field] = said }
        }
        return extra
    }
}
