import Catalogue
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOPosix
import Store

/// Those who wait for changes: by a question that is answered late, or by a stream that stays open.
extension Site {
    /// Holds a question of the change log back until there is something to tell, where the client asks for that.
    ///
    /// - Returns: a refusal, when too many wait.
    func holdBack(_ call: Call, _ channel: any Channel) async -> Answer? {
        guard call.route == .changes, call.method == .get, !call.hasBody, call.hostFault == nil,
            // What is wrong with the question is told by whoever answers it.
            let asked = try? ChangeParameters.strict(call.query), asked.wait > 0,
            let state = currentState(), state.position <= asked.after,
            // Nothing of this log stands beyond its end.
            state.position == asked.after || asked.instance == nil
        else { return nil }
        let place: Places.Place
        switch waitingPlace(call) {
        case .success(let taken): place = taken
        case .failure(let refused): return refused.answer
        }
        let time = min(.seconds(asked.wait), bell.manners.longest)
        _ = await bell.wait(beyond: asked.after, for: time, channel)
        return withExtendedLifetime(place) { nil }
    }

    /// What a client is told that gets no place.
    struct Refused: Error {
        var answer: Answer
    }

    func waitingPlace(_ call: Call) -> Result<Places.Place, Refused> {
        let fault: Wire.Fault
        switch bell.places.take(call.client) {
        case .place(let place): return .success(place)
        case .full: fault = Wire.Fault(.tooManyWaiting, "\(bell.manners.most) clients wait already.", call: call)
        case .shareTaken:
            fault = Wire.Fault(
                .tooManyRequests, "From this address \(bell.places.share) wait already, and no more may.", call: call)
        }
        var answer = dress(refusal(fault, call), call)
        answer.headers[.retryAfter] = "30"
        return .failure(Refused(answer: answer))
    }

    /// Turns the head of a stream into a stream.
    func streaming(
        _ response: Response, _ call: Call, _ channel: any Channel, _ place: Places.Place
    ) -> Response {
        var response = response
        let after = (try? ChangeParameters.events(call.query, lastEvent: call.lastEventID))?.after ?? 0
        let stream = ChangeStream(store: store, bell: bell, channel: channel, place: place)
        response.body = ResponseBody { writer in try await stream.run(after: after, &writer) }
        response.headers[.contentLength] = nil
        return response
    }
}

/// Server-sent events (WHATWG HTML §9.2): each line of the change log as an event whose id is its position.
struct ChangeStream: Sendable {
    let store: Store
    let bell: ChangeBell
    let channel: any Channel
    let place: Places.Place

    private static let atOnce = 500

    func run(after start: Int, _ writer: inout any ResponseBodyWriter) async throws {
        // Who takes nothing off is cut off: a write would wait for him.
        let end = ContinuousClock.now + bell.manners.stream
        let cut = channel.eventLoop.scheduleTask(in: TimeAmount(bell.manners.stream) + .seconds(30)) {
            channel.close(promise: nil)
        }
        defer { cut.cancel() }
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        var position = start
        while true {
            let page = try await read(after: position)
            // It stood still for so long that it is to start again: its next question tells.
            guard position >= page.horizon else { break }
            if !page.changes.isEmpty {
                try await writer.write(try Self.events(page.changes))
                position = page.position
                continue
            }
            let left = end - .now
            guard left > .zero else { break }
            let ring = await bell.wait(beyond: position, for: min(left, bell.manners.heartbeat), channel)
            if ring == .ended { break }
            if ring == .silent { try await writer.write(ByteBuffer(string: ":\n\n")) }
        }
        try await writer.finish(nil)
    }

    private func read(after position: Int) async throws -> ChangePage {
        try await NIOThreadPool.singleton.runIfActive { try store.changes(after: position, limit: Self.atOnce) }
    }

    /// JSON on one line has no line end that would part it.
    private static func events(_ changes: [Change]) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        for change in changes {
            buffer.writeString("id: \(change.n)\ndata: ")
            buffer.writeBytes(try Wire.encode(Wire.Change(change)))
            buffer.writeString("\n\n")
        }
        return buffer
    }
}
