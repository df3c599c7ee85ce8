internal import Crypto
package import Foundation

/// Checks the signature of what a hub delivers (WebSub §8): HMAC over the bytes of the body as they came.
package struct SignatureCheck {
    private enum Code {
        case sha1(HMAC<Insecure.SHA1>)
        case sha256(HMAC<SHA256>)
        case sha384(HMAC<SHA384>)
        case sha512(HMAC<SHA512>)
    }

    private var code: Code
    private let claimed: Data

    /// - Parameter header: `X-Hub-Signature`: `sha256=9f86d0…`.
    /// - Returns: `nil` when there is no signature in it that could be right.
    package init?(header: String?, secret: String) {
        guard let halves = header?.split(separator: "=", maxSplits: 1), halves.count == 2 else { return nil }
        let key = SymmetricKey(data: Data(secret.utf8))
        switch halves[0].lowercased() {
        case "sha1": code = .sha1(HMAC(key: key))
        case "sha256": code = .sha256(HMAC(key: key))
        case "sha384": code = .sha384(HMAC(key: key))
        case "sha512": code = .sha512(HMAC(key: key))
        default: return nil
        }
        guard let claimed = Self.bytes(hex: halves[1]) else { return nil }
        self.claimed = claimed
    }

    package mutating func update(_ bytes: some DataProtocol) {
        switch code {
        case .sha1(var hmac):
            hmac.update(data: bytes)
            code = .sha1(hmac)
        case .sha256(var hmac):
            hmac.update(data: bytes)
            code = .sha256(hmac)
        case .sha384(var hmac):
            hmac.update(data: bytes)
            code = .sha384(hmac)
        case .sha512(var hmac):
            hmac.update(data: bytes)
            code = .sha512(hmac)
        }
    }

    /// Whether the signature is that of the bytes so far; the comparison takes the same time wherever they differ.
    package var isGenuine: Bool {
        switch code {
        case .sha1(let hmac): hmac.finalize() == claimed
        case .sha256(let hmac): hmac.finalize() == claimed
        case .sha384(let hmac): hmac.finalize() == claimed
        case .sha512(let hmac): hmac.finalize() == claimed
        }
    }

    private static func bytes(hex text: Substring) -> Data? {
        guard text.utf8.count % 2 == 0, text.utf8.count <= 128 else { return nil }
        var bytes = Data()
        var high: UInt8?
        for character in text {
            guard let digit = character.hexDigitValue, character.isASCII else { return nil }
            if let first = high {
                bytes.append(first << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
        }
        return bytes
    }
}

/// Names and keys that nobody can guess.
package enum RandomText {
    /// 32 bytes of the system's randomness in lower-case hex.
    package static func key() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
