import Foundation

/// A piece of a text in which a date is looked for.
enum DateToken: Hashable {
    /// Up to 14 digits; `digits` counts leading zeros too.
    case number(Int, digits: Int)
    /// In lower case.
    case word(String)
    case mark(UInt8)
    case space

    static func cut(_ bytes: ArraySlice<UInt8>) -> [DateToken] {
        var tokens: [DateToken] = []
        var index = bytes.startIndex
        while index < bytes.endIndex, tokens.count < 512 {
            let start = index
            let byte = bytes[index]
            if isDigit(byte) {
                while index < bytes.endIndex, isDigit(bytes[index]) { index += 1 }
                let digits = index - start
                let value = digits <= 14 ? bytes[start..<index].reduce(0) { $0 * 10 + Int($1 - 0x30) } : -1
                tokens.append(.number(value, digits: digits))
            } else if byte >= 0x80 && byte != 0xC2 && byte != 0xE2 || HTMLScanner.isLetter(byte) {
                while index < bytes.endIndex, bytes[index] >= 0x80 || HTMLScanner.isLetter(bytes[index]) { index += 1 }
                tokens.append(.word(String(decoding: bytes[start..<index], as: UTF8.self).lowercased()))
            } else {
                index += 1
                // No-break spaces, bullets and dashes part words as a space does.
                let isSpace = byte <= 0x20 || byte >= 0x80
                while isSpace, index < bytes.endIndex, bytes[index] <= 0x20 || bytes[index] & 0xC0 == 0x80 {
                    index += 1
                }
                if !isSpace { tokens.append(.mark(byte)) } else if tokens.last != .space { tokens.append(.space) }
            }
        }
        return tokens
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

/// Finds the first date in a row of tokens, and the time and the zone that go with it.
struct DateReader {
    private let tokens: [DateToken]
    private var parts = DateParts()

    init(tokens: [DateToken]) { self.tokens = tokens }

    /// `nil` when no part of the text has the shape of a date.
    mutating func read() -> DateParts? {
        for start in tokens.indices {
            if start > 0, case .number = tokens[start], case .mark(let mark) = tokens[start - 1],
                mark == UInt8(ascii: ".") || mark == UInt8(ascii: "/") || mark == UInt8(ascii: "-")
            {
                continue
            }
            parts = DateParts()
            guard let end = date(at: start) else { continue }
            if parts.hour == nil { clock(at: end) }
            return parts
        }
        return yearOrMonth()
    }

    // MARK: The date

    private mutating func date(at start: Int) -> Int? {
        switch tokens[start] {
        case .number(let value, let digits):
            if digits == 4 { return yearFirst(value, at: start + 1) }
            if digits == 12 || digits == 14 { return compactWithClock(value, digits: digits, at: start + 1) }
            if digits == 7 || digits == 8 { return compact(value, digits: digits, at: start + 1) }
            return digits <= 2 ? dayFirst(value, at: start + 1) : nil
        case .word(let word):
            return DateWords.month(word).flatMap { monthFirst($0, at: start + 1) }
        case .mark, .space: return nil
        }
    }

    /// 2019-04-26, 2019/04/26, 2019.04.26, 2019-116; 2019-04 only as a whole text (see `yearOrMonth`).
    private mutating func yearFirst(_ year: Int, at index: Int) -> Int? {
        if let end = week(of: year, at: index) { return end }
        guard let separator = mark(index, in: "-/."), case .number(let second, let digits)? = token(index + 1) else {
            return nil
        }
        if digits == 3, separator == UInt8(ascii: "-") {
            (parts.year, parts.dayOfYear) = (year, second)
            return index + 2
        }
        guard digits <= 2, mark(index + 2, in: "-/.") == separator,
            case .number(let third, let length)? = token(index + 3), length <= 2
        else { return nil }
        (parts.year, parts.month, parts.day) = (year, second, third)
        return index + 4
    }

    /// 2019-W17-5 (ISO 8601 §5.2.4); the first day when none is named.
    private mutating func week(of year: Int, at start: Int) -> Int? {
        var index = start
        if mark(index, in: "-") != nil { index += 1 }
        guard token(index) == .word("w"), case .number(let value, let digits)? = token(index + 1) else { return nil }
        var (week, day) = (value, 1)
        index += 2
        if digits == 3 {
            (week, day) = (value / 10, value % 10)
        } else if mark(index, in: "-") != nil, case .number(let named, digits: 1)? = token(index + 1) {
            day = named
            index += 2
        }
        guard (1...53).contains(week), (1...7).contains(day) else { return nil }
        // The first week is the one 4 January is in; 1970-01-01 was a Thursday.
        let fourth = Civil.days(year: year, month: 1, day: 4)
        let monday = fourth - ((fourth + 3) % 7 + 7) % 7
        let date = Civil.date(ofDay: monday + (week - 1) * 7 + day - 1)
        (parts.year, parts.month, parts.day) = (date.year, date.month, date.day)
        return index
    }

    /// 20190426083900 and 201904260839.
    private mutating func compactWithClock(_ value: Int, digits: Int, at index: Int) -> Int? {
        let whole = digits == 12 ? value * 100 : value
        guard compact(whole / 1_000_000, digits: 8, at: index) == index else { return nil }
        (parts.hour, parts.minute, parts.second) = (whole / 10000 % 100, whole / 100 % 100, whole % 100)
        return zone(at: index)
    }

    /// 20190426 and 2019116, and Sitevision's 20240630-235959999-PM.
    private mutating func compact(_ value: Int, digits: Int, at index: Int) -> Int? {
        if digits == 7 {
            (parts.year, parts.dayOfYear) = (value / 1000, value % 1000)
        } else {
            (parts.year, parts.month, parts.day) = (value / 10000, value / 100 % 100, value % 100)
        }
        guard let year = parts.year, (1900...2199).contains(year) else { return nil }
        if mark(index, in: "-") != nil, case .number(let clock, digits: 9)? = token(index + 1) {
            (parts.hour, parts.minute, parts.second) = (clock / 10_000_000, clock / 100_000 % 100, clock / 1000 % 100)
            parts.fraction = Double(clock % 1000) / 1000
            return index + 2
        }
        return index
    }

    /// 2 december, 2019 · 9 april 2019 · den 3:e maj · 09-Jun-2026 · 26.4.2019 · 26/4 2019
    private mutating func dayFirst(_ day: Int, at start: Int) -> Int? {
        var index = start
        if let end = numeric(day, at: index) { return end }
        if mark(index, in: ":") != nil, case .word("e")? = token(index + 1) { index += 2 }
        if case .word(let ordinal)? = token(index), ["st", "nd", "rd", "th", "e", "a"].contains(ordinal) { index += 1 }
        while mark(index, in: ".-/,") != nil || token(index) == .space { index += 1 }
        if case .word("of")? = token(index) { index = skipSpace(index + 1) }
        guard case .word(let word)? = token(index), let month = DateWords.month(word) else { return nil }
        (parts.day, parts.month) = (day, month)
        return year(after: index + 1)
    }

    private mutating func numeric(_ first: Int, at index: Int) -> Int? {
        guard let separator = mark(index, in: "./-"), case .number(let second, let digits)? = token(index + 1),
            digits <= 2
        else { return nil }
        var next = index + 2
        if mark(next, in: "./-") == separator { next += 1 } else { next = skipSpace(next) }
        guard case .number(let year, digits: 4)? = token(next) else { return nil }
        // "03/04/2019" is one day in Stockholm and another in Seattle: that is never guessed.
        if separator == UInt8(ascii: "/"), token(index + 2) != .space {
            if first <= 12, second <= 12, first != second { return nil }
            (parts.day, parts.month) = second > 12 ? (second, first) : (first, second)
        } else {
            (parts.day, parts.month) = (first, second)
        }
        parts.year = year
        return next + 1
    }

    /// Jul 04, 2017 · July 4th 2017 · Thu Jan  1 00:00:00 2004
    private mutating func monthFirst(_ month: Int, at start: Int) -> Int? {
        var index = start
        while mark(index, in: ".,-") != nil || token(index) == .space { index += 1 }
        guard case .number(let day, let digits)? = token(index), digits <= 2 else { return nil }
        index += 1
        if case .word(let ordinal)? = token(index), ["st", "nd", "rd", "th"].contains(ordinal) { index += 1 }
        // "mar. 1 déc. 2020" begins with a weekday: the month belongs to the day before it.
        let next = skipSpace(index)
        if case .word(let word)? = token(next), DateWords.month(word) != nil { return nil }
        (parts.month, parts.day) = (month, day)
        return year(after: index)
    }

    /// The year after day and month, when one follows; the time may stand before it.
    private mutating func year(after start: Int) -> Int {
        var index = start
        while mark(index, in: ".,-/") != nil || token(index) == .space { index += 1 }
        if case .number(let value, let digits)? = token(index), (2...4).contains(digits), !isClock(index) {
            parts.year = DateWords.fullYear(value, digits: digits)
            return index + 1
        }
        // No year has so many digits: none is made up in its place.
        if case .number(_, let digits)? = token(index), digits > 4 { parts.year = 0 }
        guard isClock(index) else { return start }
        let afterClock = clock(at: index)
        for later in afterClock..<min(afterClock + 4, tokens.count) {
            if case .number(let value, digits: 4) = tokens[later] {
                parts.year = value
                return later + 1
            }
        }
        return afterClock
    }

    /// "2019", "2019-04", "juni 2021": less than a date, so only when nothing else stands in the text.
    private mutating func yearOrMonth() -> DateParts? {
        parts = DateParts()
        let bare = tokens.filter { $0 != .space && $0 != .mark(UInt8(ascii: ".")) && $0 != .mark(UInt8(ascii: ",")) }
        if case .word(let word)? = bare.first, let month = DateWords.month(word), bare.count == 2,
            case .number(let year, digits: 4) = bare[1]
        {
            (parts.year, parts.month) = (year, month)
            return parts
        }
        guard case .number(let year, digits: 4)? = bare.first else { return nil }
        parts.year = year
        if bare.count == 1 { return parts }
        guard bare.count == 3, bare[1] == .mark(UInt8(ascii: "-")), case .number(let month, digits: 2) = bare[2] else {
            return nil
        }
        parts.month = month
        return parts
    }
}

// MARK: The time and the zone

extension DateReader {
    /// Reads a time and a zone after `start`; where they end, `start` when there is no time.
    @discardableResult
    private mutating func clock(at start: Int) -> Int {
        var index = start
        while let token = token(index) {
            if case .word(let word) = token, ["t", "kl", "klockan", "at", "um", "den"].contains(word) {
                index += 1
            } else if token == .space || mark(index, in: ",.:-|;") != nil {
                index += 1
            } else {
                break
            }
        }
        guard isClock(index), case .number(let hour, _)? = token(index), case .number(let minute, _)? = token(index + 2)
        else { return clockWithoutMarks(at: start) }
        (parts.hour, parts.minute) = (hour, minute)
        index += 3
        if mark(index, in: ":.") != nil, case .number(let second, let digits)? = token(index + 1), digits <= 2 {
            parts.second = second
            index += 2
            if mark(index, in: ".,") != nil, case .number(let value, let digits)? = token(index + 1), value >= 0 {
                var fraction = Double(value)
                for _ in 0..<digits { fraction /= 10 }
                parts.fraction = fraction
                index += 2
            }
        }
        return zone(at: halfDay(at: index))
    }

    /// "2003-12-31T10+01:00", "2003-12-31T1015Z" and "2003-12-31T101530"; without a time there may be a zone.
    private mutating func clockWithoutMarks(at start: Int) -> Int {
        guard token(start) == .word("t"), case .number(let value, let digits)? = token(start + 1),
            digits == 2 || digits == 4 || digits == 6
        else { return zoneAlone(at: start) }
        let clock = digits == 2 ? value * 10000 : digits == 4 ? value * 100 : value
        (parts.hour, parts.minute, parts.second) = (clock / 10000, clock / 100 % 100, clock % 100)
        return zone(at: start + 2)
    }

    private func isClock(_ index: Int) -> Bool {
        guard case .number(let hour, let digits)? = token(index), digits <= 2, hour <= 99,
            mark(index + 1, in: ":.") != nil, case .number(_, let length)? = token(index + 2), length <= 2
        else { return false }
        // "7:5:3" leaves the zeros out.
        if length == 1 {
            guard mark(index + 1, in: ":") != nil, mark(index + 3, in: ":") != nil else { return false }
        }
        // "2.12.2019" is no time.
        if mark(index + 1, in: ".") != nil, mark(index + 3, in: ".") != nil,
            case .number(_, digits: 4)? = token(index + 4)
        {
            return false
        }
        return true
    }

    private mutating func halfDay(at start: Int) -> Int {
        var index = skipSpace(start)
        guard case .word(var word)? = token(index), let hour = parts.hour, hour <= 12 else { return start }
        index += 1
        if word == "a" || word == "p", mark(index, in: ".") != nil, token(index + 1) == .word("m") {
            word += "m"
            index += mark(index + 2, in: ".") == nil ? 2 : 3
        }
        guard word == "pm" || word == "am" else { return start }
        parts.hour = hour % 12 + (word == "pm" ? 12 : 0)
        return index
    }

    /// A zone after a date without a time: "26 Sep 2022 GMT", "2022-09-26Z", "2022-09-26+02:00" (XML Schema).
    private mutating func zoneAlone(at start: Int) -> Int {
        if token(start) == .word("z") || mark(start, in: "+") != nil { return zone(at: start) }
        guard token(start) == .space, case .word(let word)? = token(start + 1), word.utf8.count > 2,
            DateWords.zone(word) != nil
        else { return start }
        return zone(at: start + 1)
    }

    /// "Europe/Stockholm": a zone of the time zone database.
    private mutating func namedZone(at start: Int) -> Int? {
        guard case .word(let area)? = token(start), DateWords.areas.contains(area), mark(start + 1, in: "/") != nil
        else { return nil }
        var name = area.capitalized + "/"
        var index = start + 2
        while name.utf8.count < 40 {
            if case .word(let word)? = token(index) {
                name += area == "etc" ? word.uppercased() : word.capitalized
            } else if let separator = mark(index, in: "/_-") {
                name.unicodeScalars.append(Unicode.Scalar(separator))
            } else {
                break
            }
            index += 1
        }
        parts.zone = name
        return index
    }

    private mutating func zone(at start: Int) -> Int {
        var index = skipSpace(start)
        if mark(index, in: "([") != nil { index += 1 }
        if let end = namedZone(at: index) { return end }
        if case .word(let word)? = token(index), let offset = DateWords.zone(word) {
            parts.offset = offset
            // "GMT+2" counts from GMT.
            if offset == 0, mark(index + 1, in: "+-") != nil { return signedOffset(at: index + 1) }
            return index + 1
        }
        if mark(index, in: "+-") != nil { return signedOffset(at: index) }
        let next = mark(index + 1, in: ")]") == nil ? index + 1 : index + 2
        if case .word(let word)? = token(index), (3...5).contains(word.utf8.count), skipSpace(next) == tokens.count {
            parts.wordAfterClock = word
        }
        return start
    }

    private mutating func signedOffset(at index: Int) -> Int {
        guard let sign = mark(index, in: "+-"), case .number(let value, let digits)? = token(index + 1) else {
            return index
        }
        var seconds = digits <= 2 ? value * 3600 : (value / 100) * 3600 + value % 100 * 60
        var end = index + 2
        if digits <= 2, mark(end, in: ":") != nil, case .number(let minutes, digits: 2)? = token(end + 1) {
            seconds += minutes * 60
            end += 2
        }
        parts.offset = sign == UInt8(ascii: "-") ? -seconds : seconds
        return end
    }

    private func token(_ index: Int) -> DateToken? { tokens.indices.contains(index) ? tokens[index] : nil }

    private func skipSpace(_ index: Int) -> Int { token(index) == .space ? index + 1 : index }

    private func mark(_ index: Int, in set: StaticString) -> UInt8? {
        guard case .mark(let byte)? = token(index), set.description.utf8.contains(byte) else { return nil }
        return byte
    }
}
