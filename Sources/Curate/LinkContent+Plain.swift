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
    private static let statusKeys: Set<String> = ["status", "statuscode", "errorcode", "httpstatus", "http_code"]
    /// What stands beside a `code` that is a status. A title may be that of anything that has a code.
    private static let messageKeys: Set<String> = ["message", "error", "errors", "detail", "error_description"]

    private static func isNotFound(json body: Data) -> Bool {
        guard let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any] else { return false }
        if let error = object["error"] as? [String: Any], isStatus(error, codeCounts: true) { return true }
        let codeCounts = object.contains { key, value in
            if messageKeys.contains(key.lowercased()) { return true }
            return key.lowercased() == "title" && (value as? String).map { NotFoundTitle.says($0) } ?? false
        }
        return isStatus(object, codeCounts: codeCounts)
    }

    /// - Parameter codeCounts: whether a `code` is one; municipalities and places have codes, too.
    private static func isStatus(_ fields: [String: Any], codeCounts: Bool) -> Bool {
        fields.contains { key, value in
            let key = key.lowercased()
            guard statusKeys.contains(key) || codeCounts && key == "code" else { return false }
            let status = value as? Int ?? (value as? String).flatMap { Int($0) }
            return status == 404 || status == 410
        }
    }
}
