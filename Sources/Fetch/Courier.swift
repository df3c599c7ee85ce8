import CCurl
import Catalogue
import Foundation

/// Carries out hops: the async face of the loop.
final class Courier: Sendable {
    let settings: FetchSettings
    let addressGuard: AddressGuard
    let rests: AskedRests
    private let mailbox = Mailbox()
    /// The sites of hosts and ports, each found out once.
    private let sites = Locked<[String: String]>([:])
    private static let sitesKept = 10_000

    /// libcurl's own set-up, once for the process; it is never undone, as other users may be left.
    private static let isLibraryReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ settings: FetchSettings) {
        self.settings = settings
        addressGuard = AddressGuard(
            allow: settings.allowNetworks.compactMap(IPNetwork.init), offline: settings.offline)
        rests = AskedRests(clock: settings.wallClock)
        // Where it fails, every handle fails too and says so.
        _ = Self.isLibraryReady
        TransferLoop.start(settings, addressGuard: addressGuard, rests: rests, mailbox: mailbox)
    }

    func perform(_ hop: Hop) async -> HopAnswer {
        if let failure = refusal(of: hop) { return HopAnswer(failure: failure) }
        let ticket = mailbox.ticket()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let job = Mailbox.Job(ticket: ticket, hop: hop, site: site(of: hop.address), continuation: continuation)
                if !mailbox.post(.start(job)) {
                    continuation.resume(returning: .cancelled("the engine was shut down"))
                }
            }
        } onCancel: {
            // In this order: a start that the loop sees later finds the mark, one that it has seen finds the message.
            ticket.cancel()
            _ = mailbox.post(.cancel(ticket.id))
        }
    }

    private func site(of address: WebAddress) -> String {
        if let known = sites.withLock({ $0[address.hostAndPort] }) { return known }
        let site = address.site
        sites.withLock { sites in
            if sites.count >= Self.sitesKept { sites.removeAll() }
            sites[address.hostAndPort] = site
        }
        return site
    }

    /// What needs no connection to be refused. The guard judges again when the socket is opened.
    private func refusal(of hop: Hop) -> FetchFailure? {
        let address = hop.address
        if let literal = address.literal {
            switch addressGuard.judge(literal, entering: hop.mayEnter) {
            case .allowed: return nil
            case .forbidden(let nature):
                return .forbidden(
                    host: address.host, address: literal, nature: nature, isNamed: addressGuard.opens(literal))
            case .offline: return .offline("settings.allowNetworks does not name \(literal)")
            }
        }
        guard settings.offline, !address.needsNoLookup else { return nil }
        return .offline("\(address.host) would have to be looked up in the network")
    }

    /// A name for room that one fetch may claim.
    func room() -> UInt64 { mailbox.number() }

    /// What was fetched in this room has been read; that it was never claimed does no harm.
    func leave(_ room: UInt64) { _ = mailbox.post(.leave(room)) }

    func stop() { _ = mailbox.post(.stop) }

    func waitForEnd() async { await mailbox.waitForEnd() }
}
