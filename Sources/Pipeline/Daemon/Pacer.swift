/// Sleeps until a moment or until somebody calls, whichever comes first.
package actor Pacer {
    private var sleeper: Task<Void, Never>?
    private var isCalled = false

    package init() {}

    /// Ends the present sleep, or the next one when nobody is asleep.
    package func wake() {
        isCalled = true
        sleeper?.cancel()
    }

    /// Returns early when called or when the surrounding task is cancelled.
    func sleep(for duration: Duration) async {
        guard !isCalled, !Task.isCancelled else {
            isCalled = false
            return
        }
        let sleeper = Task {
            do { try await Task.sleep(for: duration) } catch { return }
        }
        self.sleeper = sleeper
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        self.sleeper = nil
        isCalled = false
    }
}
