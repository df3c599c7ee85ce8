import Catalogue
import Foundation

/// Signs of personal data in what is about to be published, for an editor to look at (GDPR article 5.1 c).
///
/// Only numbers that can be one are told of: date and check digit must fit, so that of the numbers of cases and invoices
/// that have the form, one in some hundred remains.
enum PersonalData {
    /// Signs of one record at most.
    private static let most = 50

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

    static func signs(of record: Record) -> [PersonalDataSign] {
        var signs: [PersonalDataSign] = []
        let fields = [("title", record.title), ("summary", record.summary ?? ""), ("content", record.content ?? "")]
        for (field, html) in fields where mayHold(html) {
            for line in lines(of: html) {
                for sign in Self.signs(in: line, field: field)
                where !signs.contains(where: { $0.kind == sign.kind && $0.hint == sign.hint }) {
                    guard signs.count < most else { return signs }
                    signs.append(sign)
                }
            }
        }
        return signs
    }

    /// Whether there is anything to look at: a mailbox, six digits in a row, or what a telephone number begins with.
    private static func mayHold(_ html: String) -> Bool {
        var digits = 0
        var before = UInt8(ascii: " ")
        var isZero = false
        for byte in html.utf8 {
            if byte == UInt8(ascii: "@") { return true }
            let isDigit = (0x30...0x39).contains(byte)
            if isZero, isDigit { return true }
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "0") {
                isZero = before <= 0x20 || before == UInt8(ascii: ">") || before == UInt8(ascii: ":") || before == 0xA0
            } else {
                isZero = false
            }
            digits = isDigit ? digits + 1 : 0
            if digits == 6 { return true }
            before = byte
        }
        return false
    }

    private static func lines(of html: String) -> [String] {
        html.contains("<") ? StoryLeaves.read(html, limit: 1 << 20).map(\.plain) : [Fold.plain(html)]
    }

    private static func signs(in line: String, field: String) -> [PersonalDataSign] {
        var signs = IdentityNumbers.find(in: line).map { number in
            PersonalDataSign(
                kind: number.isCoordination ? .coordinationNumber : .identityNumber, hint: number.hint, field: field)
        }
        let mails = Addresses.mails(in: line)
        for mail in mails where isPrivate(mail: mail) {
            signs.append(
                PersonalDataSign(kind: .privateEmail, hint: PersonalDataSign.hint(mail: mail), field: field))
        }
        let isOfDuty = mails.contains { !isPrivate(mail: $0) } || isProfessional(line)
        for phone in Addresses.phones(in: line) where phone.isPrivate || phone.isMobile && !isOfDuty {
            signs.append(
                PersonalDataSign(
                    kind: .privatePhone, hint: PersonalDataSign.hint(phone: phone.number), field: field))
        }
        return signs
    }

    private static let professional = CueIndex.make([
        "*ledare", "*chef", "*utvecklare", "*strateg", "*samordnare", "*handläggare", "*sköterska", "*jurist", "kommun",
        "region", "*förvaltning", "myndighet", "jour", "växel", "reception", "support", "kundtjänst", "kontaktcenter",
        "enhet", "avdelning", "boende", "ring oss", "kontakt", "*kontor", "*mottagning", "hemtjänst*", "telefontid",
        "*larm", "*specialist", "*koordinator", "*sekreterare", "expedition", "projekt*",
    ])

    private static func isProfessional(_ line: String) -> Bool {
        !professional.find(plainlyIn: CueText(line)).isEmpty
    }
}

/// Swedish personal identity numbers and co-ordination numbers (lag 1991:481 om folkbokföring, § 18; SKV 704).
enum IdentityNumbers {
    struct Number: Equatable {
        /// Its first four digits, `1912…`: enough to find it by, too little to know somebody by.
        var hint: String
        var isCoordination: Bool
    }

    static func find(in text: String) -> [Number] {
        let bytes = Array(text.utf8)
        var found: [Number] = []
        var position = 0
        while position < bytes.count {
            guard isDigit(bytes, position) else {
                position += 1
                continue
            }
            var end = position
            var hasMark = false
            while isDigit(bytes, end) || !hasMark && end < bytes.count && isMark(bytes[end]) && isDigit(bytes, end + 1)
            {
                if isMark(bytes[end]) { hasMark = true }
                end += 1
            }
            if position == 0 || !isJoint(bytes[position - 1]), end == bytes.count || !isJoint(bytes[end]),
                let number = number(bytes[position..<end])
            {
                found.append(number)
            }
            position = end
        }
        return found
    }

    private static func isDigit(_ bytes: [UInt8], _ index: Int) -> Bool {
        index < bytes.count && (0x30...0x39).contains(bytes[index])
    }

    private static func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }

    /// What joins a number to a longer one or to an address.
    private static func isJoint(_ byte: UInt8) -> Bool {
        isMark(byte) || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            || [UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: ":")].contains(byte)
    }

    private static func number(_ run: ArraySlice<UInt8>) -> Number? {
        let groups = run.split { !(0x30...0x39).contains($0) }
        let digits = run.filter { (0x30...0x39).contains($0) }.map { Int($0 - 0x30) }
        guard digits.count == 10 || digits.count == 12, groups.count == 1 || groups.last?.count == 4 else { return nil }
        let short = Array(digits.suffix(10))
        let day = short[4] * 10 + short[5]
        let isCoordination = day > 60
        let month = short[2] * 10 + short[3]
        let years: [Int]
        if digits.count == 12 {
            let century = digits[0] * 10 + digits[1]
            guard (18...20).contains(century) else { return nil }
            years = [century * 100 + short[0] * 10 + short[1]]
        } else {
            years = [1900, 2000].map { $0 + short[0] * 10 + short[1] }
        }
        let isDate = years.contains { CivilDay(year: $0, month: month, day: isCoordination ? day - 60 : day) != nil }
        guard isDate, isChecked(short) else { return nil }
        let start = digits.prefix(4).map(String.init).joined()
        return Number(hint: "\(start)…", isCoordination: isCoordination)
    }

    /// The check digit of Luhn over the ten last digits.
    private static func isChecked(_ digits: [Int]) -> Bool {
        var sum = 0
        for (index, digit) in digits.enumerated() {
            let product = index % 2 == 0 ? digit * 2 : digit
            sum += product > 9 ? product - 9 : product
        }
        return sum % 10 == 0
    }
}
