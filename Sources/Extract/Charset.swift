import Catalogue
import Foundation
import Glibc

/// The bytes of a document as UTF-8, and what they really were.
struct DecodedText {
    var utf8: Data
    /// IANA name in lower case.
    var name: String
    var problems: [Problem]
}

/// Encodings as documents have them: what the bytes are wins over what is said of them.
///
/// A byte order mark comes first; then UTF-8 when every byte of it is valid, whatever is declared; then the HTTP header
/// (RFC 7303 §3), then the document's own declaration; then windows-1252, under whose bytes Latin-1 travels too.
enum Charset {
    static func decode(_ bytes: Data, contentType: String?) -> DecodedText {
        let header = contentType.flatMap(CharsetName.init(contentType:))
        let declared = CharsetName(declaredIn: bytes)
        var text = read(bytes, header: header?.name, declared: declared?.name)
        // Wide text hides its declaration from who looks for ASCII.
        let own = declared ?? CharsetName(declaredIn: text.utf8)
        text.problems += problems(of: text, header: header, document: own)
        return text
    }

    private static func read(_ bytes: Data, header: String?, declared: String?) -> DecodedText {
        if let marked = byOrderMark(bytes) { return marked }
        if isStateful(header ?? declared), bytes.contains(0x1B),
            let text = convert(bytes, from: header ?? declared ?? "")
        {
            return DecodedText(utf8: text, name: header ?? declared ?? "", problems: [])
        }
        guard let bad = UTF8Check.firstInvalid(bytes) else {
            return DecodedText(utf8: bytes, name: "utf-8", problems: [])
        }
        // A few bytes of the old encoding, pasted into a document that is UTF-8 otherwise, or a cut-off end. Text in any
        // other encoding hardly ever makes a valid sequence, so that their number tells, whatever is declared.
        let wanted = [header, declared].compactMap { $0 }.first { $0 != "utf-8" && $0 != "us-ascii" }
        let sequences = UTF8Check.sequences(bytes)
        if sequences.valid > sequences.invalid || wanted == nil && sequences.invalid == 0 {
            let line = 1 + bytes.prefix(bad).count { $0 == 0x0A }
            return DecodedText(
                utf8: UTF8Check.repaired(bytes), name: "utf-8", problems: [ProblemCode.charsetMixed.problem(line: line)]
            )
        }
        // The header's word before the document's (RFC 7303 §3), unless the bytes cannot be in it.
        for name in [header, declared].compactMap({ $0 }) where !["utf-8", "us-ascii", "windows-1252"].contains(name) {
            if name == declared, header == "windows-1252" { break }
            if let text = convert(bytes, from: name) { return DecodedText(utf8: text, name: name, problems: []) }
        }
        return DecodedText(utf8: fromWindows1252(bytes), name: "windows-1252", problems: [])
    }

    /// What is wrong with what was said of the encoding, now that it is known.
    private static func problems(
        of text: DecodedText, header: CharsetName?, document: CharsetName?
    ) -> [Problem] {
        // While all is ASCII, each of its supersets is right.
        if text.name == "utf-8", unsafe text.utf8.withUnsafeBytes({ unsafe UTF8Check.check($0).isASCII }) { return [] }
        var problems: [Problem] = []
        if let said = header ?? document {
            if !said.fits(text.name) {
                let who = header == nil ? "the document" : "the HTTP header"
                problems.append(ProblemCode.charsetMismatch.problem("\(who) says \(said.written), it is \(text.name)"))
            }
        } else if text.name == "windows-1252" {
            // Of single bytes nothing but a name tells which ones they are.
            problems.append(
                ProblemCode.charsetMismatch.problem("none is named, which means utf-8, and it was read as \(text.name)")
            )
        }
        if let header, let document, !header.isSame(as: document) {
            problems.append(
                ProblemCode.charsetConflict.problem(
                    "\(header.written) in the header, \(document.written) in the document"))
        }
        return problems
    }

    private static func byOrderMark(_ bytes: Data) -> DecodedText? {
        let head = Array(bytes.prefix(4))
        if head.starts(with: [0xEF, 0xBB, 0xBF]) {
            let rest = Data(bytes.dropFirst(3))
            guard UTF8Check.firstInvalid(rest) != nil else {
                return DecodedText(utf8: rest, name: "utf-8", problems: [])
            }
            return DecodedText(
                utf8: UTF8Check.repaired(rest), name: "utf-8", problems: [ProblemCode.charsetMixed.problem()])
        }
        if head == [0xFF, 0xFE, 0, 0] || head == [0, 0, 0xFE, 0xFF] || head == [0x3C, 0, 0, 0]
            || head == [0, 0, 0, 0x3C]
        {
            let little = head[0] != 0
            let marked = head[0] == 0xFF || head[3] == 0xFF
            let name = little ? "utf-32le" : "utf-32be"
            return convert(Data(bytes.dropFirst(marked ? 4 : 0)), from: name)
                .map { DecodedText(utf8: $0, name: name, problems: []) }
        }
        let pair = Array(head.prefix(2))
        if head == [0x4C, 0x6F, 0xA7, 0x94], let text = fromEBCDIC(bytes) { return text }
        let marked = pair == [0xFF, 0xFE] || pair == [0xFE, 0xFF]
        // Without a mark, a "<" or a "{" with a zero beside it gives UTF-16 away (XML, appendix F).
        let bare = head.count == 4 && (head[0] == 0) != (head[1] == 0) && (head[2] == 0) != (head[3] == 0)
        guard marked || bare else { return nil }
        let little = marked ? pair[0] == 0xFF : head[1] == 0
        return DecodedText(
            utf8: fromUTF16(bytes.dropFirst(marked ? 2 : 0), littleEndian: little),
            name: little ? "utf-16le" : "utf-16be", problems: [])
    }

