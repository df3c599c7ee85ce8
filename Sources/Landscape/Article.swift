import Foundation

/// Something a publisher has written: a guide, a piece of news, a municipality's story.
struct Article: Sendable {
    struct Section: Sendable {
        var heading: String
        var paragraphs: [String]
    }

    /// What becomes of its address.
    enum Fate: Sendable {
        case lasts
        /// Answers that status from that day on.
        case ends(status: Int, day: Int)
        /// Redirects with that status to the same slug under another tree from that day on.
        case moves(status: Int, tree: String, day: Int)
    }

    var slug: String
    var title: String
    var summary: String
    /// The day of the world it is published; negative for what was there from the beginning.
    var day: Int
    var topics: [String] = []
    var sections: [Section] = []
    /// File names of PDF documents it links to.
    var documents: [String] = []
    var fate: Fate = .lasts

    init(
        _ slug: String, _ title: String, _ summary: String, day: Int, topics: [String] = [],
        sections: [Section] = [], documents: [String] = [], fate: Fate = .lasts
    ) {
        self.slug = slug
        self.title = title
        self.summary = summary
        self.day = day
        self.topics = topics
        self.sections = sections
        self.documents = documents
        self.fate = fate
    }

    /// Some minute of the working day before it can be seen, so never in the world's future.
    func published(in world: World) -> Date {
        let minute = Int(StableHash.of(slug) % 480)
        return world.date(day: day - 1).addingTimeInterval(Double(minute + 60) * 60)
    }

    /// The text of its page, sections included.
    func html() -> String {
        var text = "<p>\(HTML.escape(summary))</p>\n"
        for section in sections {
            text += "<h2>\(HTML.escape(section.heading))</h2>\n"
            for paragraph in section.paragraphs { text += "<p>\(HTML.escape(paragraph))</p>\n" }
        }
        return text
    }
}

/// FNV-1a, 64 bits: the same in every run, unlike `Hasher`.
enum StableHash {
    static func of(_ text: String) -> UInt64 { of(Data(text.utf8)) }

    static func of(_ bytes: Data) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// 16 hexadecimal digits.
    static func hex(_ text: String) -> String { hex(of(text)) }

    static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Shaped as a UUID, for the guids of publishers that use them.
    static func uuid(_ text: String) -> String {
        let digits = Array(hex(text) + hex(text + "/"))
        let ends = [8, 12, 16, 20, 32]
        return zip([0] + ends, ends).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }
}

enum HTML {
    /// For text and attributes, in HTML and XML alike.
    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
