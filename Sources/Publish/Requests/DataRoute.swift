/// The catalogue in the forms of other worlds: dumps, subscriptions, search engines, portals of data, libraries, mail.
enum DataRoute: Sendable, Hashable {
    case dump(DumpFormat), dumpSum(DumpFormat)
    case opml, sitemap, robots
    case sitemapPart(Int)
    /// `nil`: the one that `Accept` asks for.
    case dcat(RDFSyntax?)
    case oai, khiSchema
    case item(String, ItemForm)
    case collection(String, CollectionForm)

    /// What one item is given as, by the end of its address.
    enum ItemForm: String, Sendable, Hashable, CaseIterable {
        case mail = ".mail.html"
        case bibTeX = ".bib"
        case ris = ".ris"
        case csl = ".csl.json"
    }

    enum CollectionForm: String, Sendable, Hashable, CaseIterable {
        case mail = ".mail.html"
        case csv = ".csv"
    }

    /// Of the parts of a path.
    init?(_ parts: [String]) {
        switch parts.count {
        case 1: self.init(name: parts[0])
        case 2: self.init(folder: parts[0], name: parts[1])
        default: return nil
        }
    }

    private init?(name: String) {
        switch name {
        case "opml": self = .opml
        case "sitemap.xml": self = .sitemap
        case "robots.txt": self = .robots
        case "oai": self = .oai
        case "dcat": self = .dcat(nil)
        default:
            guard let syntax = RDFSyntax.allCases.first(where: { name == "dcat." + $0.rawValue }) else { return nil }
            self = .dcat(syntax)
        }
    }

    private init?(folder: String, name: String) {
        switch folder {
        case "dump":
            if let format = DumpFormat(rawValue: name) {
                self = .dump(format)
            } else if let format = DumpFormat.allCases.first(where: { name == $0.rawValue + Self.sum }) {
                self = .dumpSum(format)
            } else {
                return nil
            }
        case "sitemaps":
            guard name.hasSuffix(".xml"), let number = Int(name.dropLast(4)), number > 0 else { return nil }
            self = .sitemapPart(number)
        case "schemas" where name == "khi.xsd": self = .khiSchema
        case "id":
            guard let (id, form) = Self.split(name, ItemForm.self) else { return nil }
            self = .item(id, form)
        case "samlingar":
            guard let (id, form) = Self.split(name, CollectionForm.self) else { return nil }
            self = .collection(id, form)
        default: return nil
        }
    }

    private static let sum = ".sha256"

    private static func split<Form: CaseIterable & RawRepresentable<String>>(
        _ name: String, _: Form.Type
    ) -> (id: String, form: Form)? {
        guard let form = Form.allCases.first(where: { name.hasSuffix($0.rawValue) }) else { return nil }
        let id = name.dropLast(form.rawValue.count)
        return id.isEmpty ? nil : (String(id), form)
    }

    var path: String {
        switch self {
        case .dump(let format): "/dump/" + format.rawValue
        case .dumpSum(let format): "/dump/" + format.rawValue + Self.sum
        case .opml: "/opml"
        case .sitemap: "/sitemap.xml"
        case .robots: "/robots.txt"
        case .sitemapPart(let number): "/sitemaps/\(number).xml"
        case .dcat(let syntax): "/dcat" + (syntax.map { "." + $0.rawValue } ?? "")
        case .oai: "/oai"
        case .khiSchema: "/schemas/khi.xsd"
        case .item(let id, let form): "/id/" + id + form.rawValue
        case .collection(let id, let form): "/samlingar/" + id + form.rawValue
        }
    }

    var template: Route.Template {
        switch self {
        case .dump(.jsonLines): .dumpJSONLines
        case .dump(.csv): .dumpCSV
        case .dumpSum(.jsonLines): .dumpJSONLinesSum
        case .dumpSum(.csv): .dumpCSVSum
        case .opml: .opml
        case .sitemap: .sitemap
        case .robots: .robots
        case .sitemapPart: .sitemapPart
        case .dcat(nil): .dcat
        case .dcat(.jsonLD): .dcatJSON
        case .dcat(.turtle): .dcatTurtle
        case .dcat(.xml): .dcatXML
        case .oai: .oai
        case .khiSchema: .khiSchema
        case .item(_, .mail): .itemMail
        case .item(_, .bibTeX): .itemBibTeX
        case .item(_, .ris): .itemRIS
        case .item(_, .csl): .itemCSL
        case .collection(_, .mail): .collectionMail
        case .collection(_, .csv): .collectionCSV
        }
    }

    /// Whether people look at it, so that its errors are pages too.
    var isPage: Bool {
        switch self {
        case .item(_, .mail), .collection(_, .mail): true
        default: false
        }
    }

    /// What is told by `Accept`, by the clock or page by page is made anew each time.
    var basis: Basis? {
        switch self {
        case .dump, .dumpSum, .dcat(nil), .oai, .collection(_, .csv): nil
        case .opml, .robots, .khiSchema, .dcat: .log
        case .sitemap, .sitemapPart, .item, .collection: .commit
        }
    }
}
