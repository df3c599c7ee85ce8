import Foundation
import Testing

@testable import Extract

/// What looks at many bytes at once finds what looking at each finds.
@Suite struct ByteScanTests {
    private func run(_ bytes: [UInt8], from start: Int) -> (end: Int, visible: Int) {
        bytes.withUnsafeBufferPointer { all in
            all.baseAddress.map { ByteScan.run(of: $0, from: start, to: all.count) } ?? (0, 0)
        }
    }

    @Test func `a run of text ends where a sign stands, wherever that is`() {
        for sign in [UInt8(ascii: "<"), UInt8(ascii: "&"), 0xEF, 0x0A, 0, 0x1F] {
            for length in 0...50 {
                for place in [0, length / 2, length] {
                    for start in [0, 1, min(7, length)] {
                        var bytes = (0..<length).map { $0 % 3 == 0 ? UInt8(0x20) : 0xC3 }
                        if place < length { bytes[place] = sign }
                        let end = (start..<max(start, length)).first { bytes[$0] == sign } ?? length
                        guard start <= length, length > 0 else { continue }
                        let found = run(bytes, from: start)
                        #expect(found.end == end)
                        #expect(found.visible == bytes[start..<end].count { $0 > 0x20 })
                    }
                }
            }
        }
    }

    @Test func `what is valid UTF-8 is what the standard library takes for it`() {
        var random = SplitMix(seed: 7)
        let pieces: [[UInt8]] =
            ["a", "å", "–", "🙂", "Ä", "\u{7FF}", "\u{FFFD}", "  ", "ordet"].map { Array($0.utf8) }
            + [
                [0xC3], [0xA5], [0xC0, 0x80], [0xC1, 0xBF], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xF5], [0xFF], [0xDF],
                [0x80],
            ]
        for round in 0..<4000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                // Most are valid, so that the invalid one stands far within.
                let most = round % 2 == 0 || Int.random(in: 0..<40, using: &random) > 0 ? 9 : pieces.count
                bytes += pieces[Int.random(in: 0..<most, using: &random)]
            }
            if round % 5 == 0, !bytes.isEmpty { bytes.removeLast() }
            let found = bytes.withUnsafeBytes { UTF8Check.check($0) }
            #expect((found.invalid == nil) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
            if let place = found.invalid {
                #expect(String(validating: bytes[..<place], as: UTF8.self) != nil, "\(bytes)")
                let rest = bytes[place..<min(place + 4, bytes.count)]
                #expect((1...rest.count).allSatisfy { String(validating: rest.prefix($0), as: UTF8.self) == nil })
            } else {
                #expect(found.isASCII == bytes.allSatisfy { $0 < 0x80 })
            }
        }
    }
}
