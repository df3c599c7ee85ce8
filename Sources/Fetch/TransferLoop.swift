import CCurl
import Catalogue
import Foundation
import Glibc

/// The thread that owns libcurl's multi handle and every easy one. Nothing of it is reached from another thread; what
/// comes and goes passes through the mailbox.
@safe struct TransferLoop: ~Copyable {
    private let settings: FetchSettings
    private let addressGuard: AddressGuard
    private let rests: AskedRests
    private let mailbox: Mailbox
    private let multi: UnsafeMutableRawPointer

    private let load: AddressLoad
    private var turns: TurnQueue
    private var breaker = HostBreaker()
    private var certificates = CertificateEnds()
    /// Rooms that are claimed by what is on its way or unread.
    private var rooms: Set<UInt64> = []
    private var waiting: [UInt64: Mailbox.Job] = [:]
    private var running: [UInt64: Transfer] = [:]
    /// Handles to use again: as many as ever ran at once.
    private var spare: [UnsafeMutableRawPointer] = unsafe []
    private let epoch = ContinuousClock.now

    /// Starts a thread that runs until the mailbox gets `.stop`.
    static func start(
        _ settings: FetchSettings, addressGuard: AddressGuard, rests: AskedRests, mailbox: Mailbox
    ) {
        let thread = Thread {
            Self.blockSignals()
            guard let multi = unsafe curl_multi_init() else {
                Self.refuse(mailbox.close(), "out of memory")
                mailbox.ended()
                return
            }
            unsafe mailbox.hang(multi)
            var loop = unsafe TransferLoop(settings, addressGuard, rests, mailbox, multi)
            loop.run()
            loop.end()
        }
        thread.name = "fetch"
        thread.start()
    }

