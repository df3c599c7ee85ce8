/// Finds where the values of a JSON text stand (RFC 8259).
struct JSONTextReader {
    private typealias Shape = JSONTextTree.Shape

    private let bytes: [UInt8]
    private var nodes: [JSONTextTree.Node] = []
    private static let mostLevels = 64

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: ``JSONTextLimit`` for what is no JSON, or deeper than anything that is kept.
    mutating func read() throws -> [JSONTextTree.Node] {
        nodes.reserveCapacity(64)
        let end = try read(value: skip(0), level: 0)
        guard skip(end) == bytes.count else { throw JSONTextLimit() }
        return nodes
    }

    private func byte(_ place: Int) throws -> UInt8 {
        guard place < bytes.count else { throw JSONTextLimit() }
        return bytes[place]
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private func skip(_ place: Int) -> Int {
        var place = place
        while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
        return place
    }

    /// - Returns: the place after the value.
    private mutating func read(value place: Int, level: Int) throws -> Int {
        switch try byte(place) {
        case UInt8(ascii: "\""): return try read(text: place)
        case UInt8(ascii: "{"): return try read(.object, at: place, level: level)
        case UInt8(ascii: "["): return try read(.list, at: place, level: level)
        case UInt8(ascii: "t"): return try read(word: "true", .yes, at: place)
        case UInt8(ascii: "f"): return try read(word: "false", .no, at: place)
        case UInt8(ascii: "n"): return try read(word: "null", .null, at: place)
        default: return try read(number: place)
        }
    }

    private mutating func add(_ shape: Shape, _ start: Int, _ end: Int) {
        nodes.append(JSONTextTree.Node(shape: shape, start: start, end: end, next: nodes.count + 1))
    }

    private mutating func read(word: StaticString, _ shape: Shape, at place: Int) throws -> Int {
        let end = place + word.utf8CodeUnitCount
        guard end <= bytes.count, word.description.utf8.elementsEqual(bytes[place..<end]) else { throw JSONTextLimit() }
        add(shape, place, end)
        return end
    }

    private mutating func read(text place: Int) throws -> Int {
        var end = place + 1
        var shape = Shape.text
        while try byte(end) != UInt8(ascii: "\"") {
            guard bytes[end] >= 0x20 else { throw JSONTextLimit() }
            if bytes[end] == UInt8(ascii: "\\") {
                shape = .escapedText
                end += 1
            }
            end += 1
        }
        add(shape, place + 1, end)
        return end + 1
    }

    private mutating func read(number place: Int) throws -> Int {
        var end = place
        while end < bytes.count, Self.isOfNumber(bytes[end]) { end += 1 }
        guard end > place else { throw JSONTextLimit() }
        add(.number, place, end)
        return end
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func read(_ shape: Shape, at start: Int, level: Int) throws -> Int {
        guard level < Self.mostLevels else { throw JSONTextLimit() }
        let node = nodes.count
        add(shape, start, start)
        let close = shape == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        var place = skip(start + 1)
        if try byte(place) != close {
            while true {
                if shape == .object {
                    guard try byte(place) == UInt8(ascii: "\"") else { throw JSONTextLimit() }
                    place = skip(try read(text: place))
                    guard try byte(place) == UInt8(ascii: ":") else { throw JSONTextLimit() }
                    place = skip(place + 1)
                }
                place = skip(try read(value: place, level: level + 1))
                if try byte(place) == close { break }
                guard bytes[place] == UInt8(ascii: ",") else { throw JSONTextLimit() }
                place = skip(place + 1)
            }
        }
        nodes[node].end = place + 1
        nodes[node].next = nodes.count
        return place + 1
    }
}
