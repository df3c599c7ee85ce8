import Foundation

/// When the certificates of origins begin and end, as their connections showed it: libcurl tells it of a new connection only.
///
/// A connection is used again for the origin it was made to and no other, and its certificate cannot change.
struct CertificateEnds {
    /// Origins remembered; beyond that all are learnt anew with their next connections.
    static let capacity = 5000

    private var ends: [String: (start: Date?, end: Date)] = [:]

    /// Remembers what the answer tells, or tells what is remembered.
    mutating func complete(_ answer: inout HopAnswer, from address: WebAddress) {
        if let end = answer.tlsExpires {
            if ends.count >= Self.capacity, ends[address.origin] == nil { ends.removeAll(keepingCapacity: true) }
            ends[address.origin] = (answer.tlsBegins, end)
        } else if answer.status != 0 {
            (answer.tlsBegins, answer.tlsExpires) = (ends[address.origin]?.start, ends[address.origin]?.end)
        }
    }
}
