import Catalogue
package import Foundation

/// What comes with a success, is no page, and says in a few words that nothing is there.
extension LinkContent {
    private static let fewBytes = 1024

    /// - Parameter contentType: plain text is looked at by its first line, JSON by its status.
    package static func saysNotFound(_ body: Data, contentType: String?) -> Bool {
        guard !body.isEmpty, body.count <= fewBytes, let contentType else { return false }
        let type = contentType.lowercased().prefix { $0 != ";" && $0 != " " }
        if type == "application/json" || type == "application/problem+json" || type == "text/json" {
            return isNotFound(json: body)
        }
        guard type == "text/plain" else { return false }
        let lines = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.count < 4 && (lines.first.map { NotFoundTitle.says(String($0), isShort: false) } ?? false)
    }

    /// What such an answer calls its status (RFC 9457 §3.1.2, and others).
    private static let statusKeys: Set<String> = [
        "status", "statuscode", "code", "errorcode", "httpstatus", "http_code",
    ]

    private static func isNotFound(json body: Data) -> Bool {
        guard let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any] else { return false }
        let fields = object.merging(object["error"] as? [String: Any] ?? [:]) { own, _ in own }
        return fields.contains { key, value in
            guard statusKeys.contains(key.lowercased()) else { return false }
            let status = value as? Int ?? (value as? String).flatMap { Int($0) }
            return status == 404 || status == 410
        }
    }
}
