import Foundation
import Testing

/// html5lib, which reads sanitised HTML as a browser would and holds it against an allow-list of its own.
struct Judge {
    struct Verdict: Decodable {
        let faults: [String]
        /// The tree it read, written again by html5lib.
        let serialised: String
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// One verdict for each document, all from one process.
    static func verdicts(on documents: [String]) throws -> [Verdict] {
        let lines = try documents.map { try JSONEncoder().encode($0) }
        let answers = try run(["judge"], input: Data(lines.joined(separator: [UInt8(ascii: "\n")])))
        return try answers.map { try JSONDecoder().decode(Verdict.self, from: $0) }
    }

    /// What bluemonday's own tests sanitise.
    static func bluemondayInputs() throws -> [String] {
        let folder = "/usr/share/gocode/src/github.com/microcosm-cc/bluemonday"
        try #require(
            FileManager.default.fileExists(atPath: folder), "bluemonday's tests are missing: run `scripts/setup test`")
        return try run(["inputs", folder], input: Data()).map { try JSONDecoder().decode(String.self, from: $0) }
    }

    /// The lines that `judge.py` prints.
    private static func run(_ arguments: [String], input: Data) throws -> [Data] {
        let python = root.appending(path: ".build/peers/bin/python")
        try #require(
            FileManager.default.isExecutableFile(atPath: python.path),
            "\(python.path) is missing: run `scripts/setup test`")
        let folder = FileManager.default.temporaryDirectory.appending(path: "judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files and not pipes, so that neither side can wait for the other.
        let given = folder.appending(path: "in")
        let answered = folder.appending(path: "out")
        try input.write(to: given)
        try Data().write(to: answered)
        let process = Process()
        process.executableURL = python
        process.arguments = [root.appending(path: "Tests/Peers/judge.py").path] + arguments
        process.standardInput = try FileHandle(forReadingFrom: given)
        process.standardOutput = try FileHandle(forWritingTo: answered)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "judge.py failed: is html5lib there? Run `scripts/setup test`")
        return try Data(contentsOf: answered).split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }
}
