import Catalogue
import Foundation

/// Makes sources of addresses, with an id that says where they come from.
struct SourceNaming {
    private var taken: Set<String>

    init(taken: Set<String>) { self.taken = taken }

    mutating func source(_ address: String, format: SourceFormat) -> Source {
        let parts = AddressParts(Array(address.utf8)[...])
        let host = String(decoding: parts.host, as: UTF8.self).lowercased()
        var id = Self.id(host: host, path: String(decoding: parts.path, as: UTF8.self))
        if taken.contains(id) {
            var number = 2
            while taken.contains("\(id)-\(number)") { number += 1 }
            id += "-\(number)"
        }
        taken.insert(id)
        return Source(id: id, organisation: nil, format: format, url: address)
    }

    /// `https://www.kil.se/arkiv/nyheter.html` → `kil-nyheter`; a–z, 0–9 and hyphens, 60 characters at most.
    private static func id(host: String, path: String) -> String {
        let labels = host.split(separator: ".").filter { $0 != "www" }
        // A numeric address has no name to take: 127.0.0.1 is 127-0-0-1.
        let isNumeric = host.hasPrefix("[") || labels.allSatisfy { $0.allSatisfy(\.isNumber) }
        let site = isNumeric ? Substring(host) : labels.dropLast().last ?? labels.last ?? "source"
        let dull: Set<String> = ["index", "feed", "rss", "atom", "sitemap", "default", "start", "sv", "en", "page"]
        let segments = path.split(separator: "/").map { segment in
            let name = String(segment.prefix { $0 != "." })
            return OPMLImport.slug(name.removingPercentEncoding ?? name)
        }
        let last = segments.last { !$0.isEmpty && !dull.contains($0) && $0.contains { !$0.isNumber } }
        let kind = last ?? segments.last { dull.contains($0) }
        let text = [OPMLImport.slug(String(site)), kind].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "-")
        let short = text.prefix(60).split(separator: "-").joined(separator: "-")
        return short.isEmpty ? "source" : short
    }
}
