internal import Crypto
package import Foundation

/// Signs what is posted to a webhook (Standard Webhooks 1.0.0, symmetric signatures).
package struct WebhookSignature: Sendable {
    private let key: SymmetricKey

    /// - Parameter secret: `whsec_` and 24 to 64 bytes in base64.
    /// - Returns: `nil` when it is none.
    package init?(secret: String) {
        let mark = "whsec_"
        guard secret.hasPrefix(mark), let bytes = Data(base64Encoded: String(secret.dropFirst(mark.count))),
            (24...64).contains(bytes.count)
        else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The header fields of one attempt.
    ///
    /// - Parameter id: of the message, the same at each attempt.
    package func headers(id: String, body: Data, at date: Date) -> [String: String] {
        let seconds = String(Int(date.timeIntervalSince1970.rounded(.down)))
        var code = HMAC<SHA256>(key: key)
        code.update(data: Data("\(id).\(seconds).".utf8))
        code.update(data: body)
        return [
            "webhook-id": id, "webhook-timestamp": seconds,
            "webhook-signature": "v1," + Data(code.finalize()).base64EncodedString(),
        ]
    }
}
