import Logging
import Store

extension Workbench {
    /// Takes a step, then a pause, until the task is cancelled; throws when the store can no longer be written.
    func repeating(
        pause: () -> Duration, _ step: () async throws(StoreFailure) -> Void
    ) async throws(StoreFailure) {
        while !Task.isCancelled {
            do throws(StoreFailure) {
                try await step()
            } catch {
                logger.error("\(error.sentence) \(error.advice)")
                guard error.isTransient else { throw error }
            }
            do { try await Task.sleep(for: pause()) } catch { return }
        }
    }
}
