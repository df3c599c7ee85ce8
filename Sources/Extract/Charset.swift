import Catalogue
import Foundation

/// The bytes of a document as UTF-8, and what they really were.
struct DecodedText {
    var utf8: Data
    /// IANA name in lower case.
    var name: String
    var problems: [Problem]
}

/// Encodings as documents have them.
enum Charset {
    static func decode(_ bytes: Data, contentType: String?) -> DecodedText {
        DecodedText(utf8: bytes, name: "utf-8", problems: [])
    }
}
