import Foundation

/// Mail addresses and Swedish telephone numbers in plain text.
enum Addresses {
    struct Phone: Equatable {
        /// `+46701740605`
        var number: String
        var isMobile: Bool
        /// Said to be private by the word before it.
        var isPrivate: Bool
        /// Where it stands, in bytes.
        var place: Range<Int>
    }

    struct Mail: Equatable {
        /// In lower case.
        var address: String
        /// Where it stands, in bytes.
        var place: Range<Int>
    }

    /// Each once, a hundred at most.
    static func mails(in text: String) -> [String] {
        var mails: [String] = []
        for mail in Self.mails(in: Array(text.utf8)) where !mails.contains(mail.address) {
            mails.append(mail.address)
            if mails.count == 100 { break }
        }
        return mails
    }

    /// All of them, as often as they stand there.
    static func mails(in bytes: [UInt8]) -> [Mail] {
        var mails: [Mail] = []
        for at in bytes.indices where bytes[at] == UInt8(ascii: "@") {
            var start = at
            while start > 0, at - start < 64, isLocal(bytes[start - 1]) { start -= 1 }
            while start < at, bytes[start] == UInt8(ascii: ".") { start += 1 }
            var end = at + 1
            while end < bytes.count, end - at < 254, isHost(bytes[end]) { end += 1 }
            while end > at, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-") { end -= 1 }
            guard start < at, end > at + 1 else { continue }
            let host = String(decoding: bytes[(at + 1)..<end], as: UTF8.self).lowercased()
            guard let dot = host.lastIndex(of: "."), host.distance(from: dot, to: host.endIndex) > 2 else { continue }
            let mail = String(decoding: bytes[start..<at], as: UTF8.self).lowercased() + "@" + host
            mails.append(Mail(address: mail, place: start..<end))
        }
        return mails
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        isHost(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
    }

    private static func isHost(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-")
    }

    /// Numbers with a 0 or a +46 before them and seven to nine digits after it: `070-174 06 05`, `+46 (0)8 123 45 67`.
    /// The numbers are of the series that PTS keeps for films and tests.
    static func phones(in text: String) -> [Phone] { phones(in: Array(text.utf8)) }

    static func phones(in bytes: [UInt8]) -> [Phone] {
        var phones: [Phone] = []
        var position = 0
        while position < bytes.count {
            guard isStart(bytes, position) else {
                position += 1
                continue
            }
            let end = runEnd(bytes, from: position)
            if let number = number(bytes[position..<end]) {
                let before = String(decoding: bytes[max(0, position - 24)..<position], as: UTF8.self).lowercased()
                let isPrivate = ["privat", "hemtelefon", "hem:", "hem "].contains { before.contains($0) }
                phones.append(
                    Phone(
                        number: number, isMobile: number.hasPrefix("+467"), isPrivate: isPrivate,
                        place: position..<end))
            }
            position = max(end, position + 1)
        }
        return phones
    }

    private static func isStart(_ bytes: [UInt8], _ position: Int) -> Bool {
        let byte = bytes[position]
        guard byte == UInt8(ascii: "0") || byte == UInt8(ascii: "+") else { return false }
        guard position > 0 else { return true }
        let before = bytes[position - 1]
        // Within a longer number, a date or an address a zero begins nothing.
        let joined = (0x30...0x39).contains(before) || (0x61...0x7A).contains(before | 0x20)
        return !joined && before != UInt8(ascii: "-") && before != UInt8(ascii: "/") && before != UInt8(ascii: ".")
            && before != UInt8(ascii: ":")
    }

    /// Digits with at most two marks between them, 24 bytes at most.
    private static func runEnd(_ bytes: [UInt8], from start: Int) -> Int {
        var end = start + 1
        var last = start
        while end < bytes.count, end - start < 24 {
            let byte = bytes[end]
            if (0x30...0x39).contains(byte) {
                last = end
            } else {
                guard " -–()/".utf8.contains(byte) || byte == 0xA0 || byte == 0xC2, end - last <= 3 else { break }
            }
            end += 1
        }
        return last + 1
    }

    private static func number(_ run: ArraySlice<UInt8>) -> String? {
        let digits = run.filter { (0x30...0x39).contains($0) }.map { $0 - 0x30 }
        // Six digits, a mark and four are a number of identity, not of a telephone.
        let groups = run.split { !(0x30...0x39).contains($0) }.map(\.count)
        if groups == [6, 4] || groups == [8, 4] { return nil }
        var national: [UInt8]
        if run.first == UInt8(ascii: "+") {
            guard digits.starts(with: [4, 6]) else { return nil }
            national = Array(digits.dropFirst(2))
        } else if digits.starts(with: [0, 0, 4, 6]) {
            national = Array(digits.dropFirst(4))
        } else {
            national = Array(digits.dropFirst())
        }
        if national.first == 0 { national.removeFirst() }
        guard (7...9).contains(national.count), national.first != 0, Set(national).count > 1 else { return nil }
        return "+46" + national.map(String.init).joined()
    }
}
