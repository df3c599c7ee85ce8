import Catalogue
import Foundation

/// Answers of an OAI-PMH 2.0 repository (openarchives.org/OAI/2.0/openarchivesprotocol.htm).
enum OAIReader {
    static func read(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        var feed = Feed(format: .oaiPMH, encoding: text.name, problems: text.problems)
        let reader = XMLReading.read(elements: text, family: "oai", habits: habits, &feed.problems) {
            OAIElements(options)
        }
        reader?.finish(&feed)
        return feed
    }

    private static let habits = MarkupHabits(
        entries: ["record"],
        leaves: [
            "identifier", "datestamp", "setSpec", "dc:title", "dc:creator", "dc:subject", "dc:description",
            "dc:publisher", "dc:contributor", "dc:date", "dc:type", "dc:format", "dc:identifier", "dc:source",
            "dc:language", "dc:relation", "dc:coverage", "dc:rights",
        ], fields: ["header", "metadata", "about", "resumptionToken"])
}

/// The elements of one answer.
final class OAIElements: ElementReader {
    private let options: ReadOptions
    private var entries: [Entry] = []
    private var deletions: [Deletion] = []
    private var info = FeedInfo()
    private var errors: [(code: String, text: String?)] = []
    private var requested: String?
    private var verb = "ListRecords"
    private var token: String?

    // The record being read.
    private var record: DublinCore
    private var identifier: String?
    private var changed: Date?
    private var line: Int?
    private var isDeleted = false
    private var isInMetadata = false

    init(_ options: ReadOptions) {
        self.options = options
        record = DublinCore(options: options)
    }

    // MARK: Elements

    func open(_ name: String, _ attributes: ElementAttributes, in builder: ElementBuilder) {
        if isInMetadata {
            if let element = DublinCore.element(name), DublinCore.isField(element) { builder.gather() }
            return
        }
        switch name {
        case "oai:metadata": isInMetadata = true
        case "oai:record": startRecord(in: builder)
        case "oai:header":
            // ListIdentifiers has headers alone.
            if builder.parent != "oai:record" { startRecord(in: builder) }
            isDeleted = attributes["status"]?.lowercased() == "deleted"
        case "oai:listrecords": verb = "ListRecords"
        case "oai:listidentifiers": verb = "ListIdentifiers"
        case "oai:error":
            errors.append((attributes["code"] ?? "", nil))
            builder.gather()
        // expirationDate says nothing to a harvest that goes on at once, completeListSize is an estimate (§3.5).
        case "oai:resumptiontoken", "oai:request", "oai:identifier", "oai:datestamp", "oai:setspec",
            "oai:repositoryname", "oai:responsedate":
            builder.gather()
        default: break
        }
    }

    func close(_ name: String, text: String?, in builder: ElementBuilder) {
        if isInMetadata {
            if name == "oai:metadata" { isInMetadata = false }
            if let text, let element = DublinCore.element(name) { record.add(text, to: element) }
            return
        }
        switch name {
        case "oai:record": finishRecord(in: builder)
        case "oai:header": if builder.parent != "oai:record" { finishRecord(in: builder) }
        default: if let text, !text.isEmpty { read(text, of: name, in: builder) }
        }
    }

    private func read(_ text: String, of name: String, in builder: ElementBuilder) {
        switch name {
        case "oai:identifier": identifier = PlainText.fold(text)
        case "oai:datestamp": changed = date(text, in: builder)
        case "oai:setspec": record.add(text, to: "set")
        case "oai:resumptiontoken": token = text
        case "oai:request": requested = Address.resolve(text, base: "")
        case "oai:repositoryname": info.title = PlainText.fold(text)
        case "oai:responsedate": info.updated = date(text, in: builder)
        case "oai:error": errors[errors.count - 1].text = PlainText.fold(text)
        default: break
        }
    }

    private func date(_ text: String, in builder: ElementBuilder) -> Date? {
        if let date = Dates.parse(text, now: options.now) { return date.date }
        builder.note(.dateImpossible)
        return nil
    }

    // MARK: Records

    private func startRecord(in builder: ElementBuilder) {
        record = DublinCore(options: options)
        (identifier, changed, isDeleted, isInMetadata) = (nil, nil, false, false)
        line = builder.line
    }

    private func finishRecord(in builder: ElementBuilder) {
        isInMetadata = false
        if entries.count + deletions.count >= FeedBuilder.entryLimit { return builder.stop(.limitEntries) }
        for fault in record.faults { builder.note(fault) }
        if isDeleted {
            guard let identifier else { return builder.note(.entryMissingID) }
            deletions.append(Deletion(id: identifier, at: changed))
            return
        }
        var entry = record.finished(id: identifier, changed: changed)
        guard entry.title != nil || entry.link != nil || entry.summary != nil else { return builder.note(.entryEmpty) }
        if identifier == nil { builder.note(.entryMissingID) }
        entry.line = line
        entries.append(entry)
    }

    // MARK: The answer

    func finish(_ feed: inout Feed) {
        feed.info = info
        feed.entries = entries
        feed.deletions = deletions
        for error in errors.prefix(10) { feed.problems.append(problem(error.code, error.text)) }
        addNext(&feed)
        if entries.isEmpty, deletions.isEmpty, errors.isEmpty, feed.info.next == nil {
            XMLReading.judgeEmpty(&feed)
        }
    }

    private func problem(_ code: String, _ text: String?) -> Problem {
        let detail = [code, text].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ").prefix(200)
        return switch code {
        case "noRecordsMatch": ProblemCode.oaiNoRecords.problem()
        case "badResumptionToken": ProblemCode.oaiBadToken.problem(String(detail))
        case "cannotDisseminateFormat", "noMetadataFormats": ProblemCode.oaiFormat.problem(String(detail))
        default: ProblemCode.oaiRefused.problem(detail.isEmpty ? nil : String(detail))
        }
    }

    /// The page after this one; an empty token ends the list (§3.5).
    private func addNext(_ feed: inout Feed) {
        guard let token else { return }
        let base = WebOrigin(options.base) == nil ? requested : options.base
        guard let base else { return }
        let next = OAIRequest.continuation(base: base, verb: verb, token: token)
        if QueryText.value(of: "resumptionToken", in: base) == token {
            feed.problems.append(ProblemCode.pagingLoop.problem())
        } else {
            feed.info.next = next
        }
    }
}
