import Catalogue
import Testing

@testable import Fetch

@Suite struct RobotsKeeperTests {
    @Test func `rules are believed for a day, a broken server for an hour, and silence hardly at all`() {
        #expect(RobotsKeeper.Knowledge.rules(.allowAll).lifetime == 86_400)
        #expect(RobotsKeeper.Knowledge.unavailable("503").lifetime == 3600)
        #expect(RobotsKeeper.Knowledge.unreachable(FetchFailure(.timeout)).lifetime == 60)
        #expect(RobotsKeeper.Knowledge.refused("429").lifetime == 0, "the host's rest holds")
        for kind in [FetchFailure.Kind.cancelled, .hostResting, .askedToWait] {
            #expect(RobotsKeeper.Knowledge.unreachable(FetchFailure(kind)).lifetime == 0)
        }
    }
}
