import Catalogue
import Foundation

extension Subscription {
    /// How a source stands with its hub, in a sentence.
    func sentence(now: Date) -> String {
        var said: [String] =
            switch state {
            case .active where isActive(at: now):
                ["\(hub) tells of news until \(until.map(Moments.stamp) ?? "?")"]
            case .active: ["\(hub) has stopped telling of news"]
            case .asked: ["\(hub) was asked \(Moments.ago(lastAsked, now: now)) and has not verified yet"]
            case .denied: ["\(hub) said no"]
            case .failing: ["\(hub) could not be won, \(counted(failures, "try", "tries")) in a row"]
            case .leaving: ["\(hub) is being left"]
            }
        if let reason { said.append(reason) }
        if let lastPush { said.append("last told \(Moments.ago(lastPush, now: now))") }
        if isMissingNews { said.append("there was news it did not tell of: checked as often as without it") }
        if refused > 0, let lastRefused {
            said.append("deliveries without the right signature, the last \(Moments.ago(lastRefused, now: now))")
        }
        if state != .active { said.append(Moments.ahead(next, now: now).replacing("next", with: "asked again")) }
        return said.joined(separator: "; ")
    }
}
