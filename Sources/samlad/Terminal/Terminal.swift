import Foundation
import Glibc

/// How to write for whoever reads: colours and a bar on a terminal, plain lines elsewhere.
struct Terminal: Sendable {
    enum Colour: String { case red = "31", green = "32", yellow = "33", blue = "34", grey = "90", bold = "1" }

    let isInteractive: Bool
    let usesColour: Bool
    /// Columns; without limit where no terminal cuts lines, so that `grep` sees all of them.
    let width: Int

    /// `NO_COLOR` (no-color.org) and `TERM=dumb` are honoured.
    init(descriptor: Int32, environment: [String: String]) {
        isInteractive = isatty(descriptor) == 1
        usesColour = isInteractive && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        var size = winsize()
        let asked = isInteractive && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        width = asked ? Int(size.ws_col) : isInteractive ? 100 : 1_000_000
    }

    /// Cuts a column on a terminal, and leaves it whole elsewhere.
    func column(_ text: String, _ width: Int) -> String { isInteractive ? fitted(text, width) : printable(text) }

    func paint(_ text: String, _ colour: Colour) -> String {
        usesColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// Text from outside must not move the cursor or change the window: control characters become a middle dot.
func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "·" : $0 }))
}

/// C0, DEL, C1, and the marks that turn the direction of writing.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
}

/// Cuts a text to `width` characters, with an ellipsis where it was cut.
func fitted(_ text: String, _ width: Int) -> String {
    let clean = printable(text)
    return clean.count <= width ? clean : clean.prefix(max(0, width - 1)) + "…"
}

/// Columns of text, each as wide as its widest cell, the last one cut to what is left of the line.
struct Table {
    private var rows: [[String]] = []
    private var colours: [Terminal.Colour?] = []

    mutating func add(_ cells: [String], colour: Terminal.Colour? = nil) {
        rows.append(cells.map(printable))
        colours.append(colour)
    }

    var isEmpty: Bool { rows.isEmpty }

    /// One line a row; the colour, if any, lies on the first cell.
    func lines(for terminal: Terminal, indent: String = "") -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return zip(rows, colours).map { row, colour in
            var line = indent
            var used = indent.count
            for (column, cell) in row.enumerated() {
                let isLast = column == row.count - 1
                let text = isLast ? fitted(cell, max(12, terminal.width - used)) : cell
                let padding = isLast ? "" : String(repeating: " ", count: widths[column] - cell.count + 2)
                line += (column == 0 ? colour.map { terminal.paint(text, $0) } ?? text : text) + padding
                used += widths[column] + 2
            }
            return line
        }
    }
}

/// `1 source`, `2 sources`; `1 entry`, `2 entries`.
func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
}
