import Catalogue
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `Places to read at` {
    @Test func `hold so many at once and let everybody in`() async {
        let places = ReadingPlaces(3)
        let seen = Locked((inside: 0, most: 0, done: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    await places.with {
                        seen.withLock { $0 = ($0.inside + 1, max($0.most, $0.inside + 1), $0.done) }
                        for _ in 0..<5 { await Task.yield() }
                        seen.withLock { $0 = ($0.inside - 1, $0.most, $0.done + 1) }
                    }
                }
            }
        }
        let end = seen.withLock { $0 }
        #expect(end.inside == 0 && end.done == 200)
        #expect(end.most <= 3)
    }
}
