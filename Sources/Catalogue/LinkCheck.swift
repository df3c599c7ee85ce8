package import Foundation

/// One check of a link, with the evidence. What is absent or empty takes no room where it is kept.
package struct LinkCheck: Sendable, Hashable {
    package var at: Date
    package var seconds: Double
    /// `nil` when an answer came; then `status` says which.
    package var failure: FetchFailure?
    package var status: Int?
    /// The request that was believed.
    package var method: String
    /// What HEAD was answered, where GET was asked after it.
    package var headStatus: Int?
    /// HEAD was answered well, but so meagrely that GET had to be asked after it.
    package var headIsPoor: Bool
    /// `nil` when the address itself answered.
    package var finalURL: String?
    /// Every redirect in order: status and where it sent us.
    package var chain: [Redirect]
    package var contentType: String?
    package var form: LinkForm?
    /// Bytes, as declared or as read.
    package var length: Int?
    package var title: String?
    /// Of a page that was read and has words.
    package var page: LinkPrint?
    package var signs: [LinkSign]
    /// Whether the place within the page is there; `nil` where that was not judged.
    package var hasFragment: Bool?
    /// A challenge page or a login wall stood in the way, though the status may say 200.
    package var isChallenge: Bool
    /// When the certificate of the final host ends.
    package var tlsExpires: Date?
    /// When it began, of one that ends soon.
    package var tlsBegins: Date?
    /// What sort of move it would be, where it led elsewhere.
    package var move: LinkMove?
    /// Whether what is shown where a permanent redirect leads is the page; `nil` where that was not looked at.
    package var showsPage: Bool?
    /// Where the page of a broken link was found again; `nil` when it was not, or not looked for.
    package var found: LinkFinding?
    /// Whether it was looked for.
    package var sought: Bool
    /// What the judge made of it: the state after it, and the rule that gave that.
    package var state: LinkState?
    package var rule: String?
    /// The name under which it is summed up: `alive`, `not-found`, `needs-login`.
    package var outcome: String?
    /// The page was exactly the one of the first good answer, which is kept with the link: only so is it kept.
    package private(set) var isAsFirst = false

    package struct Redirect: Sendable, Hashable, Codable {
        package var status: Int
        package var location: String

        package init(status: Int, location: String) {
            self.status = status
            self.location = location
        }

        /// 301 and 308 (RFC 9110 §15.4).
        package var isPermanent: Bool { status == 301 || status == 308 }
    }

    package init(
        at: Date, seconds: Double = 0, failure: FetchFailure? = nil, status: Int? = nil, method: String = "HEAD",
        finalURL: String? = nil, chain: [Redirect] = [], contentType: String? = nil, length: Int? = nil,
        title: String? = nil, isChallenge: Bool = false, tlsExpires: Date? = nil
    ) {
        self.at = at
        self.seconds = seconds
        self.failure = failure
        self.status = status
        self.method = method
        self.finalURL = finalURL
        self.chain = chain
        self.contentType = contentType
        self.length = length
        self.title = title
        self.isChallenge = isChallenge
        self.tlsExpires = tlsExpires
        (signs, headIsPoor) = ([], false)
        sought = false
    }
}