    private init(
        _ settings: FetchSettings, _ addressGuard: AddressGuard, _ rests: AskedRests, _ mailbox: Mailbox,
        _ multi: UnsafeMutableRawPointer
    ) {
        self.settings = settings
        self.addressGuard = addressGuard
        self.rests = rests
        self.mailbox = mailbox
        let shared = settings.sharing.map { SharedManners($0) }
        load = AddressLoad(shared: shared)
        turns = TurnQueue(slots: max(1, settings.maxInFlight), load: load, shared: shared)
        unsafe self.multi = unsafe multi
        unsafe samlad_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        // Idle connections kept for the next request to the same host.
        unsafe samlad_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, settings.maxInFlight) * 2)
    }

    /// Signals belong to the process's other threads; a broken pipe is an error code here.
    private static func blockSignals() {
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    }

    private mutating func run() {
        while true {
            for message in mailbox.take() {
                if case .stop = message { return }
                handle(message)
            }
            startWhatMay()
            var count: Int32 = 0
            unsafe curl_multi_perform(multi, &count)
            // Freed slots are filled before polling, or each would wait for something else to happen.
            if finishWhatIsDone() { continue }
            guard mailbox.mayRest(isShortOfRoom: rooms.count >= limit) else { continue }
            unsafe curl_multi_poll(multi, nil, 0, pollTime, nil)
        }
    }

    private var now: Double { (ContinuousClock.now - epoch) / .seconds(1) }

    /// Milliseconds until a host that rests may start again; the mailbox's bell and libcurl's own times end it sooner.
    private var pollTime: Int32 {
        guard running.count < limit, let next = turns.nextTime else { return 60_000 }
        return Int32(max(0, min((next - now) * 1000, 60_000)).rounded(.up))
    }

    private var limit: Int { max(1, settings.maxInFlight) }

    private mutating func handle(_ message: Mailbox.Message) {
        switch message {
        case .start(let job): receive(job)
        case .cancel(let id): cancel(id)
        case .leave(let room): rooms.remove(room)
        case .stop: break
        }
    }

    private mutating func receive(_ job: Mailbox.Job) {
        guard !job.ticket.isCancelled else {
            job.continuation.resume(returning: .cancelled("cancelled before it began"))
            return
        }
        if let failure = rests.refusal(of: job.hop) {
            job.continuation.resume(returning: HopAnswer(failure: failure))
            return
        }
        let host = job.hop.address.hostAndPort
        let isLink = job.hop.isLink
        if !job.hop.ignoresBreaker, let (seconds, failures) = breaker.refusal(host, now: now, isLink: isLink) {
            let failure = FetchFailure.resting(host, seconds: seconds, failures: failures)
            job.continuation.resume(returning: HopAnswer(failure: failure))
            return
        }
        enqueue(job, first: job.hop.isContinuation)
    }

    private mutating func enqueue(_ job: Mailbox.Job, first: Bool) {
        waiting[job.ticket.id] = job
        let needsRoom = job.hop.room.map { !rooms.contains($0) } ?? false
        let entry = TurnQueue.Entry(
            id: job.ticket.id, manners: job.hop.manners, name: job.hop.address.host, needsRoom: needsRoom)
        turns.add(entry, host: job.site, first: first)
    }

    private mutating func cancel(_ id: UInt64) {
        if let job = waiting.removeValue(forKey: id) {
            turns.remove(id, host: job.site)
            _ = note(job, .nothing)
            job.continuation.resume(returning: .cancelled("cancelled while it waited for its turn"))
        } else if let transfer = running.removeValue(forKey: id) {
            release(transfer)
            _ = note(transfer.job, .nothing)
            var answer = HopAnswer.cancelled("cancelled in transfer")
            answer.seconds = transfer.seconds
            transfer.job.continuation.resume(returning: answer)
        }
    }

    private mutating func startWhatMay() {
        while running.count < limit, let id = turns.next(now: now, hasRoom: rooms.count < limit) {
            guard let job = waiting.removeValue(forKey: id) else { continue }
            if let room = job.hop.room { rooms.insert(room) }
            if let problem = begin(job) {
                turns.finished(host: job.site)
                _ = note(job, .nothing)
                let failure = FetchFailure(.networkUnreachable, detail: problem)
                job.continuation.resume(returning: HopAnswer(failure: failure))
            }
        }
    }

    /// A sentence when libcurl would not.
    private mutating func begin(_ job: Mailbox.Job) -> String? {
        guard let easy = unsafe spare.popLast() ?? curl_easy_init() else { return "out of memory" }
        let transfer = unsafe Transfer(job, easy: easy, addressGuard: addressGuard, load: load)
        if let problem = transfer.configure(settings) {
            unsafe recycle(easy)
            return problem
        }
        let code = unsafe curl_multi_add_handle(multi, easy)
        guard code == CURLM_OK else {
            unsafe recycle(easy)
            return unsafe String(cString: curl_multi_strerror(code))
        }
        running[job.ticket.id] = transfer
        transfer.occupy()
        return nil
    }

    /// Whether anything was done.
    private mutating func finishWhatIsDone() -> Bool {
        var any = false
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else {
                continue
            }
            let code = unsafe samlad_message_result(message)
            guard let address = unsafe EasyInfo(easy).owner() else { continue }
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(address).takeUnretainedValue()
            end(transfer, code)
            any = true
        }
        return any
    }

    private mutating func end(_ transfer: Transfer, _ code: CURLcode) {
        let job = transfer.job
        var answer = transfer.finish(code)
        let mustWait = transfer.mustWait(code)
        let isToBeHadPlain = transfer.isToBeHadPlain(code)
        if job.hop.address.scheme == "https" { certificates.complete(&answer, from: job.hop.address) }
        running[job.ticket.id] = nil
        release(transfer)
        if mustWait || isToBeHadPlain {
            var job = job
            job.hop.isPlain = job.hop.isPlain || isToBeHadPlain
            enqueue(job, first: true)
            return refuseAsked(job)
        }
        let asks = rests.note(job.hop, answer)
        let begins = note(job, HostBreaker.Word(answer.failure))
        job.continuation.resume(returning: answer)
        if begins { refuseWaiting(job.hop.address.hostAndPort) }
        if asks { for job in Array(waiting.values) { refuseAsked(job) } }
    }

    /// Takes out what waits, when its host has asked to be left alone meanwhile.
    private mutating func refuseAsked(_ job: Mailbox.Job) {
        guard let failure = rests.refusal(of: job.hop) else { return }
        waiting[job.ticket.id] = nil
        turns.remove(job.ticket.id, host: job.site)
        _ = note(job, .nothing)
        job.continuation.resume(returning: HopAnswer(failure: failure))
    }

    // MARK: - The breaker

    private mutating func note(_ job: Mailbox.Job, _ word: HostBreaker.Word) -> Bool {
        if job.hop.ignoresBreaker { return false }
        return breaker.note(job.hop.address.hostAndPort, word, now: now, isLink: job.hop.isLink)
    }

    /// What waits for a host that rests from now on would only wait to hear so.
    private mutating func refuseWaiting(_ host: String) {
        for (id, job) in waiting where job.hop.address.hostAndPort == host && !job.hop.ignoresBreaker {
            guard let (seconds, failures) = breaker.refusal(host, now: now) else { return }
            waiting[id] = nil
            turns.remove(id, host: job.site)
            let failure = FetchFailure.resting(host, seconds: seconds, failures: failures)
            job.continuation.resume(returning: HopAnswer(failure: failure))
        }
    }

    // MARK: - Handles

    private mutating func release(_ transfer: Transfer) {
        unsafe curl_multi_remove_handle(multi, transfer.easy)
        unsafe recycle(transfer.easy)
        let addresses = transfer.vacate()
        turns.finished(host: transfer.job.site)
        for address in addresses { turns.freed(address) }
    }

    /// A handle keeps what made it costly and forgets the transfer, with its credentials.
    private mutating func recycle(_ easy: UnsafeMutableRawPointer) {
        unsafe curl_easy_reset(easy)
        unsafe spare.append(easy)
    }

    private consuming func end() {
        let reason = "the engine was shut down"
        for transfer in running.values {
            unsafe curl_multi_remove_handle(multi, transfer.easy)
            unsafe curl_easy_cleanup(transfer.easy)
            transfer.job.continuation.resume(returning: .cancelled(reason))
        }
        for job in waiting.values { job.continuation.resume(returning: .cancelled(reason)) }
        while let easy = unsafe spare.popLast() { unsafe curl_easy_cleanup(easy) }
        Self.refuse(mailbox.close(), reason)
        // After this nobody rings.
        unsafe mailbox.hang(nil)
        unsafe curl_multi_cleanup(multi)
        mailbox.ended()
    }

    private static func refuse(_ messages: [Mailbox.Message], _ reason: String) {
        for case .start(let job) in messages { job.continuation.resume(returning: .cancelled(reason)) }
    }
}
