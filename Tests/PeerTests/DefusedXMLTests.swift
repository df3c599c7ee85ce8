import Catalogue
import Extract
import Foundation
import Glibc
import Testing

/// The XML bombs and traps of PyPI's defusedxml: none goes off, each is named.
struct DefusedXMLTests {
    /// What each file must be rejected with; those without a code of their own are harmless, but no feeds.
    private static let codes = [
        "cyclic.xml": "xml.entity-expansion", "xmlbomb.xml": "xml.entity-expansion",
        "quadratic.xml": "xml.entity-expansion", "external.xml": "xml.external-entity",
        "external_file.xml": "xml.external-entity", "dtd.xml": "format.html-instead-of-feed",
        "xmlbomb2.xml": "format.unrecognised", "simple.xml": "format.unrecognised",
        "simple-ns.xml": "format.unrecognised", "xalan_exec.xsl": "format.unrecognised",
        "xalan_write.xsl": "format.unrecognised",
    ]

    private static func file(_ name: String) throws -> Data {
        let files = try PeerSuites.files(of: PeerSuites.defusedXML, ending: "", atLeast: codes.count)
        let file = try #require(files.first { $0.lastPathComponent == name }, "the suite has no \(name)")
        return try Data(contentsOf: file)
    }

    private func read(_ bytes: Data) -> (feed: Feed, json: String) {
        let feed = Reader.read(bytes, options: ReadOptions(now: Date(timeIntervalSince1970: 0)))
        return (feed, String(decoding: PreviewJSON.encode(feed), as: UTF8.self))
    }

    @Test(arguments: codes.sorted { $0.key < $1.key }.map(\.key))
    func `each file is rejected with its reason`(name: String) throws {
        let bytes = try Self.file(name)
        let start = ContinuousClock.now
        let (feed, json) = read(bytes)
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(feed.isRejected && feed.entries.isEmpty)
        #expect(feed.problems.map(\.code).contains(try #require(Self.codes[name])))
        #expect(json.utf8.count < 2000 && !json.contains("1234567890") && !json.contains("BBBB"))
    }

    /// The same declarations before a feed that uses them in a title, after an entry that is harmless.
    @Test(arguments: [
        ("cyclic.xml", "a", "xml.entity-expansion"), ("xmlbomb.xml", "d", "xml.entity-expansion"),
        ("quadratic.xml", "a", "xml.entity-expansion"), ("external.xml", "ee", "xml.external-entity"),
        ("external_file.xml", "ee", "xml.external-entity"),
    ])
    func `a bomb in a feed does not go off`(name: String, entity: String, code: String) throws {
        let text = String(decoding: try Self.file(name), as: UTF8.self)
        let doctype = try #require(text.range(of: "]>")).upperBound
        let titles = String(repeating: "&\(entity);", count: 100)
        let rss =
            "\(text[..<doctype])<rss version=\"2.0\"><channel><item><title>ett</title></item>"
            + "<item><title>två\(titles)</title></item></channel></rss>"
        let (feed, json) = read(Data(rss.utf8))
        #expect(feed.entries.first?.title == "ett")
        #expect(feed.problems.map(\.code).contains(code))
        #expect(json.utf8.count < 4000)
    }

    @Test func `a small entity that is declared is read, for that is no bomb`() throws {
        let text = String(decoding: try Self.file("xmlbomb2.xml"), as: UTF8.self)
        let doctype = try #require(text.range(of: "]>")).upperBound
        let rss = "\(text[..<doctype])<rss version=\"2.0\"><channel><item><title>x&a;</title></item></channel></rss>"
        #expect(read(Data(rss.utf8)).feed.entries.first?.title == "x1234567890")
    }

    @Test func `neither a file nor the network is touched for an external entity`() throws {
        let secret = FileManager.default.temporaryDirectory.appending(path: "samlad-\(UUID().uuidString)")
        try Data("hemligt".utf8).write(to: secret)
        defer { try? FileManager.default.removeItem(at: secret) }
        let server = try #require(Listener())
        let external = String(decoding: try Self.file("external_file.xml"), as: UTF8.self)
        for address in [secret.path, "file://\(secret.path)", "http://127.0.0.1:\(server.port)/x"] {
            let system = external.replacing("file:///PATH/TO/xmltestdata/simple.xml", with: address)
            #expect(system.contains(address))
            let parameter = "<!DOCTYPE rss SYSTEM \"\(address)\" [<!ENTITY % p SYSTEM \"\(address)\"> %p;]>"
            let body = "<rss version=\"2.0\"><channel><item><title>a&ee;</title></item></channel></rss>"
            for document in [system, system.replacing("<root>&ee;</root>", with: body), parameter + body] {
                #expect(!read(Data(document.utf8)).json.contains("hemligt"))
            }
        }
        #expect(!server.wasReached)
    }
}

/// A socket that listens on loopback and is asked afterwards whether anybody came.
private final class Listener {
    private let descriptor: Int32
    let port: Int

    init?() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isOpen = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 4) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isOpen else { return nil }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    var wasReached: Bool { accept(descriptor, nil, nil) >= 0 }

    deinit { _ = close(descriptor) }
}
