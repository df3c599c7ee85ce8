package import Catalogue
package import Foundation

/// A date with how much of it the source really gave.
package struct ReadDate: Sendable, Hashable {
    package var date: Date
    package var precision: DatePrecision

    package init(date: Date, precision: DatePrecision) {
        self.date = date
        self.precision = precision
    }
}

/// Dates as documents write them.
package enum Dates {
    package static func parse(_ text: String, now: Date) -> ReadDate? { nil }
}