    /// "<?xml" in EBCDIC (XML, appendix F): code page 37 is enough to read which one it is.
    private static func fromEBCDIC(_ bytes: Data) -> DecodedText? {
        guard let text = convert(bytes, from: "ibm037") else { return nil }
        guard let name = CharsetName(declaredIn: text)?.name, name.hasPrefix("ibm") || name.hasPrefix("cp"),
            name != "ibm037",
            let whole = convert(bytes, from: name)
        else { return DecodedText(utf8: text, name: "ibm037", problems: []) }
        return DecodedText(utf8: whole, name: name, problems: [])
    }

    /// Half of a surrogate pair without the other becomes U+FFFD.
    private static func fromUTF16(_ bytes: Data, littleEndian: Bool) -> Data {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count / 2 + bytes.count / 16)
        unsafe bytes.withUnsafeBytes { raw in
            func unit(_ index: Int) -> UInt32 {
                let unit = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt16.self)
                return UInt32(littleEndian ? UInt16(littleEndian: unit) : UInt16(bigEndian: unit))
            }
            var index = 0
            while index + 1 < raw.count {
                var value = unit(index)
                index += 2
                if value & 0xFC00 == 0xD800, index + 1 < raw.count, unit(index) & 0xFC00 == 0xDC00 {
                    value = 0x10000 + (value & 0x3FF) << 10 + unit(index) & 0x3FF
                    index += 2
                }
                CharacterReferences.append(Unicode.Scalar(value) ?? "\u{FFFD}", to: &out)
            }
        }
        return Data(out)
    }

    private static func fromWindows1252(_ bytes: Data) -> Data {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 8)
        unsafe bytes.withUnsafeBytes { raw in
            var start = 0
            while start < raw.count {
                var end = start
                while unsafe end < raw.count && raw[end] < 0x80 { end += 1 }
                unsafe out.append(contentsOf: raw[start..<end])
                if end < raw.count { unsafe append1252(raw[end], to: &out) }
                start = end + 1
            }
        }
        return Data(out)
    }

    static func append1252(_ byte: UInt8, to out: inout [UInt8]) {
        if byte < 0x80 {
            out.append(byte)
        } else {
            CharacterReferences.append(byte < 0xA0 ? windows1252[Int(byte) - 0x80] : Unicode.Scalar(byte), to: &out)
        }
    }

    /// UTF-8 in which U+0080–U+009F are what windows-1252 has there: "&#150;" in XML was meant as a dash.
    static func withoutControls(_ bytes: [UInt8]) -> [UInt8] {
        let lead: UInt8 = 0xC2
        var index = ByteScan.first(of: (lead, lead, lead, lead), in: bytes[...])
        while index + 1 < bytes.count, bytes[index + 1] >= 0xA0 {
            index = ByteScan.first(of: (lead, lead, lead, lead), in: bytes[(index + 1)...])
        }
        guard index + 1 < bytes.count else { return bytes }
        var out = Array(bytes[..<index])
        out.reserveCapacity(bytes.count + 64)
        while index < bytes.count {
            if bytes[index] == lead, index + 1 < bytes.count, bytes[index + 1] < 0xA0 {
                append1252(bytes[index + 1], to: &out)
                index += 2
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return out
    }

    /// Bytes 0x80–0x9F (WHATWG Encoding, index windows-1252).
    static let windows1252: [Unicode.Scalar] = [
        "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}", "\u{2C6}",
        "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}", "\u{8F}", "\u{90}", "\u{2018}", "\u{2019}",
        "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}", "\u{2DC}", "\u{2122}", "\u{161}", "\u{203A}",
        "\u{153}", "\u{9D}", "\u{17E}", "\u{178}",
    ]

    /// Every other encoding through the C library; `nil` when it knows none of that name or the bytes do not fit it.
    private static func convert(_ bytes: Data, from name: String) -> Data? {
        guard let converter = unsafe iconv_open("UTF-8", CharsetNames.converter(name)), Int(bitPattern: converter) != -1
        else { return nil }
        defer { unsafe _ = iconv_close(converter) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 8)
        let isWhole = unsafe bytes.withUnsafeBytes { raw -> Bool in
            // iconv only reads from what its signature calls mutable.
            var from = unsafe UnsafeMutableRawPointer(mutating: raw.baseAddress)?.assumingMemoryBound(to: CChar.self)
            var left = raw.count
            while true {
                let (result, error) = unsafe step(converter, &from, &left, &out)
                if result != -1 { return true }
                // An incomplete character at the very end is a cut-off body, not another encoding.
                if error == EINVAL { return true }
                guard error == E2BIG else { return false }
            }
        }
        return isWhole ? Data(out) : nil
    }

    /// Converts as much as fits a piece of output.
    private static func step(
        _ converter: iconv_t, _ from: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, _ out: inout [UInt8]
    ) -> (result: Int, error: Int32) {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64 * 1024) { piece in
            var to = piece.baseAddress
            var room = piece.count
            let result = unsafe iconv(converter, &from, &left, &to, &room)
            let error = errno
            let written = unsafe UnsafeRawBufferPointer(piece)[..<(piece.count - room)]
            unsafe out.append(contentsOf: written)
            return (result, error)
        }
    }

    private static func isStateful(_ name: String?) -> Bool { name?.hasPrefix("iso-2022-") ?? false }
}
