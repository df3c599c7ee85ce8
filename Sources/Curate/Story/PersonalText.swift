import Catalogue
import Foundation

/// A number or an address that may be a private person's, and where it stands in a text.
struct PersonalDatum {
    var kind: PersonalDataSign.Kind
    /// What it is, in one form: digits, an address in lower case, `+46701740605`.
    var value: String
    var hint: String
    /// Whether it looks private here; a number that is of a profession here may be private elsewhere.
    var isSign: Bool
    /// Bytes of the text it is written in, between tags.
    var pieces: [Range<Int>]
    /// It stands in this attribute of a link.
    var attribute: Range<Int>?

    /// What it is known by without saying what it is.
    var mark: String { RecordID.make(source: kind.rawValue, identity: value) }
}

/// Finds personal data in a text, line by line as a reader sees it: markup within a line parts nothing.
///
/// What is told of and what is masked come of the same reading, so that neither knows more than the other.
struct PersonalText {
    private var found: [PersonalDatum] = []
    /// The line as it is read, and where each byte of it begins and ends in the text.
    private var line: [UInt8] = []
    private var starts: [Int] = []
    private var ends: [Int] = []
    private var mails: [(address: String, attribute: Range<Int>)] = []

    static func find(in text: String, isPlain: Bool) -> [PersonalDatum] {
        guard mayHold(text) else { return [] }
        var reader = PersonalText()
        if isPlain {
            let bytes = Array(text.utf8)
            reader.add(bytes[...], hasEntities: false)
        } else {
            reader.read(MarkupReader(text, limit: .max))
        }
        reader.end()
        return reader.found
    }

