import Catalogue
import Foundation
import Store

/// Answers one request of a harvester (OAI-PMH 2.0, http://www.openarchives.org/OAI/openarchivesprotocol.html). Elements
/// come in the order of its schema.
struct OAIAnswer {
    let store: Store
    let names: Names
    /// The catalogue's own address without a slash at the end.
    let base: String
    let now: Date

    /// Seconds by which an answer says that it is older than it is. A harvester asks from there on next time, and what is being
    /// written now bears a date from before its commit.
    private static let unsettled: Double = 2
    /// Records of a page.
    private static let pageSize = 100

    func render(_ query: QueryString) throws -> [UInt8] {
        do {
            let request = try OAIRequest(query)
            return document(echo(query), try answer(request))
        } catch let fault as OAIFault {
            // After these two the arguments are not repeated (§3.6).
            let isEchoed = fault.code != .badVerb && fault.code != .badArgument
            return document(
                isEchoed ? echo(query) : [:], .tag("error", ["code": fault.code.rawValue], .text(fault.text)))
        }
    }

    private func echo(_ query: QueryString) -> Attributes {
        var attributes: Attributes = [:]
        for pair in query.pairs { attributes[pair.name] = pair.value }
        return attributes
    }

    private func document(_ request: Attributes, _ content: Markup) -> [UInt8] {
        MarkupWriter.xml(
            .tag(
                "OAI-PMH",
                [
                    "xmlns": "http://www.openarchives.org/OAI/2.0/",
                    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                    "xsi:schemaLocation":
                        "http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd",
                ],
                .tag("responseDate", [:], .text(WireDate.text(now.addingTimeInterval(-Self.unsettled)))),
                .tag("request", request, .text(base + Route.data(.oai).path)), content))
    }

    private func answer(_ request: OAIRequest) throws -> Markup {
        switch request {
        case .identify: try identify()
        case .formats(let id): try formats(id)
        case .sets: try sets()
        case .record(let id, let format): try record(id, format)
        case .list(let list): try records(list)
        }
    }

    // MARK: What there is

    private func identify() throws -> Markup {
        let earliest = try store.harvestExtent(from: nil, until: nil).earliest ?? now
        let mail = names.contact.flatMap { $0.lowercased().hasPrefix("mailto:") ? String($0.dropFirst(7)) : nil }
        // The schema wants an address; where the operator gave a page, nobody reads mail at that host.
        let host = URL(string: base)?.host() ?? "localhost"
        return .tag(
            "Identify", [:],
            .tag("repositoryName", [:], .text(FeedText.name)),
            .tag("baseURL", [:], .text(base + Route.data(.oai).path)),
            .tag("protocolVersion", [:], "2.0"),
            .tag("adminEmail", [:], .text(mail ?? "postmaster@\(host)")),
            .tag("earliestDatestamp", [:], .text(WireDate.text(earliest))),
            .tag("deletedRecord", [:], "persistent"),
            .tag("granularity", [:], "YYYY-MM-DDThh:mm:ssZ"),
            .tag("compression", [:], "gzip"))
    }

    private func formats(_ id: String?) throws -> Markup {
        if let id { _ = try harvested(id) }
        return .tag(
            "ListMetadataFormats", [:],
            each: OAIFormat.allCases.map { format in
                .tag(
                    "metadataFormat", [:], .tag("metadataPrefix", [:], .text(format.rawValue)),
                    .tag("schema", [:], .text(format.schema(base: base))),
                    .tag("metadataNamespace", [:], .text(format.namespace)))
            })
    }

    private static let kind = "kind"
    private static let organisation = "organisation"

    /// Every kind, and every organisation that answers for an item.
    private func sets() throws -> Markup {
        let kinds = names.terms(of: Self.kind).map { ("\(Self.kind):\($0.id)", $0.label) }
        let owners = try store.values(ofFacet: Harvested.organisation)
            .map { ("\(Self.organisation):\($0)", names.organisation($0)) }
        let tops = [(Self.kind, "Slag"), (Self.organisation, "Ansvarig organisation")]
        return .tag(
            "ListSets", [:],
            each: ([tops[0]] + kinds + [tops[1]] + owners).map { spec, name in
                .tag("set", [:], .tag("setSpec", [:], .text(spec)), .tag("setName", [:], .text(name)))
            })
    }

