import Catalogue
package import Foundation

/// `samlad bench parse`: how fast documents are read.
package enum ParseBench {
    package struct Result: Sendable, Codable {
        package var files: Int
        package var entries: Int
        package var bytes: Int
        /// Of reading the documents alone: they are in memory before the clock starts.
        package var seconds: Double
    }

    /// Reads every regular file of `folder`, by name, on the calling thread; throws what the file system throws.
    package static func run(folder: URL, sanitise: Bool) throws -> Result {
        let urls = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.isRegularFileKey]
        )
        .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
        .sorted { $0.path < $1.path }
        let bodies = try urls.map { try Data(contentsOf: $0) }
        let clock = ContinuousClock()
        var entries = 0
        let options = ReadOptions(sanitise: sanitise, now: Date(timeIntervalSince1970: 0))
        let duration = clock.measure {
            for body in bodies { entries += Reader.read(body, options: options).entries.count }
        }
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        return Result(
            files: bodies.count, entries: entries, bytes: bodies.reduce(0) { $0 + $1.count }, seconds: seconds)
    }
}
