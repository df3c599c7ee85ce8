import Catalogue
import Foundation

/// What a check tells beside the state: where the page is now, and whether it still is the page.
extension LinkJudge {
    /// Follows where a permanent redirect leads: the same target often enough is a move (`LinkThresholds.moved`). Of a
    /// broken link, follows where its page was found again.
    static func follow(_ check: LinkCheck, _ evidence: LinkEvidence, in health: inout LinkHealth) {
        switch evidence {
        case .alive: followAlive(check, in: &health)
        // Where it had moved to, the page is gone as well.
        case .failed(let kind) where !kind.isOfHost: forgetMove(&health)
        case .failed, .restricted, .nothing, .unsettled: break
        }
        guard check.sought else { return }
        health.memory.sought = check.at
        if var found = check.found {
            if let earlier = health.memory.found, LinkPlaces.isSame(earlier.url, found.url) {
                (found.since, found.count) = (earlier.since, earlier.count + 1)
            }
            health.memory.found = found
        } else {
            health.memory.found = nil
        }
        health.finalURL = health.memory.found?.url
    }

    private static func followAlive(_ check: LinkCheck, in health: inout LinkHealth) {
        let final = check.finalURL ?? health.url
        let isElsewhere = !LinkPlaces.isSame(final, health.url)
        health.finalURL = isElsewhere ? final : nil
        // A temporary hop on the way, to a login or a session, says nothing lasting.
        let isPermanent = !check.chain.isEmpty && check.chain.allSatisfy(\.isPermanent)
        let target = LinkPlaces.offered(final)
        // What is left of it without a view or a tracker may be the link itself.
        guard isElsewhere, isPermanent, !LinkPlaces.isSame(target, health.url) else {
            return forgetMove(&health, keepingPlace: isElsewhere)
        }
        // A place within the page, or a number of the visit, may be another each time.
        if !(health.memory.movedTo.map { LinkPlaces.isSame($0, target) } ?? false) {
            health.memory.movedCount = 0
            health.memory.movedSince = check.at
            health.memory.moveShowsPage = nil
        }
        health.memory.movedTo = target
        // HEAD shows nothing.
        if let shows = check.showsPage { health.memory.moveShowsPage = shows }
        health.memory.move = check.move
        health.memory.movedCount += 1
    }

    private static func forgetMove(_ health: inout LinkHealth, keepingPlace: Bool = false) {
        health.memory.movedTo = nil
        health.memory.movedCount = 0
        health.memory.movedSince = nil
        (health.memory.move, health.memory.moveShowsPage) = (nil, nil)
        if !keepingPlace { health.finalURL = health.memory.found?.url }
    }

    /// Keeps the first good answer, and compares the later ones with it.
    static func read(_ check: LinkCheck, _ evidence: LinkEvidence, in health: inout LinkHealth) {
        guard evidence == .alive, let form = check.form else { return }
        if let hasFragment = check.hasFragment { health.memory.fragmentMissing = !hasFragment }
        if check.method == "GET" { health.memory.lastReading = check.at }
        guard let capture = health.memory.capture else {
            // Of a page that only HEAD has seen nothing could be compared.
            guard form != .page || check.page != nil else { return }
            var capture = LinkCapture(at: check.at, form: form, length: check.length, page: check.page)
            if check.finalURL != nil { capture.isElsewhere = true }
            health.memory.capture = capture
            return note(LinkComparison.isPromiseBroken(check, of: health.url) ? .documentReplaced : nil, check, &health)
        }
        // A page of which nothing was read says nothing of its text.
        guard form != .page || capture.form != .page || check.page != nil else { return }
        let isBroken = capture.form == .page && LinkComparison.isPromiseBroken(check, of: health.url)
        note(isBroken ? .documentReplaced : LinkComparison.reason(from: capture, to: check), check, &health)
    }

    private static func note(_ reason: LinkDrift.Reason?, _ check: LinkCheck, _ health: inout LinkHealth) {
        guard let reason else {
            health.memory.drift = nil
            return
        }
        var drift = LinkDrift(reason: reason, since: check.at, count: 0)
        if let earlier = health.memory.drift, earlier.reason == reason { drift = earlier }
        drift.count += 1
        health.memory.drift = drift
    }
}
