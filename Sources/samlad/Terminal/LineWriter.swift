import Foundation

/// Lines for standard output: each at once where somebody watches, elsewhere many together, none kept back for longer than a
/// second while others come.
struct LineWriter {
    private let isInteractive: Bool
    private var waiting = Data()
    private var written = ContinuousClock.now

    private static let most = 32 << 10
    private static let longest = Duration.seconds(1)

    init(_ terminal: Terminal) { isInteractive = terminal.isInteractive }

    mutating func write(_ line: String) {
        waiting.append(contentsOf: line.utf8)
        waiting.append(UInt8(ascii: "\n"))
        if isInteractive || waiting.count >= Self.most || ContinuousClock.now - written >= Self.longest { flush() }
    }

    /// Whoever began has to end with it.
    mutating func flush() {
        if !waiting.isEmpty { writeOut(waiting) }
        waiting.removeAll(keepingCapacity: true)
        written = ContinuousClock.now
    }
}
