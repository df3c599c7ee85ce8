import Catalogue
import Foundation
import Pipeline
import Store

/// Tells that somebody who asked to be left alone is asked all the same, because a person named the address.
struct RestWarning {
    private let resting: RestingHosts

    init(_ context: Context) { resting = RestingHosts(Self.resting(context)) }

    /// Who asked to be left alone, by name; nobody when there is no database that can be read: the commands that ask this
    /// work without one.
    static func resting(_ context: Context) -> [String: Date] {
        // What keeps it from being read is told by the commands that need it.
        (try? context.reader()?.restingHosts(now: context.now())) ?? [:]
    }

    /// - Parameter asked: what each is called, and its address.
    func tell(_ asked: [(name: String, url: String)]) {
        for (name, url) in asked {
            guard let until = resting.until(url) else { continue }
            writeError(
                printable(
                    "\(name): its host asked to be left alone until \(Moments.stamp(until)); it is asked all the same, "
                        + "because you named it."))
        }
    }
}
