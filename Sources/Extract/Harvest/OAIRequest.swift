package import Catalogue
package import Foundation

/// Addresses of requests to an OAI-PMH 2.0 repository. Other parameters of its address stay.
package enum OAIRequest {
    /// The first page of a harvest (§4.5).
    ///
    /// - Parameters:
    ///   - base: the repository's address; a set and a metadata format that it names hold where `harvest` has none.
    ///   - from: when the last harvest began; records changed since are asked for, and all those of that day again: days
    ///     are what every repository understands (§3.3.1).
    package static func records(base: String, harvest: Harvest?, from: Date? = nil) -> String {
        let prefix = harvest?.metadataPrefix ?? QueryText.value(of: "metadataPrefix", in: base) ?? "oai_dc"
        var arguments = [("verb", "ListRecords"), ("metadataPrefix", prefix)]
        if let set = harvest?.set ?? QueryText.value(of: "set", in: base) { arguments.append(("set", set)) }
        if let from, let stamp = PreviewJSON.timestamp(from) {
            arguments.append(("from", String(stamp.prefix(10))))
        }
        return address(base, arguments)
    }

    /// The page after one that ended with a token, which is the only argument beside the verb (§3.5).
    package static func continuation(base: String, verb: String = "ListRecords", token: String) -> String {
        address(base, [("verb", verb), ("resumptionToken", token)])
    }

    private static let arguments: Set<String> = [
        "verb", "metadataPrefix", "set", "from", "until", "identifier", "resumptionToken",
    ]

    private static func address(_ base: String, _ own: [(name: String, value: String)]) -> String {
        QueryText.setting(own, in: QueryText.removing(arguments, from: base))
    }
}
