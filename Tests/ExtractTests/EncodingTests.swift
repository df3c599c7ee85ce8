import Catalogue
import Foundation
import Testing

@testable import Extract

/// Documents in the encodings publishers use, and say they use.
struct EncodingTests {
    private func read(_ bytes: Data, contentType: String? = nil) -> Feed {
        Reader.read(bytes, options: ReadOptions(contentType: contentType, now: DateTests.now))
    }

    private func rss(_ title: [UInt8], declared: String? = nil) -> Data {
        let declaration = declared.map { "<?xml version='1.0' encoding = '\($0)' ?>" } ?? ""
        return Data("\(declaration)<rss version=\"2.0\"><channel><title>".utf8) + title
            + Data("</title></channel></rss>".utf8)
    }

    @Test(arguments: [
        ("koi8-r", [0xF6, 0xC9, 0xDA, 0xCE, 0xD8], "koi8-r", "Жизнь"),
        ("gb2312", [0xD6, 0xD0, 0xE6, 0x46], "gbk", "中鍲"),
        ("Shift_JIS", [0x93, 0xFA, 0x87, 0x40], "shift_jis", "日①"), ("macintosh", [0x8C, 0x8A], "macintosh", "åä"),
        ("437", [0x86, 0x84], "437", "åä"), ("ISO-8859-1", [0xE5, 0x93, 0x20, 0x94], "windows-1252", "å“ ”"),
        ("latin9", [0xA4], "iso-8859-15", "€"), ("utf-16", [0xE5], "windows-1252", "å"),
        ("okänd", [0xE5], "windows-1252", "å"), ("iso-8859-9", [0xFD], "windows-1254", "ı"),
    ])
    func `a declared encoding is used, by the names browsers know it by`(
        _ declared: String, _ bytes: [UInt8], _ name: String, _ title: String
    ) {
        let feed = read(rss(bytes, declared: declared))
        #expect(feed.encoding == name)
        #expect(feed.info.title == title)
    }

    @Test func `the header's word goes before the document's, unless the bytes cannot be in it`() {
        let cyrillic: [UInt8] = [0xF6, 0xC9, 0xDA, 0xCE, 0xD8]
        let header = read(rss(cyrillic, declared: "iso-8859-5"), contentType: "text/xml; charset=\"koi8-r\"")
        #expect(header.info.title == "Жизнь" && header.problems.contains { $0.code == "charset.conflict" })
        let impossible = read(rss([0x8C, 0x20], declared: "macintosh"), contentType: "text/xml; charset=shift_jis")
        #expect(impossible.encoding == "macintosh")
    }

    @Test(arguments: [
        (String.Encoding.utf16LittleEndian, "utf-16le", true), (.utf16LittleEndian, "utf-16le", false),
        (.utf16BigEndian, "utf-16be", true), (.utf16BigEndian, "utf-16be", false),
        (.utf32LittleEndian, "utf-32le", true), (.utf32BigEndian, "utf-32be", false),
    ])
    func `wide encodings are told by their first bytes, marked or not`(
        _ encoding: String.Encoding, _ name: String, _ isMarked: Bool
    ) throws {
        let text = "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss><channel><title>å€😀</title></channel></rss>"
        let feed = read(try #require(((isMarked ? "\u{FEFF}" : "") + text).data(using: encoding)))
        #expect(feed.encoding == name && feed.info.title == "å€😀")
    }

    @Test func `EBCDIC is told by its first bytes`() {
        // "<?xml version='1.0' encoding='cp037'?><rss><channel><title>Hej" and so on, in code page 37.
        let ebcdic = Dictionary(
            uniqueKeysWithValues: zip(
                "<?xml versionE='1.0ncdgp37>rhat/H Tjck".unicodeScalars.reduce(into: [Unicode.Scalar]()) {
                    if !$0.contains($1) { $0.append($1) }
                },
                [
                    0x4C, 0x6F, 0xA7, 0x94, 0x93, 0x40, 0xA5, 0x85, 0x99, 0xA2, 0x89, 0x96, 0x95, 0xC5, 0x7E, 0x7D,
                    0xF1, 0x4B, 0xF0, 0x83, 0x84, 0x87, 0x97, 0xF3, 0xF7, 0x6E, 0x88, 0x81, 0xA3, 0x61, 0xC8, 0xE3,
                    0x91, 0x92,
                ] as [UInt8]))
        let text = "<?xml version='1.0' encoding='cp037'?><rss><channel><title>Hej</title></channel></rss>"
        let feed = read(Data(text.unicodeScalars.compactMap { ebcdic[$0] }))
        #expect(feed.encoding == "cp037" && feed.info.title == "Hej")
    }

    @Test func `a mark wins over header and declaration`() {
        let feed = read(
            Data([0xEF, 0xBB, 0xBF]) + rss(Array("å".utf8), declared: "iso-8859-1"),
            contentType: "text/xml; charset=iso-8859-1")
        #expect(feed.encoding == "utf-8" && feed.info.title == "å" && !feed.isRejected)
    }
}
