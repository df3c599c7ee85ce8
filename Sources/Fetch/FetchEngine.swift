package import Catalogue
package import Foundation

/// Fetches over http and https, politely and within limits. One engine serves the whole process.
///
/// A request waits for its host's turn, then for a free slot; neither wait counts against its limits. A cancelled task
/// ends its transfer at once and gets `.failed(.cancelled)`.
package final class FetchEngine: Sendable {
    let settings: FetchSettings
    private let courier: Courier
    private let robots: RobotsKeeper

    package init(_ settings: FetchSettings) {
        self.settings = settings
        courier = Courier(settings)
        robots = RobotsKeeper(
            agent: RobotsRules.token(settings.userAgent), hasInside: !settings.allowNetworks.isEmpty,
            memory: settings.robots, clock: settings.wallClock)
    }

    deinit { courier.stop() }

    package func fetch(_ request: FetchRequest) async -> FetchOutcome {
        await Journey(request, courier: courier, robots: robots).run()
    }

    /// Fetches when there is room for what comes, and keeps that room until it has been read: with `maxInFlight` rooms
    /// there are never more bodies on their way and unread together, however many ask and however slow they read.
    ///
    /// What `read` fetches itself goes by the other `fetch`, which needs no room: a reader never waits for readers.
    package func fetch<Result: Sendable>(
        _ request: FetchRequest, read: (FetchOutcome) async throws -> Result
    ) async rethrows -> Result {
        let room = courier.room()
        defer { courier.leave(room) }
        return try await read(await Journey(request, courier: courier, robots: robots, room: room).run())
    }

    /// Why robots.txt forbids what was fetched without asking it; `nil` when it does not.
    ///
    /// - Parameter led: where redirects led on the way, in order.
    package func refusal(of request: FetchRequest, led: [String]) async -> FetchFailure? {
        await Journey(request, courier: courier, robots: robots).refusal(at: [request.url] + led)
    }

    /// The head of the first request that `fetch` makes of it; `nil` when it can make none.
    package func head(of request: FetchRequest) -> SentHead? {
        guard let address = WebAddress(request.url) else { return nil }
        let lines: [[UInt8]]
        do throws(FetchFailure) {
            lines = try RequestLines.make(
                request, isSameOrigin: true, secrets: request.secrets?.fields(for: address) ?? [:],
                isConditional: !request.validators.isEmpty)
        } catch {
            // `fetch` tells why.
            return nil
        }
        return SentHead(
            method: request.method, address: address, lines: lines, secrets: request.secrets,
            userAgent: courier.settings.userAgent)
    }

    /// Who has asked to be left alone, as far as this engine knows: nobody of them is asked until then, by whatever way.
    package var rests: HostRests { courier.rests.now }

    /// Until when the host of an address asked to be left alone; `nil` when it may be asked.
    package func rest(of url: String) -> Date? { courier.rests.until(url) }

    /// Tells of rests that were heard of elsewhere or before.
    package func learn(_ rests: HostRests) { courier.rests.learn(rests) }

    /// The rests that answers asked for since this was called last, for who keeps them.
    package func takeRests() -> HostRests { courier.rests.takeNews() }

    /// What was taken could not be kept: the next `takeRests` has it again.
    package func giveBack(_ rests: HostRests) { courier.rests.giveBack(rests) }

    /// Ends every transfer and the thread, and returns when they have ended. Whoever still waits, or asks later, gets
    /// `.failed(.cancelled)`.
    package func shutdown() async {
        courier.stop()
        await courier.waitForEnd()
    }
}
