import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Store

/// Whole dumps: streamed, of one moment, and taken up again where a transfer broke off (RFC 9110 §14).
struct DumpHandlers: Sendable {
    let site: Site
    let call: Call

    /// What can be said at once; the rest is made later.
    func answer(_ format: DumpFormat, isSum: Bool = false) throws -> Answer {
        if let pair = call.query.pairs.first { throw ParameterFault.unknown(pair.name, allowed: []) }
        let state = try site.watch.state()
        let validator = Validator(state, call: call, version: site.version)
        if validator.isKnown(to: call.conditions) {
            return stamped(.notModified, validator, state.position, format, isSum: isSum)
        }
        var answer = Answer(status: .ok)
        answer.later = { [self] in try await isSum ? sum(format) : body(format) }
        return answer
    }

    private func stamped(
        _ status: HTTPResponse.Status, _ validator: Validator, _ position: Int, _ format: DumpFormat,
        isSum: Bool = false
    ) -> Answer {
        var answer = Answer(status: status)
        validator.stamp(&answer, now: Date())
        answer.headers[.contentType] = isSum ? MediaType.text : format.mediaType
        if !isSum { answer.headers[.acceptRanges] = "bytes" }
        // Where a consumer goes on who has this dump (RFC 5989 §3).
        return answer.linking([("\(call.base)\(Route.changes.path)?after=\(position)", "monitor", "application/json")])
    }

    // MARK: The dump

    /// The moment that is given, and what its bytes are known by.
    private struct Moment: Sendable {
        var stream: DumpStream
        var position: Int
        var validator: Validator
        var key: DumpDesk.Key
        var place: Places.Place
    }

    private func moment(_ format: DumpFormat) async throws -> Moment {
        let place = try takePlace()
        return try await NIOThreadPool.singleton.runIfActive { [self] in
            let dump = try site.store.dump()
            let state = CatalogueState(position: dump.position, changed: dump.changed, decisions: 0, commit: 0)
            let validator = Validator(
                state, call: call, path: Route.data(.dump(format)).path, version: site.version)
            return Moment(
                stream: DumpStream(dump: dump, format: format, names: call.names, base: call.base),
                position: state.position, validator: validator,
                key: DumpDesk.Key(format: format, etag: validator.etag), place: place)
        }
    }

    private func body(_ format: DumpFormat) async throws -> Answer {
        let moment: Moment
        do { moment = try await self.moment(format) } catch let busy as Busy { return busy.answer }
        if call.method == .head { return head(moment, format, try await summary(moment)) }
        let isWanted = call.ifRange.map { $0 == moment.validator.etag } ?? true
        guard isWanted, let range = ByteRange(call.range) else { return whole(moment, format) }
        return part(moment, format, range, try await summary(moment))
    }

    private func head(_ moment: Moment, _ format: DumpFormat, _ summary: DumpSummary) -> Answer {
        var answer = stamped(.ok, moment.validator, moment.position, format)
        answer.headers[.reprDigest] = summary.reprDigest
        answer.headers[.contentLength] = String(summary.length)
        return answer
    }

    private func whole(_ moment: Moment, _ format: DumpFormat) -> Answer {
        var answer = stamped(.ok, moment.validator, moment.position, format)
        let known = site.dumps.summary(moment.key)
        let desk = site.dumps
        answer.headers[.reprDigest] = known?.reprDigest
        answer.stream = stream(length: known?.length) { give in
            let summary = try await moment.stream.whole(give)
            desk.keep(summary, for: moment.key)
        }
        return answer
    }

    private func part(
        _ moment: Moment, _ format: DumpFormat, _ range: ByteRange, _ summary: DumpSummary
    ) -> Answer {
        guard let bytes = range.resolved(of: summary.length) else {
            var answer = stamped(.rangeNotSatisfiable, moment.validator, moment.position, format)
            answer.headers[.contentRange] = "bytes */\(summary.length)"
            answer.headers[.contentType] = nil
            return answer
        }
        var answer = stamped(.partialContent, moment.validator, moment.position, format)
        answer.headers[.reprDigest] = summary.reprDigest
        answer.headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(summary.length)"
        answer.stream = stream(length: bytes.count) { give in
            try await moment.stream.part(bytes, of: summary, give)
        }
        return answer
    }

    private func stream(
        length: Int?, _ body: @escaping @Sendable (_ give: (ByteBuffer) async throws -> Void) async throws -> Void
    ) -> Answer.Stream { .timed(length: length, desk: site.dumps, body) }

    /// Made once for a state, and remembered.
    private func summary(_ moment: Moment) async throws -> DumpSummary {
        try await site.dumps.summary(moment.key) { try await moment.stream.whole { _ in } }
    }

    /// A client that gets no place, and what it is told.
    struct Busy: Error {
        var answer: Answer
    }

    /// Throws ``Busy``.
    func takePlace() throws -> Places.Place {
        let fault: Wire.Fault
        switch site.dumps.places.take(call.client) {
        case .place(let place): return place
        case .full:
            fault = Wire.Fault(.unavailable, "Too many dumps are being given; ask again in a minute.", call: call)
        case .shareTaken:
            fault = Wire.Fault(
                .tooManyRequests, "This address is being given \(site.dumps.places.share) dumps already.", call: call)
        }
        var answer = try fault.response(call)
        answer.headers[.retryAfter] = "60"
        throw Busy(answer: answer)
    }

    // MARK: Its checksum

    /// As `sha256sum --check` reads it.
    private func sum(_ format: DumpFormat) async throws -> Answer {
        let moment: Moment
        do { moment = try await self.moment(format) } catch let busy as Busy { return busy.answer }
        let summary = try await summary(moment)
        let state = CatalogueState(
            position: moment.position, changed: moment.stream.dump.changed, decisions: 0, commit: 0)
        let validator = Validator(state, call: call, version: site.version)
        var answer = stamped(.ok, validator, moment.position, format, isSum: true)
        answer.body = ByteBuffer(string: "\(summary.hex)  \(format.rawValue)\n")
        return answer
    }
}