    /// The text with what bears one of the marks replaced by what it is.
    static func masked(_ text: String, isPlain: Bool, _ marks: Set<String>) -> String {
        let data = find(in: text, isPlain: isPlain).filter { marks.contains($0.mark) }
        guard !data.isEmpty else { return text }
        var edits: [(range: Range<Int>, label: String)] = []
        for datum in data {
            if let attribute = datum.attribute { edits.append((attribute, "")) }
            for (index, piece) in datum.pieces.enumerated() { edits.append((piece, index == 0 ? datum.label : "")) }
        }
        let bytes = Array(text.utf8)
        var masked: [UInt8] = []
        masked.reserveCapacity(bytes.count)
        var position = 0
        for (range, label) in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            if range.lowerBound >= position {
                masked += bytes[position..<range.lowerBound]
                masked += Array(label.utf8)
            }
            position = max(position, range.upperBound)
        }
        masked += bytes[position...]
        return String(decoding: masked, as: UTF8.self)
    }

    /// Whether there is anything to look at: a mailbox, six digits in a row, or what a telephone number begins with.
    private static func mayHold(_ html: String) -> Bool {
        var html = html
        return html.withUTF8 { bytes in
            // Where the last digit stood, how many in a row end there, and where a number may have begun.
            var (last, digits, zero) = (-2, 0, -2)
            for index in bytes.indices {
                let byte = bytes[index]
                // Nearly all bytes are letters.
                guard byte &- 0x30 < 10 || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "@") else { continue }
                if byte == UInt8(ascii: "@") { return true }
                let isDigit = byte != UInt8(ascii: "+")
                if isDigit, zero == index - 1 { return true }
                if !isDigit || byte == UInt8(ascii: "0") {
                    let before = index == 0 ? UInt8(ascii: " ") : bytes[index - 1]
                    if before <= 0x20 || before == 0xA0 || ">:;(,".utf8.contains(before) { zero = index }
                }
                guard isDigit else { continue }
                digits = last == index - 1 ? digits + 1 : 1
                last = index
                if digits == 6 { return true }
            }
            return false
        }
    }

    // MARK: Reading

    private mutating func read(_ markup: MarkupReader) {
        var markup = markup
        while let token = markup.next() {
            switch token {
            case .text(let range): add(markup.bytes[range], hasEntities: true)
            case .start(let name, let href):
                if StoryLeaves.isParting(name) { end() }
                guard let href, href.hasPrefix("mailto:"), let place = markup.hrefAttribute(in: markup.tag) else {
                    break
                }
                mails += Addresses.mails(in: Fold.plain(String(href.dropFirst(7)))).map { ($0, place) }
            case .end(let name): if StoryLeaves.isParting(name) { end() }
            }
        }
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, hasEntities: Bool) {
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let (byte, length) = Self.read(bytes[position...], hasEntities: hasEntities)
            // White space is one space, as it is shown.
            if let byte, byte != UInt8(ascii: " ") || line.last.map({ $0 != byte }) ?? false {
                line.append(byte)
                starts.append(position)
                ends.append(position + length)
            } else if ends.last == position {
                // What shows nothing goes with what it stands behind.
                ends[ends.count - 1] = position + length
            }
            position += length
        }
    }

    /// Characters of several bytes that stand for one that numbers are written with; `nil` is nothing that shows.
    private static let written: [(bytes: [UInt8], byte: UInt8?)] =
        ["\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2212}"].map { (Array($0.utf8), UInt8(ascii: "-")) }
        + ["\u{A0}", "\u{2007}", "\u{2009}", "\u{202F}"].map { (Array($0.utf8), UInt8(ascii: " ")) }
        + ["\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}"].map { (Array($0.utf8), nil) }

    private static let entities: [(bytes: [UInt8], byte: UInt8)] = [
        (Array("&nbsp;".utf8), UInt8(ascii: " ")), (Array("&amp;".utf8), UInt8(ascii: "&")),
        (Array("&lt;".utf8), UInt8(ascii: "<")), (Array("&gt;".utf8), UInt8(ascii: ">")),
        (Array("&quot;".utf8), UInt8(ascii: "\"")), (Array("&#39;".utf8), UInt8(ascii: "'")),
    ]

    private static func read(_ rest: ArraySlice<UInt8>, hasEntities: Bool) -> (byte: UInt8?, length: Int) {
        let byte = rest[rest.startIndex]
        if byte <= 0x20 { return (UInt8(ascii: " "), 1) }
        if byte == 0xC2 || byte == 0xE2 || byte == 0xEF,
            let known = written.first(where: { rest.starts(with: $0.bytes) })
        {
            return (known.byte, known.bytes.count)
        }
        if hasEntities, byte == UInt8(ascii: "&"), let known = entities.first(where: { rest.starts(with: $0.bytes) }) {
            return (known.byte, known.bytes.count)
        }
        return (byte, 1)
    }

    // MARK: One line

    private mutating func end() {
        defer {
            line.removeAll(keepingCapacity: true)
            starts.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            mails.removeAll()
        }
        guard !line.isEmpty || !mails.isEmpty else { return }
        for number in IdentityNumbers.find(in: line) {
            note(
                number.isCoordination ? .coordinationNumber : .identityNumber, number.digits, number.hint,
                at: number.place)
        }
        let written = Addresses.mails(in: line)
        for mail in written where Self.isPrivate(mail: mail.address) {
            note(.privateEmail, mail.address, PersonalDataSign.hint(mail: mail.address), at: mail.place)
        }
        for mail in mails where Self.isPrivate(mail: mail.address) {
            found.append(
                PersonalDatum(
                    kind: .privateEmail, value: mail.address, hint: PersonalDataSign.hint(mail: mail.address),
                    isSign: true, pieces: [], attribute: mail.attribute))
        }
        let phones = Addresses.phones(in: line)
        guard !phones.isEmpty else { return }
        let isOfDuty =
            written.contains { !Self.isPrivate(mail: $0.address) }
            || mails.contains { !Self.isPrivate(mail: $0.address) } || Self.isProfessional(line)
        for phone in phones {
            note(
                .privatePhone, phone.number, PersonalDataSign.hint(phone: phone.number), at: phone.place,
                isSign: phone.isPrivate || phone.isMobile && !isOfDuty)
        }
    }

    private mutating func note(
        _ kind: PersonalDataSign.Kind, _ value: String, _ hint: String, at place: Range<Int>, isSign: Bool = true
    ) {
        var pieces: [Range<Int>] = []
        for index in place {
            // What stands between two bytes of the line is a tag, or shows nothing.
            if let last = pieces.last, last.upperBound == starts[index] {
                pieces[pieces.count - 1] = last.lowerBound..<ends[index]
            } else {
                pieces.append(starts[index]..<ends[index])
            }
        }
        found.append(PersonalDatum(kind: kind, value: value, hint: hint, isSign: isSign, pieces: pieces))
    }

    // MARK: Of a profession

    /// Hosts on which anybody may have a mailbox.
    private static let privateHosts: Set<String> = [
        "gmail.com", "googlemail.com", "hotmail.com", "hotmail.se", "outlook.com", "outlook.se", "live.com", "live.se",
        "msn.com", "yahoo.com", "yahoo.se", "icloud.com", "me.com", "telia.com", "tele2.se", "comhem.se",
        "bredband.net",
        "spray.se", "protonmail.com", "proton.me", "gmx.com", "swipnet.se", "home.se", "passagen.se",
    ]

    static func isPrivate(mail: String) -> Bool {
        mail.split(separator: "@").last.map { privateHosts.contains($0.lowercased()) } ?? false
    }

    private static let professional = CueIndex.make([
        "*ledare", "*chef", "*utvecklare", "*strateg", "*samordnare", "*handläggare", "*sköterska", "*jurist", "kommun",
        "region", "*förvaltning", "myndighet", "jour", "växel", "reception", "support", "kundtjänst", "kontaktcenter",
        "enhet", "avdelning", "boende", "ring oss", "kontakt", "*kontor", "*mottagning", "hemtjänst*", "telefontid",
        "*larm", "*specialist", "*koordinator", "*sekreterare", "expedition", "projekt*",
    ])

    private static func isProfessional(_ line: [UInt8]) -> Bool {
        !professional.find(plainlyIn: CueText(String(decoding: line, as: UTF8.self))).isEmpty
    }
}

extension PersonalDatum {
    /// What a reader sees in its stead.
    var label: String {
        switch kind {
        case .identityNumber: "[personnummer dolt]"
        case .coordinationNumber: "[samordningsnummer dolt]"
        case .privateEmail: "[e-postadress dold]"
        case .privatePhone: "[telefonnummer dolt]"
        }
    }
}
