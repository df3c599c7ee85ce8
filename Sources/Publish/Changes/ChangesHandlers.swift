import Catalogue
import HTTPTypes
import Store

/// Handlers for the change log.
struct ChangesHandlers {
    private let handlers: Handlers
    private var call: Call { handlers.call }

    init(_ handlers: Handlers) { self.handlers = handlers }

    func changes() throws -> Answer {
        let parameters = try ChangeParameters.strict(call.query)
        do {
            return try handlers.unlessKnown { _ in
                let page = try handlers.store.changes(after: parameters.after, limit: parameters.limit)
                guard page.serves(parameters) else { throw StartAgain(position: page.highest) }
                let next = page.changes.isEmpty || page.position >= page.highest ? nil : page.position
                let link = next.map { "\(call.base)\(Route.changes.path)?after=\($0)&limit=\(parameters.limit)" }
                return try Answer.json(Wire.Changes(page, next: next, home: call.names.publicAddress))
                    .linking(next: link)
            }
        } catch let again as StartAgain {
            return try again.answer(call)
        }
    }

    /// The head of a stream; its events are written as they come.
    func events() throws -> Answer {
        let parameters = try ChangeParameters.events(call.query, lastEvent: call.lastEventID)
        let page = try handlers.store.changes(after: parameters.after, limit: 0)
        guard page.serves(parameters) else { return try StartAgain(position: page.highest).answer(call) }
        var answer = Answer(.ok, MediaType.events, [])
        // A proxy that gathers what it passes on would gather for ever.
        answer.headers[.cacheControl] = "no-store, no-transform"
        answer.headers[.accelBuffering] = "no"
        return answer
    }
}

/// The consumer's position says nothing here: what went since may be forgotten, or it is of another log.
struct StartAgain: Error {
    /// Where to follow the log from, when all items have been fetched.
    var position: Int

    func answer(_ call: Call) throws -> Answer {
        var fault = Wire.Fault(
            .startAgain,
            "What has gone since this position is forgotten, or it is the position of another log. Fetch all items, "
                + "delete what is not among them, then follow the log from position \(position).",
            call: call)
        fault.position = position
        fault.items = call.base + Route.items.path + "?limit=\(ItemParameters.limits.upperBound)"
        let log = call.base + Route.changes.path + "?after=\(position)"
        return try fault.response(call).linking([(fault.items ?? "", "start", nil), (log, "next", nil)])
    }
}

extension ChangePage {
    /// Whether a consumer that goes on from here ends with the same catalogue.
    func serves(_ parameters: ChangeParameters) -> Bool {
        guard parameters.after >= horizon else { return false }
        guard let known = parameters.instance else { return true }
        return known == instance && parameters.after <= highest
    }
}
