import Catalogue
import Foundation

/// Takes secrets out of what a server says, should it say them back to us.
///
/// They are looked for as they are and in base64, in what came and in what that stands for once its references
/// (`&#43;`), percent (`%2B`) and backslashes (`\u002B`) are undone, with and without the markup between.
struct Redaction: Sendable {
    private var needles = Needles()

    /// Shorter texts stand everywhere: hiding them would hide everything and show what they are.
    private static let shortest = 4
    /// How often what is escaped may have been escaped again.
    private static let layers = 4
    /// A part of a longer text in base64 is looked for when so many of its characters are the secret's alone.
    private static let shortestPart = 8
    private static let encodings: [String.Encoding] = [.utf8, .utf16LittleEndian, .utf16BigEndian]

    /// Whether there is nothing to hide, as of most sources.
    var isEmpty: Bool { needles.isEmpty }

    mutating func hide(_ secret: String) {
        guard secret.count >= Self.shortest else { return }
        needles.add(Self.writings(of: secret).filter { $0.count >= Self.shortest })
    }

    private static func writings(of secret: String) -> Set<[UInt8]> {
        let bytes = Array(secret.utf8)
        // As headers are read, byte for byte.
        let bytewise = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        let texts = [
            secret, bytewise, secret.precomposedStringWithCanonicalMapping, secret.decomposedStringWithCanonicalMapping,
            secret.replacing(" ", with: "+"),
        ]
        var found = Set(texts.map { Array($0.utf8) })
        if let latin = secret.data(using: .isoLatin1) { found.insert(Array(latin)) }
        // What looks escaped in the secret itself is undone with what is.
        var layer = UnescapedBytes(bytes).unescaped()
        for _ in 0..<layers {
            guard let plain = layer else { break }
            found.insert(plain.bytes)
            layer = plain.unescaped()
        }
        return found.union(base64(of: bytes))
    }

    /// In base64 as a whole, and as a part of a longer text: three ways, by where in it the secret begins (RFC 4648 §4
    /// and §5).
    private static func base64(of secret: [UInt8]) -> Set<[UInt8]> {
        var found = [Data(secret).base64EncodedString()]
        for lead in 0..<3 {
            let text = Data([UInt8](repeating: 0, count: lead) + secret).base64EncodedString()
            // The characters that no byte beside it has a share in.
            let whole = text.prefix((lead + secret.count) * 8 / 6).dropFirst((lead * 8 + 5) / 6)
            if whole.count >= shortestPart { found.append(String(whole)) }
        }
        return Set(
            found.flatMap { [$0, $0.replacing("+", with: "-").replacing("/", with: "_")] }.map { Array($0.utf8) })
    }

    func clean(_ text: String) -> String {
        guard !isEmpty else { return text }
        let bytes = Array(text.utf8)
        let found = places(in: UnescapedBytes(bytes))
        guard !found.isEmpty else { return text }
        return String(decoding: Self.covered(bytes, at: found, with: Array(Exchange.hidden.utf8)), as: UTF8.self)
    }

    func clean(_ failure: FetchFailure) -> FetchFailure {
        var cleaned = failure
        cleaned.detail = clean(failure.detail)
        return cleaned
    }

    func clean(_ problems: [Problem]) -> [Problem] {
        guard !isEmpty else { return problems }
        return problems.map { problem in
            var problem = problem
            problem.message = clean(problem.message)
            return problem
        }
    }

    /// The body with what it says of the secrets covered; `nil` when it says nothing of them.
    func cleaned(_ body: Data) -> Data? {
        guard !isEmpty else { return nil }
        let bytes = Array(body)
        for encoding in Self.encodings {
            guard let cover = Exchange.hidden.data(using: encoding) else { continue }
            let text: UnescapedBytes
            if encoding == .utf8 {
                text = UnescapedBytes(bytes)
            } else {
                // Every letter of ASCII has such a byte there.
                guard bytes.contains(0) else { break }
                text = UnescapedBytes(utf16: bytes, isBigEndian: encoding == .utf16BigEndian)
            }
            let found = places(in: text)
            if !found.isEmpty { return Data(Self.covered(bytes, at: found, with: Array(cover))) }
        }
        return nil
    }

    /// Where the secrets stand, in order and apart from each other.
    private func places(in text: UnescapedBytes) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var layer: UnescapedBytes? = text
        for _ in 0...Self.layers {
            guard let current = layer else { break }
            for form in [current, current.withoutMarkup()].compactMap(\.self) {
                found += needles.ranges(in: form.bytes).map(form.origin)
            }
            layer = current.unescaped()
        }
        found.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        return found.reduce(into: []) { places, next in
            if let last = places.last, next.lowerBound < last.upperBound {
                places[places.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
            } else {
                places.append(next)
            }
        }
    }

    private static func covered(_ bytes: [UInt8], at places: [Range<Int>], with cover: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var start = 0
        for place in places {
            result += bytes[start..<place.lowerBound]
            result += cover
            start = place.upperBound
        }
        return result + bytes[start...]
    }

    /// Whether something was covered in these bytes, or the document says just this word itself.
    static func isCovered(_ body: Data) -> Bool {
        encodings.contains { encoding in
            Exchange.hidden.data(using: encoding).map { body.range(of: $0) != nil } ?? false
        }
    }
}

/// Byte strings that are looked for together.
private struct Needles: Sendable {
    /// By their first two bytes.
    private var needles: [UInt16: [[UInt8]]] = [:]
    /// Whether any begins with these two: asked at every byte of a text.
    private var begins: [Bool] = []

    var isEmpty: Bool { needles.isEmpty }

    /// - Parameter strings: of two bytes or more.
    mutating func add(_ strings: some Sequence<[UInt8]>) {
        if begins.isEmpty { begins = [Bool](repeating: false, count: 1 << 16) }
        for string in strings {
            let beginning = Self.beginning(string, at: 0)
            needles[beginning, default: []].append(string)
            begins[Int(beginning)] = true
        }
    }

    private static func beginning(_ bytes: [UInt8], at index: Int) -> UInt16 {
        UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }

    /// They may overlap.
    func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        guard bytes.count > 1 else { return [] }
        var found: [Range<Int>] = []
        for index in 0..<bytes.count - 1 {
            let beginning = Self.beginning(bytes, at: index)
            guard begins[Int(beginning)] else { continue }
            for needle in needles[beginning] ?? []
            where needle.count <= bytes.count - index && bytes[index..<index + needle.count].elementsEqual(needle) {
                found.append(index..<index + needle.count)
            }
        }
        return found
    }
}
