package import Catalogue
package import Foundation

/// What a reader is told of the bytes it gets, beside the bytes.
package struct ReadOptions: Sendable {
    /// The address the bytes came from; "" when unknown.
    package var base: String
    /// The `Content-Type` header, whole.
    package var contentType: String?
    package var format: SourceFormat
    /// The configured source with its selectors and map, when there is one.
    package var source: Source?
    /// `false` only for the plain form of `samlad bench parse`: HTML is left as it came.
    package var sanitise: Bool
    /// For dates without a year; never read from the clock.
    package var now: Date

    package init(
        base: String = "", contentType: String? = nil, format: SourceFormat = .auto, source: Source? = nil,
        sanitise: Bool = true, now: Date
    ) {
        self.base = base
        self.contentType = contentType
        self.format = format
        self.source = source
        self.sanitise = sanitise
        self.now = now
    }
}
