import Catalogue
import Foundation
import Testing

@testable import Extract

/// What header, mark and document say of the encoding, against what the bytes are.
struct EncodingClaimTests {
    private static let utf8 = Array("å".utf8)
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private func problems(_ bytes: Data, header: String?) -> [Problem] {
        let type = header.map { "text/xml; charset=\($0)" }
        return Charset.decode(bytes, contentType: type).problems
    }

    private func rss(_ title: [UInt8], _ declared: String?) -> Data {
        let declaration = declared.map { "<?xml version=\"1.0\" encoding=\"\($0)\"?>" } ?? ""
        return Data("\(declaration)<rss><channel><title>".utf8) + title + Data("</title></channel></rss>".utf8)
    }

    @Test(
        arguments: [
            (utf8, nil, nil, []), (utf8, "utf-8", "UTF-8", []), (utf8, "utf-8", nil, []), (utf8, nil, "utf-8", []),
            (utf8, "utf-8", "iso-8859-1", ["charset.conflict"]),
            (utf8, "iso-8859-1", "utf-8", ["charset.mismatch", "charset.conflict"]),
            (utf8, nil, "iso-8859-1", ["charset.mismatch"]), (utf8, "iso-8859-1", "latin1", ["charset.mismatch"]),
            (utf8, "utf-16", nil, ["charset.mismatch"]), (utf8, "us-ascii", nil, ["charset.mismatch"]),
            (mark + utf8, nil, "utf-8", []),
            (mark + utf8, "iso-8859-1", "utf-8", ["charset.mismatch", "charset.conflict"]),
            (mark + utf8, nil, "iso-8859-1", ["charset.mismatch"]),
            ([0xE5, 0x20], nil, "iso-8859-1", []), ([0xE5, 0x20], "iso-8859-1", nil, []),
            ([0xE5, 0x20], "windows-1252", "iso-8859-1", []),
            ([0xE5, 0x20], nil, nil, ["charset.mismatch"]), ([0xE5, 0x20], nil, "utf-8", ["charset.mismatch"]),
            ([0xE5, 0x20], "utf-8", "iso-8859-1", ["charset.mismatch", "charset.conflict"]),
            ([0xE5, 0x20], "iso-8859-1", "utf-8", ["charset.conflict"]),
            ([0xA4], "iso-8859-15", "iso-8859-1", ["charset.conflict"]),
            ([0x8C, 0x20], "shift_jis", "iso-8859-1", ["charset.mismatch", "charset.conflict"]),
            (Array("a".utf8), "iso-8859-1", "utf-8", []),
        ] as [([UInt8], String?, String?, [String])])
    func `each wrong word is told of, and no right one`(
        _ title: [UInt8], _ header: String?, _ declared: String?, _ codes: [String]
    ) {
        let isMarked = title.starts(with: Self.mark)
        let bytes = isMarked ? Data(Self.mark) + rss(Array(title.dropFirst(3)), declared) : rss(title, declared)
        #expect(problems(bytes, header: header).map(\.code) == codes)
    }

    @Test func `both are called by the names they were written with`() {
        let found = problems(rss(Self.utf8, "UTF-8"), header: "Latin1").map(\.message)
        #expect(found.contains { $0.contains("the HTTP header says latin1, it is utf-8") })
        #expect(found.contains { $0.contains("latin1 in the header, utf-8 in the document") })
        let unnamed = problems(rss([0xE5, 0x20], nil), header: nil).map(\.message)
        #expect(unnamed.contains { $0.contains("none is named") })
        #expect(problems(rss(Self.utf8, "iso-8859-1"), header: nil)[0].message.contains("the document says iso-8859-1"))
    }

    @Test(
        arguments: [
            ("utf-16", nil, []), ("UTF-16", "utf-16", []), ("utf-8", nil, ["charset.mismatch"]),
            ("utf-16", "utf-8", ["charset.mismatch", "charset.conflict"]),
            ("utf-16", "utf-16be", ["charset.mismatch", "charset.conflict"]),
        ] as [(String, String?, [String])])
    func `a wide document is held to its declaration too`(
        _ declared: String, _ header: String?, _ codes: [String]
    ) throws {
        let text =
            "\u{FEFF}<?xml version=\"1.0\" encoding=\"\(declared)\"?><rss><channel><title>å</title></channel></rss>"
        #expect(problems(try #require(text.data(using: .utf16LittleEndian)), header: header).map(\.code) == codes)
    }

    @Test(arguments: ["utf-8", "iso-8859-1"])
    func `a page's meta is its word`(_ declared: String) {
        let page = Data("<!DOCTYPE html><html><head><meta charset=\"\(declared)\"><title>å</title></head></html>".utf8)
        #expect(problems(page, header: nil).map(\.code) == (declared == "utf-8" ? [] : ["charset.mismatch"]))
        #expect(problems(page, header: "utf-8").map(\.code) == (declared == "utf-8" ? [] : ["charset.conflict"]))
    }

    @Test(arguments: [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF, 0x0A, 0x20]] as [[UInt8]])
    func `a byte order mark alone is an empty document`(_ bytes: [UInt8]) {
        let feed = Reader.read(Data(bytes), options: ReadOptions(now: DateTests.now))
        #expect(feed.problems.map(\.code) == ["body.empty"])
    }
}
