import Catalogue
import Foundation

/// One exchange with one address: no redirect is followed, nothing is judged.
struct Hop: Sendable {
    var address: WebAddress
    var isHead = false
    /// The body of a POST; `nil` for GET and HEAD.
    var posted: Data?
    /// Header lines as they go out, `Name: value`.
    var lines: [[UInt8]] = []
    /// Of these `total` is what is left of the fetch's own.
    var limits: FetchLimits
    var manners: HostManners
    var bodyLimit: Int
    var overflow: FetchRequest.Overflow
    /// Goes before what has not begun yet.
    var isContinuation = false
    /// What it brings is held against room in this name until `Courier.leave`; `nil` when nobody has to have room.
    var room: UInt64?
    /// Whether it may be connected to the allowed networks.
    var mayEnter = false
    /// For the check of a link, which lets sources go first.
    var isLink = false
    /// Asks for robots.txt.
    var isRobots = false
    /// Asked whatever the breaker says, and says nothing to it.
    var ignoresBreaker = false
    /// Whether what came of a success is the answer when its time is over, rather than nothing.
    var keepsPart = false
    /// Its body is taken as it comes: what the header calls its coding is none.
    var isPlain = false
}

/// What came of a hop.
struct HopAnswer: Sendable {
    var status = 0
    var headers = HeaderFields()
    var body = Data()
    var isTruncated = false
    var seconds = 0.0
    var remoteAddress: String?
    var tlsBegins: Date?
    var tlsExpires: Date?
    /// Whether it came out of an allowed network.
    var isInside = false
    /// Whether what carried the body showed where it ends.
    var showsEnd = true
    /// Why there is no whole answer; `status` and `headers` may still be there.
    var failure: FetchFailure?

    static func cancelled(_ detail: String) -> HopAnswer {
        HopAnswer(failure: FetchFailure(.cancelled, detail: detail))
    }
}
