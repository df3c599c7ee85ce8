package import Foundation

/// Dates as OPML and HTTP write them.
package enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// RFC 822 with a year of four digits, in GMT (also RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`; `nil` outside
    /// the years 0–9999.
    package static func text(_ date: Date) -> String? {
        guard let stamp = PreviewJSON.timestamp(date), let month = Int(stamp.dropFirst(5).prefix(2)) else { return nil }
        let day = Civil.floorDivide(Int(date.timeIntervalSince1970.rounded(.down)), 86_400)
        let weekday = days[(day % 7 + 7) % 7]
        let clock = stamp.dropFirst(11).prefix(8)
        return "\(weekday), \(stamp.dropFirst(8).prefix(2)) \(months[month - 1]) \(stamp.prefix(4)) \(clock) GMT"
    }
}
