/// Swedish personal identity numbers and co-ordination numbers (lag 1991:481 om folkbokföring, § 18; SKV 704).
enum IdentityNumbers {
    struct Number: Equatable {
        /// Its first four digits, `1912…`: enough to find it by, too little to know somebody by.
        var hint: String
        var isCoordination: Bool
        /// Its last ten digits.
        var digits: String
        /// Where it stands, in bytes.
        var place: Range<Int> = 0..<0
    }

    static func find(in bytes: [UInt8]) -> [Number] {
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
                var number = number(bytes[position..<end])
            {
                number.place = position..<end
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
        return Number(
            hint: "\(start)…", isCoordination: isCoordination, digits: short.map(String.init).joined())
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
