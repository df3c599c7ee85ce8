import Catalogue

/// Fetches over http and https, politely and within limits. One engine serves the whole process.
///
/// A request waits for its host's turn, then for a free slot; neither wait counts against its limits. A cancelled task
/// ends its transfer at once and gets `.failed(.cancelled)`.
package final class FetchEngine: Sendable {
    private let courier: Courier
    private let robots: RobotsKeeper

    package init(_ settings: FetchSettings) {
        courier = Courier(settings)
        robots = RobotsKeeper(agent: RobotsRules.token(settings.userAgent))
    }

    deinit { courier.stop() }

    package func fetch(_ request: FetchRequest) async -> FetchOutcome {
        await Journey(request, courier: courier, robots: robots).run()
    }

    /// Ends every transfer and the thread, and returns when they have ended. Whoever still waits, or asks later, gets
    /// `.failed(.cancelled)`.
    package func shutdown() async {
        courier.stop()
        await courier.waitForEnd()
    }
}
