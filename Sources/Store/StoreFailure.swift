import Foundation
import GRDB

/// Why the store could not do what was asked. Nothing committed is lost by any of them.
package enum StoreFailure: Error, Sendable, Hashable {
    /// Another process holds the write lock longer than the busy timeout.
    case locked(path: String)
    case diskFull(path: String)
    /// The system could not read or write the file, though there was room and leave to.
    case failing(path: String, detail: String)
    /// The file is no database, or its pages contradict each other.
    case damaged(path: String, detail: String)
    case notWritable(path: String, detail: String)
    /// No database there, and it was opened only to read.
    case missing(path: String)
    /// An older samlad wrote it, and it was opened only to read.
    case tooOld(path: String, version: Int, known: Int)
    case tooNew(path: String, version: Int, known: Int)
    /// The file is a database of some other program.
    case foreign(path: String)
    /// A cursor that no page of this store gave out, as it came.
    case badCursor(String)
    /// Something the schema forbids, or a fault of our own.
    case refused(path: String, detail: String)

    /// What happened and where, in a sentence.
    package var sentence: String {
        switch self {
        case .locked(let path): "Another process is writing to the database \(path)."
        case .diskFull(let path): "There is no room left on the disk for the database \(path)."
        case .failing(let path, let detail): "The disk under the database \(path) answers with errors: \(detail)."
        case .damaged(let path, let detail): "The database \(path) is damaged: \(detail)."
        case .notWritable(let path, let detail): "The database \(path) cannot be opened or written: \(detail)."
        case .missing(let path): "There is no database at \(path)."
        case .tooOld(let path, let version, let known):
            "The database \(path) is of schema \(version), and this samlad reads schema \(known)."
        case .tooNew(let path, let version, let known):
            "The database \(path) is of schema \(version), and this samlad knows schemas up to \(known)."
        case .foreign(let path): "The file \(path) is a database of another program."
        case .badCursor(let cursor): "The cursor \"\(cursor.prefix(80))\" is none that an earlier page gave."
        case .refused(let path, let detail): "The database \(path) refused: \(detail)."
        }
    }

    /// Whether it passes by itself.
    package var isTransient: Bool { if case .locked = self { true } else { false } }

    /// What to do next.
    package var advice: String {
        switch self {
        case .locked: "Wait for the other command to end, or stop it, and try again."
        case .diskFull: "Free some space and try again; everything committed before is still there."
        case .failing:
            "Check the disk (`dmesg` tells what the kernel saw) and any quota of the user samlad runs as."
        case .damaged: "Move it away, restore a backup, or start without it: the next sync builds the catalogue anew."
        case .notWritable: "Check that the folder exists and that the user samlad runs as may write there."
        case .missing: "Run `samlad sync` or `samlad run` first, or point --state at the right folder."
        case .tooOld: "Start `samlad run` or run `samlad sync`: it brings the database up to date, and nothing is lost."
        case .tooNew: "Upgrade samlad, or restore the backup made before the upgrade."
        case .foreign: "Point --state at the folder that samlad keeps its state in."
        case .badCursor: "Leave the cursor out and begin with the first page."
        case .refused: "Run `samlad doctor`; if it finds nothing, report the sentence above."
        }
    }
}

extension StoreFailure: CustomStringConvertible {
    package var description: String { "\(sentence) \(advice)" }
}

extension StoreFailure {
    /// SQLite's result codes (https://www.sqlite.org/rescode.html) in the words of the store.
    init(_ error: any Error, path: String) {
        if let failure = error as? StoreFailure {
            self = failure
            return
        }
        guard let error = error as? DatabaseError else {
            self = .refused(path: path, detail: String(describing: error))
            return
        }
        let detail = error.message ?? error.resultCode.description
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
        case .SQLITE_FULL: self = .diskFull(path: path)
        // No room for the index of the write-ahead log. Everywhere else SQLite tells a full disk by SQLITE_FULL, and a
        // write error means a quota, a limit on file sizes or the disk itself.
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: self = .diskFull(path: path)
        case .SQLITE_IOERR: self = .failing(path: path, detail: detail)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, detail: detail)
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .notWritable(path: path, detail: detail)
        default: self = .refused(path: path, detail: detail)
        }
    }
}
