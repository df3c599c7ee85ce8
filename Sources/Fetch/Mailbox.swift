import CCurl
import Catalogue

/// Joins callers on any thread to the loop on its own: a locked list of messages and a bell that wakes the loop.
final class Mailbox: Sendable {
    enum Message: Sendable {
        case start(Job)
        case cancel(UInt64)
        /// What was brought in this room has been read.
        case leave(UInt64)
        case stop
    }

    /// A hop that somebody waits for.
    struct Job: Sendable {
        let ticket: Ticket
        var hop: Hop
        let site: String
        let continuation: CheckedContinuation<HopAnswer, Never>
    }

    /// The caller's end of a job.
    final class Ticket: Sendable {
        let id: UInt64
        private let cancelled = Locked(false)

        init(id: UInt64) { self.id = id }

        var isCancelled: Bool { cancelled.withLock { $0 } }
        func cancel() { cancelled.withLock { $0 = true } }
    }

    @safe private struct State {
        var messages: [Message] = []
        var nextID: UInt64 = 0
        /// The loop is ending or has ended and takes nothing more.
        var isClosed = false
        var hasEnded = false
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []
        /// The loop's handle while it lives; another thread may ring it and nothing else.
        var bell: UnsafeMutableRawPointer?
        /// Whether it was rung since the loop took its messages last: once wakes it as well as often.
        var hasRung = false
        /// Whether the loop waits for room, so that it wants to hear of it.
        var isShortOfRoom = false
    }

    private let state = Locked(State())

    func ticket() -> Ticket { Ticket(id: number()) }

    /// One that nothing else of this engine has.
    func number() -> UInt64 {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }

    /// `false` when the loop takes nothing more.
    func post(_ message: Message) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.messages.append(message)
            if case .stop = message { state.isClosed = true }
            if case .leave = message, !state.isShortOfRoom { return true }
            if !state.hasRung, let bell = unsafe state.bell {
                unsafe curl_multi_wakeup(bell)
                state.hasRung = true
            }
            return true
        }
    }

    // MARK: - For the loop

    func hang(_ bell: UnsafeMutableRawPointer?) { state.withLock { unsafe $0.bell = bell } }

    func take() -> [Message] {
        state.withLock { state in
            defer { (state.messages, state.hasRung) = ([], false) }
            return state.messages
        }
    }

    /// Whether the loop may wait until it is woken; what it is not woken for may be there already.
    ///
    /// - Parameter isShortOfRoom: whether it wants to be woken when room is left.
    func mayRest(isShortOfRoom: Bool) -> Bool {
        state.withLock { state in
            state.isShortOfRoom = isShortOfRoom
            return !isShortOfRoom || state.messages.isEmpty
        }
    }

    /// Takes nothing more, and gives what had still come.
    func close() -> [Message] {
        state.withLock { state in
            state.isClosed = true
            defer { state.messages = [] }
            return state.messages
        }
    }

    func ended() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waitingForEnd = [] }
            return state.waitingForEnd
        }
        for continuation in waiting { continuation.resume() }
    }

    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.hasEnded { state.waitingForEnd.append(continuation) }
                return state.hasEnded
            }
            if isOver { continuation.resume() }
        }
    }
}
