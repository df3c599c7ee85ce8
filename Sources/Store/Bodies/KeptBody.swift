package import Catalogue
package import Foundation

/// A body as it came, kept to be read again, with what a reader has to know of it. Of a source of several documents it
/// is the first.
package struct KeptBody: Sendable {
    package enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// It was read, and what it said went into the catalogue.
        case good
        /// It was held back or rejected, or is the error page that stood where the document should be.
        case failed
    }

    /// When it came.
    package var at: Date
    package var outcome: Attempt.Outcome
    package var status: Int?
    /// Where the bytes came from in the end: the base of their relative addresses.
    package var url: String
    package var contentType: String?
    /// Documents of the reading it was the first of, itself included.
    package var documents: Int
    /// Entries of that reading.
    package var entries: Int
    /// Bytes.
    package var size: Int
    /// Lower-case hex SHA-256 of the bytes.
    package var hash: String
    /// The bytes, compressed.
    let packed: Data

    package var verdict: Verdict { outcome.isSuccess ? .good : .failed }

    /// The bytes as they came.
    package func bytes() throws(StoreFailure) -> Data {
        guard let data = Deflate.unpack(packed, size: size) else {
            throw .refused(path: url, detail: "the kept body cannot be decompressed")
        }
        return data
    }
}

/// A body that is to be kept with its attempt.
package struct BodyToKeep: Sendable {
    var body: KeptBody
    /// Bytes that all kept bodies may take together, compressed.
    let room: Int

    /// Bytes of one body, compressed: what is larger is not kept. Feeds shrink to a tenth, so that nearly everything
    /// the limit for bodies lets through stays below.
    static let largest = 4 * 1024 * 1024

    /// Compresses the bytes; done outside of any transaction.
    ///
    /// - Returns: `nil` only when there is no memory to compress them in.
    package init?(
        _ data: Data, hash: String, attempt: Attempt, contentType: String?, documents: Int, url: String, room: Int
    ) {
        guard let packed = Deflate.pack(data) else { return nil }
        body = KeptBody(
            at: attempt.at, outcome: attempt.outcome, status: attempt.status, url: url, contentType: contentType,
            documents: documents, entries: attempt.entries, size: data.count, hash: hash, packed: packed)
        self.room = room
    }

    /// That the bytes which are kept already were read again, and what they came to now.
    package init(again hash: String, attempt: Attempt, documents: Int) {
        body = KeptBody(
            at: attempt.at, outcome: attempt.outcome, status: attempt.status, url: "", contentType: nil,
            documents: documents, entries: attempt.entries, size: 0, hash: hash, packed: Data())
        room = 0
    }

    /// Whether it brings no bytes, because they are kept already.
    var isKnown: Bool { body.packed.isEmpty }
    var fits: Bool { body.packed.count <= min(Self.largest, room) }
}
