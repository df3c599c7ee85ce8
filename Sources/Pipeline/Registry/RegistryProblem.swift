/// One fault in `sources.json` or in a setting from elsewhere.
package struct RegistryProblem: Sendable, Hashable, Codable, Error {
    /// JSON Pointer (RFC 6901) to what is wrong; the name of a variable or flag for settings from elsewhere.
    package var path: String
    /// Line and column, counted from 1, a column being one Unicode scalar; 0 where there is no such place.
    package var line: Int
    package var column: Int
    /// The file it stands in, when that is not the one that was read first.
    package var file: String?
    /// One sentence without a full stop: what was expected and, where there is one, the nearest valid name.
    package var message: String

    package init(path: String, line: Int = 0, column: Int = 0, message: String) {
        self.path = path
        self.line = line
        self.column = column
        self.message = message
    }

    /// `sources.json:12:14 /sources/0/formt: unknown key, did you mean "format"?`
    package func text(file: String) -> String {
        if line == 0 { return "\(path.isEmpty ? file : path): \(message)" }
        return path.isEmpty
            ? "\(file):\(line):\(column): \(message)" : "\(file):\(line):\(column) \(path): \(message)"
    }
}

/// Every fault of a file at once, in the order of the file.
package struct RegistryProblems: Error, Sendable, Hashable, Codable {
    /// As it was named on the command line.
    package var file: String
    package var problems: [RegistryProblem]

    package init(file: String, problems: [RegistryProblem]) {
        self.file = file
        self.problems = problems
    }

    /// The contract of `--json`: `{"problems":[{"path","line","column","message"}]}`, with `file` where it is another.
    enum CodingKeys: String, CodingKey { case problems }

    package init(from decoder: any Decoder) throws {
        file = ""
        problems = try decoder.container(keyedBy: CodingKeys.self).decode([RegistryProblem].self, forKey: .problems)
    }

    /// One line for each.
    package var lines: [String] { problems.map { $0.text(file: $0.file ?? file) } }
}

/// What is wrong with one value: a sentence without a full stop, without the place.
package struct Complaint: Error, Sendable, Hashable {
    package var message: String

    package init(_ message: String) { self.message = message }
}
