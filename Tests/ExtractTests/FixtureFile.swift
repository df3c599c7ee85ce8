import Foundation
import Testing

@testable import Extract

/// A file of `Fixtures`.
func fixture(_ path: String) throws -> Data {
    let url = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/\(path)")
    return try Data(contentsOf: url)
}

/// A point in time, from RFC 3339.
func instant(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

/// Bytes that are UTF-8, as the readers get them.
func decoded(_ bytes: Data) -> DecodedText { Charset.decode(bytes, contentType: "text/html; charset=utf-8") }
