import Catalogue
import Foundation

/// What a Samlad that is followed may call itself (docs/decisions/a-record-has-one-home.md): its name decides whose word
/// counts, so it is not taken on its own word.
struct FederationHome: Sendable {
    let source: Source
    /// Names that other sources of ours go by already, with the ids of these.
    let taken: [String: String]

    enum Ruling: Hashable {
        case named(String)
        /// Why not, and what to do.
        case refused(String)
    }

    /// - Parameters:
    ///   - claimed: the public address that it says it has.
    ///   - answered: the address that its change log came from in the end.
    func ruling(claimed: String?, instance: String, answered: String) -> Ruling {
        if let home = source.home { return byOperator(RecordOrigin.name(publicAddress: home, instance: ""), claimed) }
        guard let claimed else { return byLog(RecordOrigin.name(publicAddress: nil, instance: instance)) }
        let roots = [source.url, Self.root(ofLog: answered) ?? source.url].compactMap(Self.place)
        guard let place = Self.place(claimed), roots.contains(place) else {
            return .refused(
                "It calls itself \(claimed), which is not where it is followed. If it is that one, say so: "
                    + "\"home\": \"\(claimed)\" in the source.")
        }
        return .named(RecordOrigin.name(publicAddress: claimed, instance: instance))
    }

    private func byOperator(_ home: String, _ claimed: String?) -> Ruling {
        guard let claimed, Self.place(claimed) != Self.place(home) else { return .named(home) }
        return .refused(
            "It calls itself \(claimed), and sources.json says it is \(home). Mend \"home\" if it has moved.")
    }

    /// The name of a log is known to everybody who reads it: whoever came under it first has it.
    private func byLog(_ name: String) -> Ruling {
        guard let other = taken[name] else { return .named(name) }
        return .refused(
            "Its log has the name of that of \(other). If it is another Samlad, give it a \"publicAddress\" or the source a "
                + "\"home\"; if it is the same, one of the two sources is enough.")
    }

    /// Everything of the address of a log before `/api/v1/…`.
    private static func root(ofLog address: String) -> String? {
        address.range(of: "/api/v1/changes").map { String(address[..<$0.lowerBound]) }
    }

    /// Scheme, host, port and path, each as it is compared.
    private static func place(_ address: String) -> [String]? {
        guard let url = URL(string: address), let scheme = url.scheme?.lowercased(), url.host() != nil else {
            return nil
        }
        let port = url.port ?? (scheme == "https" ? 443 : 80)
        let path = url.path(percentEncoded: true)
        return [scheme, HostName.of(address), String(port), path.hasSuffix("/") ? String(path.dropLast()) : path]
    }
}
