import Foundation
import GRDB

/// The catalogue's memory: one SQLite database. Every method is one transaction, and no connection leaves this target.
package final class Store: Sendable {
    package enum Mode: Sendable, Hashable { case readWrite, readOnly }

    package let path: String
    let pool: DatabasePool

    /// Opens the database, creating and migrating it in `readWrite`.
    package init(path: String, mode: Mode = .readWrite) throws(StoreFailure) {
        self.path = path
        do {
            pool = try DatabasePool(path: path)
        } catch {
            throw StoreFailure(error, path: path)
        }
    }

    /// Ends every connection; the write-ahead log is folded into the file.
    package func close() throws(StoreFailure) {
        do { try pool.close() } catch { throw StoreFailure(error, path: path) }
    }
}
