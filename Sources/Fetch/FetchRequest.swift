package import Catalogue
package import Foundation

/// One thing to fetch, with everything that decides how.
package struct FetchRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        /// With `form` as its body, or `json`. Of the redirects only 307 and 308 are followed, with the same body: any other would
        /// make another question of it (RFC 9110 §15.4).
        case post = "POST"
    }

    /// What it is fetched for. robots.txt applies to pages and link checks; a feed is read as its subscriber.
    package enum Purpose: Sendable {
        case feed, page, link
        /// Only whether it answers is of interest: asked also of a host that rests after failures.
        case canary
        /// Something is delivered, to somebody who asked for it.
        case delivery

        var obeysRobots: Bool { self == .page || self == .link }
    }

    package enum Overflow: Sendable {
        /// A body beyond the limit is `FetchFailure.Kind.tooLarge`.
        case fail
        /// The transfer ends there, and what came so far is the body; so it is for the check of a link when its time is
        /// over and a success has begun.
        case truncate
    }

    /// `http` or `https`. Credentials in it are used for that host alone and shown nowhere.
    package var url: String
    package var method: Method
    package var purpose: Purpose
    /// Makes the request conditional when not empty.
    package var validators: Validators
    /// A conditional request for a feed may be answered with what is new alone (`A-IM: feed`, RFC 3229 and its feed
    /// instance-manipulation): the caller reads `ResponseHead.isDelta` and takes nothing that is absent for gone.
    package var acceptsDelta: Bool
    /// Sent as they are to the first host; after a redirect to another origin only those that carry no secret are.
    package var headers: [String: String]
    /// Sent to their own origin alone, and never again once a redirect has led away from it.
    package var secrets: SecretHeaders?
    /// Whether it may go to `settings.allowNetworks`: the operator wrote its address, or it was read inside. What came
    /// from outside may not, or any public feed could point into the networks of whoever reads it. A redirect takes the
    /// permission along within its host, and to others as long as every answer has come from inside.
    package var mayEnter = false
    /// Whether a robots.txt that cannot be read is taken for none: allowed once that has lasted reasonably long, 30 days
    /// say (RFC 9309 §2.3.1.4).
    package var passesSilentRobots = false
    package var limits: FetchLimits
    package var manners: HostManners
    /// Bytes after decompression; `nil` takes `limits.body`.
    package var bodyLimit: Int?
    package var overflow: Overflow
    /// Names and values of a POST, sent as `application/x-www-form-urlencoded`.
    package var form: [(name: String, value: String)] = []
    /// The body of a POST, sent as `application/json`; `nil` sends the form.
    package var json: Data?

    package init(
        url: String, method: Method = .get, purpose: Purpose = .feed, validators: Validators = Validators(),
        acceptsDelta: Bool = false, headers: [String: String] = [:], secrets: SecretHeaders? = nil,
        limits: FetchLimits = FetchLimits(), manners: HostManners = HostManners(), bodyLimit: Int? = nil,
        overflow: Overflow = .fail
    ) {
        self.url = url
        self.method = method
        self.purpose = purpose
        self.validators = validators
        self.acceptsDelta = acceptsDelta
        self.headers = headers
        self.secrets = secrets
        self.limits = limits
        self.manners = manners
        self.bodyLimit = bodyLimit
        self.overflow = overflow
    }
}
