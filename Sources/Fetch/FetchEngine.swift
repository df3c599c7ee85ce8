import Catalogue

/// Fetches over http and https, politely and within limits. One engine serves the whole process.
package final class FetchEngine: Sendable {
    private let settings: FetchSettings

    package init(_ settings: FetchSettings) { self.settings = settings }

    package func fetch(_ request: FetchRequest) async -> FetchOutcome {
        .failed(FetchFailure(.cancelled), nil)
    }

    package func shutdown() async {}
}
