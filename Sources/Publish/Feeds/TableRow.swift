/// A row of a table (RFC 4180) in which nothing is a formula to a spreadsheet.
///
/// A cell that begins with `= + - @`, a tab or a line end would be one (CSV injection; the list is OWASP's, with the
/// full-width forms that spreadsheets read alike), also behind blanks. Where the spreadsheet's own separator is another
/// one, as `;` is in Swedish, a cell begins within what is one field here, and quotation marks do not help. So each place
/// where a cell may begin is looked at: an apostrophe before the sign makes it text.
enum TableRow {
    /// The byte-order mark, by which spreadsheets read å, ä and ö right.
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static let quote = UInt8(ascii: "\"")
    private static let tab = UInt8(ascii: "\t")
    private static let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    static func write(_ values: [String], to bytes: inout [UInt8]) {
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            field(value, to: &bytes)
        }
        bytes.append(carriageReturn)
        bytes.append(newline)
    }

    private static func field(_ value: String, to bytes: inout [UInt8]) {
        var value = value
        value.withUTF8 { source in
            let isQuoted = source.contains { byte in
                byte == quote || byte == UInt8(ascii: ",") || byte == carriageReturn || byte == newline
            }
            if isQuoted { bytes.append(quote) }
            if let first = source.first, first == tab || first == carriageReturn || first == newline {
                bytes.append(UInt8(ascii: "'"))
            }
            var (start, mayBegin) = (0, true)
            for (index, byte) in source.enumerated() {
                if mayBegin, isSign(byte, source[index...]) {
                    bytes.append(contentsOf: source[start..<index])
                    bytes.append(UInt8(ascii: "'"))
                    start = index
                }
                if byte == quote {
                    bytes.append(contentsOf: source[start...index])
                    start = index
                }
                mayBegin = isSeparator(byte) || mayBegin && isBlank(byte)
            }
            bytes.append(contentsOf: source[start...])
            if isQuoted { bytes.append(quote) }
        }
    }

    /// Where spreadsheets part cells or rows, other than by the comma, which our quotation marks cover.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ";") || byte == tab || byte == carriageReturn || byte == newline
    }

    /// Blanks, the no-break space among them, control characters, and quotation marks that open a cell.
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == quote || byte == 0xC2 || byte == 0xA0
    }

    private static func isSign(_ byte: UInt8, _ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): true
        // U+FF1D, U+FF0B, U+FF0D, U+FF20.
        case 0xEF:
            [[0xBC, 0x9D], [0xBC, 0x8B], [0xBC, 0x8D], [0xBC, 0xA0]].contains(Array(rest.dropFirst().prefix(2)))
        default: false
        }
    }
}
