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

    /// Seconds that a dump may take: a reader who stalls would keep the log of the database from being folded in.
    private static let longest: Int64 = 900
    /// Seconds in which a reader has to take a piece.
    private static let patience: Int64 = 60
    /// Bytes that go out at a time.
    private static let piece = 256 * 1024

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

    /// `nil` while too many are given.
    private func moment(_ format: DumpFormat) async throws -> Moment? {
        guard let place = site.dumps.places.take() else { return nil }
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
        guard let moment = try await moment(format) else { return try busy() }
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

    /// Hangs up on who takes too long, over all or over one piece.
    private func stream(
        length: Int?, _ body: @escaping @Sendable (_ give: (ByteBuffer) async throws -> Void) async throws -> Void
    ) -> Answer.Stream {
        Answer.Stream(length: length) { channel, writer in
            let alarm = Self.alarm(Self.longest, channel)
            defer { alarm.cancel() }
            try await body { buffer in
                var rest = buffer
                while let piece = rest.readSlice(length: min(Self.piece, rest.readableBytes)), piece.readableBytes > 0 {
                    let alarm = Self.alarm(Self.patience, channel)
                    defer { alarm.cancel() }
                    try await writer.write(piece)
                }
            }
            try await writer.finish(nil)
        }
    }

    private static func alarm(_ seconds: Int64, _ channel: any Channel) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: .seconds(seconds)) { channel.close(promise: nil) }
    }

    /// Made once for a state, and remembered.
    private func summary(_ moment: Moment) async throws -> DumpSummary {
        try await site.dumps.summary(moment.key) { try await moment.stream.whole { _ in } }
    }

    private func busy() throws -> Answer {
        var answer = try Wire.Fault(.unavailable, "Too many dumps are being given; ask again in a minute.", call: call)
            .response(call)
        answer.headers[.retryAfter] = "60"
        return answer
    }

    // MARK: Its checksum

    /// As `sha256sum --check` reads it.
    private func sum(_ format: DumpFormat) async throws -> Answer {
        guard let moment = try await moment(format) else { return try busy() }
        let summary = try await summary(moment)
        let state = CatalogueState(
            position: moment.position, changed: moment.stream.dump.changed, decisions: 0, commit: 0)
        let validator = Validator(state, call: call, version: site.version)
        var answer = stamped(.ok, validator, moment.position, format, isSum: true)
        answer.body = ByteBuffer(string: "\(summary.hex)  \(format.rawValue)\n")
        return answer
    }
}
