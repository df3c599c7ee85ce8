import Catalogue

/// Finds the page after this one, as a source's ``Paging`` says.
struct PageTurner {
    let paging: Paging
    /// The address of this page; "" when unknown.
    let base: String

    /// The next page, absolute; `nil` after the last one, and, with a problem, when it must not be followed.
    ///
    /// - Parameter entries: how many entries this page has, readable or not.
    func next(
        after document: JSONNode, entries: Int, _ problems: inout [Problem]
    ) throws(JSONPointerError) -> String? {
        if let pointer = paging.next {
            return follow(try text(at: pointer, in: document), &problems)
        }
        guard let parameter = paging.parameter, !base.isEmpty else { return nil }
        if let pointer = paging.cursor {
            guard let cursor = try text(at: pointer, in: document) else { return nil }
            if QueryText.value(of: parameter, in: base) == cursor { return refuse(.pagingLoop, cursor, &problems) }
            return QueryText.setting([(parameter, cursor)], in: base)
        }
        return try numbered(parameter, after: document, entries: entries)
    }

    private func text(at pointer: String, in document: JSONNode) throws(JSONPointerError) -> String? {
        try JSONPointer(pointer).evaluate(document).lazy.compactMap { JSONReading.trimmed($0) }.first
    }

    // MARK: Links

    private func follow(_ reference: String?, _ problems: inout [Problem]) -> String? {
        // APIs that were XML once write "false" where there is no next page.
        guard let reference, reference != "false" else { return nil }
        guard var next = Address.resolve(reference, base: base), next.hasPrefix("http") else {
            return refuse(.pagingUnusable, reference, &problems)
        }
        guard !base.isEmpty else { return next }
        // An application behind a proxy often does not know that it is served over https.
        if base.hasPrefix("https://"), next.hasPrefix("http://") { next = "https://" + next.dropFirst(7) }
        guard WebOrigin(next) == WebOrigin(base) else { return refuse(.pagingElsewhere, reference, &problems) }
        next = String(next.prefix { $0 != "#" })
        return next == String(base.prefix { $0 != "#" }) ? refuse(.pagingLoop, reference, &problems) : next
    }

    private func refuse(_ code: ProblemCode, _ detail: String, _ problems: inout [Problem]) -> String? {
        problems.append(code.problem(String(detail.prefix(200))))
        return nil
    }

    // MARK: Numbers

    private func numbered(
        _ parameter: String, after document: JSONNode, entries: Int
    ) throws(JSONPointerError) -> String? {
        guard entries > 0, entries >= paging.size ?? 0 else { return nil }
        let current = QueryText.value(of: parameter, in: base).flatMap { Int($0) } ?? paging.first
        let (next, isTooLarge) = current.addingReportingOverflow(paging.step)
        guard !isTooLarge, next > current else { return nil }
        if let pointer = paging.total, let total = try text(at: pointer, in: document).flatMap({ Int($0) }),
            next - paging.first >= total
        {
            return nil
        }
        return QueryText.setting([(parameter, String(next))], in: base)
    }
}

/// Scheme, host and port of an address (RFC 6454 §4), for comparing.
struct WebOrigin: Hashable {
    private let scheme: [UInt8]
    private let host: [UInt8]
    private let port: [UInt8]

    /// `nil` for what is no http or https address.
    init?(_ address: String) {
        let parts = AddressParts(Array(address.utf8)[...])
        guard let scheme = parts.scheme, let authority = parts.authority, !parts.host.isEmpty else { return nil }
        let standard: [UInt8]
        if scheme.elementsEqual("https".utf8) {
            standard = Array("443".utf8)
        } else if scheme.elementsEqual("http".utf8) {
            standard = Array("80".utf8)
        } else {
            return nil
        }
        self.scheme = scheme
        host = parts.host.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        let afterHost = authority[(authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? 0)...]
            .dropFirst(parts.host.count)
        port = afterHost.count > 1 ? Array(afterHost.dropFirst()) : standard
    }

    /// Whether both are the same site: hosts alike, `www.`, scheme and port aside.
    func isSameSite(as other: WebOrigin) -> Bool { Self.bare(host) == Self.bare(other.host) }

    private static func bare(_ host: [UInt8]) -> ArraySlice<UInt8> {
        host.starts(with: "www.".utf8) ? host.dropFirst(4) : host[...]
    }
}
