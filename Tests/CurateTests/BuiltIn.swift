import Catalogue
import Foundation

/// The facts that the product is built with, and the fixtures beside the tests.
enum BuiltIn {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    static func fixture(_ name: String) -> URL { tests.appending(path: "Fixtures/\(name)") }

    static func fact(_ name: String) throws -> Data {
        try Data(contentsOf: tests.appending(path: "../../Sources/Pipeline/Facts/\(name)"))
    }

    static func vocabularies() throws -> [Vocabulary] {
        struct File: Decodable { var vocabularies: [Vocabulary] }
        return try JSONDecoder().decode(File.self, from: fact("vocabularies.json")).vocabularies
    }
}
