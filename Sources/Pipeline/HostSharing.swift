import Fetch
import Foundation
package import Logging

/// How the daemon and the commands of one state folder keep their manners together: what each host gets is counted over
/// all of them.
package struct HostSharing: Sendable {
    let sharing: Sharing

    /// The file in the state folder over which it goes; nothing is lost with it.
    package static let fileName = "hosts.lock"

    /// - Parameters:
    ///   - folder: the state folder; it must be there.
    ///   - tell: gets whole sentences, now and then.
    package init(folder: String, tell: @escaping @Sendable (Logger.Level, String) -> Void) {
        sharing = Sharing(path: folder + "/" + Self.fileName) { tell($0.level, $0.sentence) }
    }
}

extension Sharing.Notice {
    fileprivate var level: Logger.Level {
        switch self {
        case .waits: .notice
        case .unusable: .warning
        }
    }

    fileprivate var sentence: String {
        switch self {
        case .waits(let site):
            "Waiting for a turn at \(site): another samlad process with the same state folder asks there, and together "
                + "they ask no more of a host than one does."
        case .unusable(let path, let why):
            "\(path) cannot be used (\(why)): what other samlad processes ask of the same hosts is not known, so that "
                + "together they may ask too much. Check that this user may write it, or run one process at a time."
        }
    }
}
