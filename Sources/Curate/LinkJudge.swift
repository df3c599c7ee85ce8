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
        unpin(&health, at: check.at)
        remember(check, in: &health)
        health.memory.note(evidence, at: check.at)
        health.memory.noteRobots(check)
        health.memory.noteTLS(check)
        // An editor's pin outlives every check; the evidence is gathered all the same.
        if health.state != .pinned {
            let verdict = verdict(on: health, evidence: evidence, at: check.at)
            apply(verdict, to: &health, at: check.at)
        }
        follow(check, evidence, in: &health)
        read(check, evidence, in: &health)
        health.flags = LinkFlags.of(health, check: check)
        (health.checks[0].state, health.checks[0].rule) = (health.state, health.rule)
        health.checks[0].outcome = evidence.code
        health.nextCheck = LinkSchedule.next(health, evidence: evidence, now: now)
        return health
    }

    /// What an editor says of a link, from now on.
    package static func pinned(_ health: LinkHealth, by decision: Decision, now: Date) -> LinkHealth {
        guard let says = decision.value.flatMap(LinkState.init(rawValue:)), decision.until.map({ $0 > now }) ?? true
        else {
            return health
        }
        var health = health
        let earlier = health.state == .pinned ? health.memory.pin : nil
        health.memory.pin = LinkPin(
            decision: decision.id, who: decision.who, why: decision.why, at: decision.at, until: decision.until,
            says: says, before: earlier?.before ?? health.state, ruleBefore: earlier?.ruleBefore ?? health.rule,
            sinceBefore: earlier?.sinceBefore ?? health.since)
        (health.state, health.since, health.rule) = (.pinned, decision.at, LinkRule.pinnedByEditor.rawValue)
        health.nextCheck = LinkSchedule.next(health, evidence: .alive, now: now)
        return health
    }

    /// What it is when the editor's word counts no more: what it was before, until the check that comes at once.
    package static func released(_ health: LinkHealth, now: Date) -> LinkHealth {
        health.released(at: now)
    }

    private static func unpin(_ health: inout LinkHealth, at date: Date) {
        health = health.withoutEndedPin(at: date)
    }

    private static func remember(_ check: LinkCheck, in health: inout LinkHealth) {
        if health.checks.count >= 20 { health.checks.removeLast(health.checks.count - 19) }
        health.checks.insert(check, at: 0)
        health.lastCheck = check.at
        health.memory.firstSeen = health.memory.firstSeen ?? check.at
        health.memory.checks += 1
        if check.failure == nil {
            health.memory.times = (health.memory.times ?? []).suffix(4) + [(check.seconds * 1000).rounded() / 1000]
        }
        if check.headStatus != nil { health.memory.headLies = true }
        if check.headIsPoor { health.memory.headIsPoor = true }
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
                (health.memory.archive, health.memory.found, health.memory.sought) = (nil, nil, nil)
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
        // Of a link that nothing is known of yet, that is all there is to tell.
        case .unsettled where health.state == .new: (.new, .unsettled)
        case .nothing, .unsettled: standing(health)
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
        let isTogether = health.checks.first?.signs.contains(.wholeSite) ?? false
        let soft = isTogether ? LinkThresholds.softDeadTogether : LinkThresholds.softDead
        if let rule = kind.softRule, memory.meets(soft, .soft) { return (.softDead, rule) }
        if health.state == .softDead { return standing(health) }
        if kind == .certificate, memory.meets(LinkThresholds.unreachable, .certificate) {
            return (.unreachable, .certificateRefused)
        }
        if kind == .handshake, memory.meets(LinkThresholds.unreachable, .handshake) {
            return (.unreachable, .noSecureConnection)
        }
        if kind.runs.contains(.unreachable), memory.meets(LinkThresholds.unreachable, .unreachable) {
            return (.unreachable, kind == .maintenance ? .closedForNow : .unreachableThreeTimes)
        }
        return (.suspect, memory.failingSince == memory.lastFailure ? .firstFailure : .stillFailing)
    }

    private static func standing(_ health: LinkHealth) -> (LinkState, LinkRule) {
        (health.state, LinkRule(rawValue: health.rule) ?? .stillFailing)
    }
}
