import Catalogue
import Fetch
import Logging
import Store

/// What robots.txt files said, kept by the store for the next process and for others beside this one.
extension Workbench {
    static func robots(in store: Store) -> RobotsMemory {
        RobotsMemory(
            recall: { origin in
                // What cannot be read is asked for: it is not known, and allows nothing.
                do { return try store.robots(of: origin) } catch { return nil }
            },
            keep: { store.note($0) })
    }

    /// Writes what nothing else was written with.
    func keepRobots() {
        do throws(StoreFailure) {
            try store.keepRobots()
        } catch {
            // It costs the next process a question.
            logger.debug("what robots.txt files said is not kept: \(error.sentence)")
        }
    }
}
