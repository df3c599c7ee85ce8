package import Catalogue

/// Where it is kept what robots.txt files said, for later and for other processes: the engine itself remembers it for as
/// long as it lives.
package struct RobotsMemory: Sendable {
    /// What is kept of an origin; `nil` where nothing is, and where it cannot be read.
    package var recall: @Sendable (_ origin: String) -> KeptRobots?
    /// Told of each that was asked for and may be believed for a while. Called often; it must not wait for long.
    package var keep: @Sendable (KeptRobots) -> Void

    package init(
        recall: @escaping @Sendable (_ origin: String) -> KeptRobots?, keep: @escaping @Sendable (KeptRobots) -> Void
    ) {
        self.recall = recall
        self.keep = keep
    }
}
