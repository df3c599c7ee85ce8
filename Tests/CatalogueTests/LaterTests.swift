import Catalogue
import Testing

@Suite struct LaterTests {
    @Test func `what many ask for at once is made once`() async {
        let made = Locked(0)
        let later = Later {
            made.withLock {
                $0 += 1; return $0
            }
        }
        #expect(made.withLock { $0 } == 0)
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<64 { group.addTask { later.value } }
            for await value in group { #expect(value == 1) }
        }
        #expect(made.withLock { $0 } == 1)
    }
}
