package import Foundation

extension Wire {
    /// What went wrong with a request (RFC 9457), with the parameter, what it takes and the nearest valid value.
    package struct Fault: Codable, Sendable, Hashable {
        package var type: String
        package var title: String
        package var status: Int
        package var detail: String
        /// The path that was asked for.
        package var instance: String
        package var parameter: String?
        package var allowed: [String]?
        package var nearest: String?
        /// For a withdrawn item: when it went.
        package var withdrawn: Date?
        /// For `start-again`: where to follow the change log from, and where all items are.
        package var position: Int?
        package var items: String?
    }
}
