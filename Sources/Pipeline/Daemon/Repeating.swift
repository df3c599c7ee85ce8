import Logging
import Store

extension Workbench {
    /// Tells of what passes by itself. What ends the service is told once, by who ends it.
    func tell(_ failure: StoreFailure) {
        if failure.isTransient { logger.error("\(failure.sentence) \(failure.advice)") }
    }

    /// Takes a step, then a pause, until the task is cancelled; throws when the store can no longer be written.
    func repeating(
        pause: () -> Duration, _ step: () async throws(StoreFailure) -> Void
    ) async throws(StoreFailure) {
        while !Task.isCancelled {
            do throws(StoreFailure) {
                try await step()
            } catch {
                tell(error)
                guard error.isTransient else { throw error }
            }
            do { try await Task.sleep(for: pause()) } catch { return }
        }
    }
}