extension LinkCheck: Codable {
    private enum CodingKeys: String, CodingKey {
        case at, seconds, failure, status, method, headStatus, headIsPoor, finalURL, chain, contentType, form, length
        case title, page, showsPage
        case signs, hasFragment, isChallenge, tlsExpires, tlsBegins, move, found, sought, state, rule, outcome,
            isAsFirst
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ type: Value.Type = Value.self) throws -> Value? {
            try fields.decodeIfPresent(type, forKey: key)
        }
        self.init(
            at: try fields.decode(Date.self, forKey: .at), seconds: try value(.seconds) ?? 0,
            failure: try value(.failure), status: try value(.status), method: try value(.method) ?? "GET",
            finalURL: try value(.finalURL), chain: try value(.chain) ?? [], contentType: try value(.contentType),
            length: try value(.length), title: try value(.title), isChallenge: try value(.isChallenge) ?? false,
            tlsExpires: try value(.tlsExpires))
        tlsBegins = try value(.tlsBegins)
        headIsPoor = try value(.headIsPoor) ?? false
        (headStatus, form, page) = (try value(.headStatus), try value(.form), try value(.page))
        title = title ?? page?.title
        (signs, hasFragment, move) = (try value(.signs) ?? [], try value(.hasFragment), try value(.move))
        showsPage = try value(.showsPage)
        (found, sought) = (try value(.found), try value(.sought) ?? false)
        (state, rule, outcome) = (try value(.state), try value(.rule), try value(.outcome))
        isAsFirst = try value(.isAsFirst) ?? false
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(at, forKey: .at)
        // Milliseconds are as fine as anybody looks.
        if seconds > 0 { try fields.encode((seconds * 1000).rounded() / 1000, forKey: .seconds) }
        try fields.encodeIfPresent(failure, forKey: .failure)
        try fields.encodeIfPresent(status, forKey: .status)
        if method != "GET" { try fields.encode(method, forKey: .method) }
        try fields.encodeIfPresent(headStatus, forKey: .headStatus)
        if headIsPoor { try fields.encode(true, forKey: .headIsPoor) }
        try fields.encodeIfPresent(finalURL, forKey: .finalURL)
        if !chain.isEmpty { try fields.encode(chain, forKey: .chain) }
        try fields.encodeIfPresent(contentType, forKey: .contentType)
        try fields.encodeIfPresent(form, forKey: .form)
        try fields.encodeIfPresent(length, forKey: .length)
        if title != page?.title { try fields.encodeIfPresent(title, forKey: .title) }
        try fields.encodeIfPresent(page, forKey: .page)
        if !signs.isEmpty { try fields.encode(signs, forKey: .signs) }
        try fields.encodeIfPresent(hasFragment, forKey: .hasFragment)
        if isChallenge { try fields.encode(true, forKey: .isChallenge) }
        try fields.encodeIfPresent(tlsExpires, forKey: .tlsExpires)
        try fields.encodeIfPresent(tlsBegins, forKey: .tlsBegins)
        try fields.encodeIfPresent(move, forKey: .move)
        try fields.encodeIfPresent(showsPage, forKey: .showsPage)
        try fields.encodeIfPresent(found, forKey: .found)
        if sought { try fields.encode(true, forKey: .sought) }
        try fields.encodeIfPresent(state, forKey: .state)
        try fields.encodeIfPresent(rule, forKey: .rule)
        try fields.encodeIfPresent(outcome, forKey: .outcome)
        if isAsFirst { try fields.encode(true, forKey: .isAsFirst) }
    }
}

extension LinkCheck {
    /// Whether the certificate ends within a fortnight.
    package var isCertificateNear: Bool {
        tlsExpires.map { $0.timeIntervalSince(at) < LinkFlag.certificateEndsWithin } ?? false
    }

    /// Whether the certificate should have been renewed by now: it ends within a fortnight, and has less than a third of its
    /// lifetime to go, so that one of six days is not always told of. Where its beginning is not known, the end decides.
    package var isCertificateEnding: Bool {
        guard isCertificateNear, let tlsExpires, let tlsBegins, tlsBegins < tlsExpires else { return isCertificateNear }
        return tlsExpires.timeIntervalSince(at) < tlsExpires.timeIntervalSince(tlsBegins) / 3
    }

    /// As it is kept beside the first good answer.
    package func bare(first: LinkCapture?) -> LinkCheck {
        guard let page, page == first?.page else { return self }
        var check = self
        (check.page, check.isAsFirst) = (nil, true)
        if title == page.title { check.title = nil }
        return check
    }

    /// The other way round.
    package func whole(first: LinkCapture?) -> LinkCheck {
        guard isAsFirst, let page = first?.page else { return self }
        var check = self
        (check.page, check.isAsFirst) = (page, false)
        check.title = title ?? page.title
        return check
    }
}
