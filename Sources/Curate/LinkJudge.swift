package import Catalogue
package import Foundation

/// The state machine of DESIGN §8: what one more check makes of a link. The numbers are `LinkThresholds`.
package enum LinkJudge {
    /// - Parameter isVoid: the round was our own outage: nothing is judged, and the check comes again soon.
    package static func judge(
        _ health: LinkHealth, check: LinkCheck, isVoid: Bool = false, now: Date
    ) -> LinkHealth {
        var health = health
        let evidence = LinkEvidence.of(check, url: health.url)
        guard !isVoid, evidence != .nothing else {
            health.nextCheck = LinkSchedule.soon(health, now: now)
            return health
        }
        remember(check, in: &health)
        health.memory.note(evidence, at: check.at)
        // An editor's pin outlives every check; the evidence is gathered all the same.
        if health.state != .pinned {
            let verdict = verdict(on: health, evidence: evidence, at: check.at)
            apply(verdict, to: &health, at: check.at)
        }
        if evidence == .alive { follow(check, in: &health) }
        health.flags = LinkFlags.of(health, check: check)
        health.nextCheck = LinkSchedule.next(health, evidence: evidence, now: now)
        return health
    }

    private static func remember(_ check: LinkCheck, in health: inout LinkHealth) {
        health.checks = Array(([check] + health.checks).prefix(20))
        health.lastCheck = check.at
        health.memory.firstSeen = health.memory.firstSeen ?? check.at
        health.memory.checks += 1
    }

    private static func apply(_ verdict: (LinkState, LinkRule), to health: inout LinkHealth, at date: Date) {
        let (state, rule) = verdict
        if state != health.state {
            if health.state == .ok || (state == .ok && health.state != .new) {
                health.memory.stateChanges = health.memory.stateChanges.suffix(19) + [date]
            }
            health.state = state
            health.since = date
            health.rule = rule.rawValue
            switch state {
            case .dead, .softDead, .unreachable: health.memory.owesProof = true
            case .ok:
                health.memory.owesProof = false
                health.memory.recoveringSince = nil
            case .new, .suspect, .restricted, .pinned: break
            }
        } else if !state.isBroken {
            // A broken link keeps the rule that judged it.
            health.rule = rule.rawValue
        }
    }

    private static func verdict(
        on health: LinkHealth, evidence: LinkEvidence, at date: Date
    ) -> (LinkState, LinkRule) {
        switch evidence {
        case .alive: alive(health, at: date)
        // Who only refuses us is never dead; but what was found dead before says nothing new by it.
        case .restricted(let rule): health.state.isBroken ? standing(health) : (.restricted, rule)
        case .failed(let kind): failed(health, kind)
        case .nothing: standing(health)
        }
    }

    private static func alive(_ health: LinkHealth, at date: Date) -> (LinkState, LinkRule) {
        if let since = health.memory.recoveringSince {
            let isBack = date.timeIntervalSince(since) >= LinkThresholds.backAgain
            return isBack ? (.ok, .backAgain) : (.suspect, .oneSuccess)
        }
        return (.ok, .answers)
    }

    private static func failed(_ health: LinkHealth, _ kind: LinkEvidence.Kind) -> (LinkState, LinkRule) {
        let memory = health.memory
        if memory.meets(LinkThresholds.gone, .gone) { return (.dead, .goneTwice) }
        if memory.meets(LinkThresholds.notFound, .notFound) { return (.dead, .notFoundThreeDates) }
        if memory.meets(LinkThresholds.hostUnknown, .hostUnknown) { return (.dead, .hostUnknownTwoWeeks) }
        if memory.meets(LinkThresholds.unreachableForGood, .unreachable) { return (.dead, .unreachableSixtyDays) }
        // What has been judged dead stays dead until it answers.
        if health.state == .dead { return standing(health) }
        if memory.meets(LinkThresholds.softDead, .startPage) { return (.softDead, .sentToStartPage) }
        if memory.meets(LinkThresholds.softDead, .saysNotFound) { return (.softDead, .saysNotFound) }
        if health.state == .softDead { return standing(health) }
        if kind == .certificate, memory.meets(LinkThresholds.unreachable, .certificate) {
            return (.unreachable, .certificateRefused)
        }
        if kind.runs.contains(.unreachable), memory.meets(LinkThresholds.unreachable, .unreachable) {
            return (.unreachable, .unreachableThreeTimes)
        }
        return (.suspect, memory.failingSince == memory.lastFailure ? .firstFailure : .stillFailing)
    }

    private static func standing(_ health: LinkHealth) -> (LinkState, LinkRule) {
        (health.state, LinkRule(rawValue: health.rule) ?? .stillFailing)
    }

    /// Follows where a permanent redirect leads: the same target often enough is a move (`LinkThresholds.moved`).
    private static func follow(_ check: LinkCheck, in health: inout LinkHealth) {
        let final = check.finalURL ?? health.url
        let isElsewhere = URLKey.make(final) != URLKey.make(health.url)
        health.finalURL = isElsewhere ? final : nil
        // A temporary hop on the way, to a login or a session, says nothing lasting.
        let isPermanent = !check.chain.isEmpty && check.chain.allSatisfy(\.isPermanent)
        guard isElsewhere, isPermanent else {
            health.memory.movedTo = nil
            health.memory.movedCount = 0
            health.memory.movedSince = nil
            return
        }
        if health.memory.movedTo != final {
            health.memory.movedTo = final
            health.memory.movedCount = 0
            health.memory.movedSince = check.at
        }
        health.memory.movedCount += 1
    }
}