    /// `nil` for a set that has everything.
    private func place(_ spec: String?) throws(OAIFault) -> Harvested.Place? {
        guard let spec, spec != Self.kind, spec != Self.organisation else { return nil }
        let halves = spec.split(separator: ":", maxSplits: 1).map(String.init)
        switch halves.first {
        case Self.kind? where halves.count == 2 && names.terms(of: Self.kind).contains { $0.id == halves[1] }:
            return Harvested.Place(facet: Self.kind, value: halves[1])
        case Self.organisation? where halves.count == 2 && names.knows(organisation: halves[1]):
            return Harvested.Place(facet: Harvested.organisation, value: halves[1])
        default: throw OAIFault(.noRecordsMatch, "There is no set \"\(spec.prefix(60))\"; see ListSets.")
        }
    }

    // MARK: Records

    private func record(_ identifier: String, _ format: OAIFormat) throws -> Markup {
        .tag("GetRecord", [:], element(try harvested(identifier), format))
    }

    private func records(_ list: OAIList) throws -> Markup {
        var query = HarvestQuery()
        (query.from, query.until, query.after) = (list.from, list.until, list.after)
        query.set = try place(list.set)
        query.limit = Self.pageSize
        let (records, hasMore) = try store.harvest(query)
        guard let last = records.last else {
            if list.given > 0 { throw OAIList.badToken(list.token) }
            throw OAIFault(.noRecordsMatch, "Nothing was changed or deleted then, in that set.")
        }
        var next = list
        (next.after, next.given) = (last.number, list.given + records.count)
        return .tag(
            list.hasFields ? "ListRecords" : "ListIdentifiers", [:],
            .group(records.map { list.hasFields ? element($0, list.format) : header($0) }),
            try resumption(list, hasMore ? next : nil))
    }

    /// The last page of several has an empty one.
    private func resumption(_ list: OAIList, _ next: OAIList?) throws -> Markup {
        guard next != nil || list.given > 0 else { return .nothing }
        var attributes: Attributes = [:]
        if list.set == nil {
            attributes["completeListSize"] = String(
                max(try store.harvestExtent(from: list.from, until: list.until).count, next?.given ?? list.given))
        }
        attributes["cursor"] = String(list.given)
        return .tag("resumptionToken", attributes, .text(next?.token ?? ""))
    }

    private func element(_ record: Harvested, _ format: OAIFormat) -> Markup {
        let metadata =
            record.isDeleted ? nil : record.stored.map { OAIMetadata(names: names, base: base).write($0, format) }
        return .tag("record", [:], header(record), .when(metadata) { .tag("metadata", [:], $0) })
    }

    private func header(_ record: Harvested) -> Markup {
        let item = record.stored?.item
        let kinds = item.map { $0.terms(of: Self.kind).map { "\(Self.kind):\($0)" } } ?? []
        let owners = item.map { $0.organisations.map { "\(Self.organisation):\($0)" } } ?? []
        return .tag(
            "header", ["status": record.isDeleted ? "deleted" : nil],
            .tag("identifier", [:], .text(base + Route.page(item: record.id).path)),
            .tag("datestamp", [:], .text(WireDate.text(record.changed))),
            .group((kinds + owners).map { .tag("setSpec", [:], .text($0)) }))
    }

    /// An item's page is its identifier; the id alone will do.
    private func harvested(_ identifier: String) throws -> Harvested {
        let page = base + Route.page(item: "").path
        let id = identifier.hasPrefix(page) ? String(identifier.dropFirst(page.count)) : identifier
        guard let record = try store.harvested(id) else {
            throw OAIFault(.idDoesNotExist, "There never was a record \"\(identifier.prefix(200))\" here.")
        }
        return record
    }
}
