package import Catalogue
import Curate
import Extract
import Fetch
package import Foundation

/// What a source would give, before it is one: the JSON of DESIGN §4.
package struct Preview: Sendable {
    /// Bytes with what is known of where they came from.
    package struct Document: Sendable {
        package var data: Data
        package var url: String?
        package var contentType: String?

        package init(data: Data, url: String? = nil, contentType: String? = nil) {
            self.data = data
            self.url = url
            self.contentType = contentType
        }
    }

    package let json: Data
    /// Why the document was rejected; `nil` when it was read, perhaps with warnings.
    package let rejection: String?

    package init(_ document: Document, source: Source?, format: SourceFormat?, now: Date) {
        let base = document.url ?? source.map { $0.isLocalFile ? "" : $0.url } ?? ""
        var options = ReadOptions(base: base, contentType: document.contentType, now: now)
        options.source = source
        options.format = format ?? source?.format ?? .auto
        var feed = Reader.read(document.data, options: options)
        // What the daemon would hold back, the preview says.
        if let source, !feed.isRejected,
            let problem = ExtractionContract.judge(source: source, feed: feed, set: nil, before: 0)
        {
            feed.problems.append(problem)
        }
        if !feed.info.parts.isEmpty, !feed.isRejected {
            feed.problems.append(ProblemCode.documentParts.problem(Self.naming(feed.info.parts)))
        }
        json = PreviewJSON.encode(feed)
        let error = feed.problems.first { $0.severity == .error }
        rejection = feed.isRejected ? error?.message ?? "nothing in it can be read" : nil
    }

    /// How many there are, and the first of them: all stand in the object.
    private static func naming(_ parts: [String]) -> String {
        let first = parts.prefix(3).joined(separator: ", ")
        return "\(parts.count) of them: \(first)\(parts.count > 3 ? ", …" : "")"
    }

    /// A document that could not be had at all: nothing but the reason.
    package init(unreadable reason: String, code: String) {
        json = PreviewJSON.encode(Feed(format: .unknown, problems: [Problem(code, .error, reason)]))
        rejection = reason
    }

    /// Fetches an address as the daemon would, with its limits, its guard and its name.
    package static func fetch(
        _ url: String, as source: Source? = nil, settings: Settings, version: String, sharing: HostSharing? = nil
    ) async throws(FetchFailure) -> Document {
        var request = FetchRequest(url: url, limits: settings.limits, manners: settings.perHost)
        // The operator typed it.
        request.mayEnter = true
        // Its secrets go to its own origin alone, whatever the address.
        let access = try source.map { source throws(FetchFailure) in try SourceAccess(source, settings: settings) }
        access?.apply(to: &request)
        let redaction = access?.redaction ?? Redaction()
        let engine = FetchEngine(FetchSettings(settings, version: version, sharing: sharing?.sharing))
        let outcome = await engine.fetch(request)
        await engine.shutdown()
        switch outcome {
        case .body(let head, let data, _):
            return Document(
                data: redaction.cleaned(data) ?? data, url: redaction.clean(head.finalURL),
                contentType: head.contentType.map(redaction.clean))
        case .notModified: throw FetchFailure(.malformedAnswer, detail: "304 to an unconditional request")
        case .failed(let failure, _): throw redaction.clean(failure)
        }
    }
}

/// The measurements of `samlad bench`.
package enum Bench {
    /// Reads every file of a folder on this thread: `{"files","entries","bytes","seconds"}`.
    package static func parse(folder: String, sanitise: Bool) throws -> some Encodable {
        try ParseBench.run(folder: URL(filePath: folder), sanitise: sanitise)
    }

    /// Matches the records of a file on this thread: one JSON array of ids per cluster, then
    /// `{"records","clusters","pairs","seconds",…}`. `print` gets whole lines.
    package static func match(file: String, print: (Data) -> Void) throws {
        let data = try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe)
        try MatchBench.run(data, places: Facts.builtIn().places, print: print)
    }
}
