package import Foundation
import GRDB
import Glibc

/// The catalogue's memory: one SQLite database. Every method is one transaction, and no connection leaves this target.
///
/// Methods block for as long as SQLite takes (a write waits up to ten seconds for another process).
package final class Store: Sendable {
    package enum Mode: Sendable, Hashable { case readWrite, readOnly }

    package let path: String
    let pool: DatabasePool
    package let pace: WritingPace
    let group: WriteGroup
    let robots = RobotsNotes()
    private let checkpointer: Checkpointer?
    let known = KnownWords()
    private let clock: (@Sendable () -> Date)?

    /// Opens the database, creating and migrating it in `readWrite`. The folder must exist.
    ///
    /// - Parameters:
    ///   - isGathered: for a database that is there and of today's schema: one that is not is refused, as it is to who reads.
    ///   - clock: what changes are dated by when they are written; `nil`: by the moment that each call is given.
    package convenience init(
        path: String, mode: Mode = .readWrite, pace: WritingPace = .gentle, isGathered: Bool = false,
        clock: (@Sendable () -> Date)? = nil
    ) throws(StoreFailure) {
        try self.init(path: path, mode: mode, pace: pace, isGathered: isGathered, patience: 10, clock: clock)
    }

    /// - Parameter patience: seconds to wait for another writer.
    init(
        path: String, mode: Mode, pace: WritingPace = .gentle, isGathered: Bool = false, patience: Double,
        clock: (@Sendable () -> Date)? = nil
    ) throws(StoreFailure) {
        (self.path, self.pace, self.clock) = (path, pace, clock)
        do {
            let isGathered = isGathered || mode == .readOnly
            pool = try Self.insistently { try Self.open(path, mode, pace, patience, isGathered: isGathered) }
            checkpointer = try Self.checkpointer(path, mode, pace, patience)
            group = WriteGroup(
                pool, known: known, robots: robots, clock: clock, pace: pace, checkpointer: checkpointer)
        } catch {
            throw StoreFailure(error, path: path)
        }
    }

    private static func open(
        _ path: String, _ mode: Mode, _ pace: WritingPace, _ patience: Double, isGathered: Bool
    ) throws -> DatabasePool {
        try prepareFile(path, isGathered: isGathered)
        let configuration = configuration(mode, pace, patience: patience)
        let found = try Schema.inspect(path, configuration)
        // An older schema cannot be read, and a reader cannot bring it up to date.
        if isGathered, found < Schema.version {
            throw found == 0
                ? StoreFailure.missing(path: path)
                : .tooOld(path: path, version: found, known: Schema.version)
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        if found < Schema.version { try Schema.migrate(pool, path: path) }
        if mode == .readWrite {
            let mark = LogMark(ofDatabase: path)
            let isPutBack = try pool.read { try Instance.isPutBack($0, mark: mark) }
            if isPutBack { try pool.write { try Instance.renewIfPutBack($0, mark: mark) } }
        }
        return pool
    }

    private static func checkpointer(
        _ path: String, _ mode: Mode, _ pace: WritingPace, _ patience: Double
    ) throws -> Checkpointer? {
        guard mode == .readWrite, let rows = pace.rowsToCheckpoint else { return nil }
        return try Checkpointer(path: path, configuration(mode, pace, patience: patience), rows: rows)
    }

    /// A process that closes the database at the same moment takes the log away beneath us, which SQLite tells as an
    /// error of the disk. A disk that is broken errs again. And while several make one new database, SQLite does not wait
    /// where two could wait for each other, but says at once that it is busy.
    private static func insistently<Value>(_ body: () throws -> Value) throws -> Value {
        for attempt in 1..<attempts {
            let begun = ContinuousClock.now
            do {
                return try body()
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_IOERR
                || error.resultCode == .SQLITE_BUSY && ContinuousClock.now - begun < .seconds(1)
            {
                Thread.sleep(forTimeInterval: 0.02 * Double(attempt))
            }
        }
        return try body()
    }

    private static let attempts = 5

    /// Ends every connection; the write-ahead log is folded into the file, unless another process still reads it and
    /// will do so itself.
    package func close() throws(StoreFailure) {
        do {
            try checkpointer?.close()
            if !pool.configuration.readonly {
                try pool.read(LogMark(ofDatabase: path).write)
                try pool.writeWithoutTransaction(Self.fold)
            }
            try pool.close()
        } catch {
            throw StoreFailure(error, path: path)
        }
    }

    private static func fold(_ db: Database) throws {
        try db.execute(sql: "PRAGMA busy_timeout = 0")
        do {
            try db.checkpoint(.truncate)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
        {
            return
        }
    }

    func read<Value>(_ work: (Database) throws -> Value) throws(StoreFailure) -> Value {
        do { return try pool.read(work) } catch { throw StoreFailure(error, path: path) }
    }

    func write<Value>(_ work: (Database) throws -> Value) throws(StoreFailure) -> Value {
        do { return try pool.write(work) } catch { throw StoreFailure(error, path: path) }
    }

    /// Together with what others write at the same time, in one transaction; `work` may be called again when that fails
    /// for another's sake.
    ///
    /// - Parameters:
    ///   - weight: about how many rows it writes.
    ///   - isPatient: whether it may wait for others like it, for a moment.
    func writeTogether<Value: Sendable>(
        weight: Int, isPatient: Bool = false, _ work: @escaping @Sendable (Database, SearchQueue) throws -> Value
    ) async throws(StoreFailure) -> Value {
        do {
            return try await group.write(weight: weight, isPatient: isPatient, work)
        } catch {
            throw StoreFailure(error, path: path)
        }
    }

    /// Something is being made that is to be written, until ``endMaking()``: the writer may wait for it, to write more at a
    /// time.
    package func beginMaking() { group.begin() }

    package func endMaking() { group.end() }

    /// Little is written for a while: what was written may be folded into the file meanwhile.
    package func beginFolding() { checkpointer?.begin() }

    func writeItems<Value>(_ work: (Database, SearchQueue) throws -> Value) throws(StoreFailure) -> Value {
        let search = SearchQueue(known: known, clock: clock)
        let value = try write { db in
            let value = try work(db, search)
            try search.flush(db)
            try search.stamps.settle(db)
            return value
        }
        search.remember()
        return value
    }
}

extension Store {
    /// The file belongs to the user alone: it may hold what an editor wrote, and SQLite gives its -wal and -shm the
    /// same mode.
    private static func prepareFile(_ path: String, isGathered: Bool) throws {
        let files = FileManager.default
        if files.fileExists(atPath: path) { return }
        guard !isGathered else { throw StoreFailure.missing(path: path) }
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        guard files.fileExists(atPath: folder) else {
            throw StoreFailure.notWritable(path: path, detail: "the folder \(folder) does not exist")
        }
        // Another process that starts at the same moment may have made it meanwhile, and have written to it.
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 || errno == EEXIST else {
            throw StoreFailure.notWritable(path: path, detail: "the folder \(folder) cannot be written")
        }
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    private static func configuration(_ mode: Mode, _ pace: WritingPace, patience: Double) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = mode == .readOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(patience)
        configuration.maximumReaderCount = 3
        configuration.prepareDatabase { db in
            db.add(tokenizer: SwedishTokenizer.self)
            // Of a new file: fewer pages for texts of some kB each, fewer calls to write them.
            try db.execute(sql: "PRAGMA page_size = 8192")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            // Debian builds SQLite with secure_delete on, which writes zeros over every freed page.
            try db.execute(sql: "PRAGMA secure_delete = OFF")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            // Negative: KiB. The writer keeps more, and who only reads what searches go through again and again; what the
            // readers lack stands in the system's cache. Nothing is mapped: each connection's mapping would count as
            // memory of ours.
            let cache = !db.configuration.readonly ? pace.cache : mode == .readOnly ? 4096 : 512
            try db.execute(sql: "PRAGMA cache_size = \(-cache)")
            try db.execute(sql: "PRAGMA mmap_size = 0")
            // A log that is cut has to be made anew.
            try db.execute(
                sql: "PRAGMA journal_size_limit = \(pace.rowsToCheckpoint == nil ? 16 << 20 : pace.log << 13)")
            // A page that one source after the other changes is copied into the file once for all of them.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(pace.log)")
        }
        return configuration
    }
}
