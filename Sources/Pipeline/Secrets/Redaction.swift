import Catalogue
import Foundation
import Glibc

/// Takes secrets out of what a server says, should it say them back to us.
struct Redaction: Sendable {
    /// A way in which a secret may stand in a body, and what takes its place there.
    private struct Form: Sendable {
        var part: Part
        var cover: [UInt8]
    }

    private var secrets: [String] = []
    /// The same, also as they may stand in an address or a document; the longest first, or a part of one would stand in
    /// its way.
    private var texts: [String] = []
    /// The same in the encodings that documents come in.
    private var forms: [Form] = []

    /// Shorter texts stand everywhere: hiding them would hide everything and show what they are.
    private static let shortest = 4
    private static let encodings: [String.Encoding] = [.utf8, .isoLatin1, .utf16LittleEndian, .utf16BigEndian]

    mutating func hide(_ secret: String) {
        guard secret.count >= Self.shortest else { return }
        secrets.append(secret)
        texts = Set(texts + Self.writings(of: secret)).sorted { ($1.count, $0) < ($0.count, $1) }
        forms = texts.flatMap { text in
            Set(Self.encodings.compactMap { Self.pair(text, $0) }).map { Form(part: Part($0[0]), cover: $0[1]) }
        }
    }

    /// As it is, byte for byte as headers are read, percent-encoded, and as XML and JSON escape what they must.
    private static func writings(of secret: String) -> Set<String> {
        let escaped = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
        let query = secret.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? secret
        let markup = secret.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        let json = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let bytewise = String(String.UnicodeScalarView(secret.utf8.map { Unicode.Scalar($0) }))
        return [
            secret, bytewise, escaped, query, markup, markup.replacing("\"", with: "&quot;"), json,
            json.replacing("/", with: "\\/"),
        ]
    }

    private static func pair(_ text: String, _ encoding: String.Encoding) -> [[UInt8]]? {
        guard let bytes = text.data(using: encoding), let cover = Exchange.hidden.data(using: encoding) else {
            return nil
        }
        return [Array(bytes), Array(cover)]
    }

    func clean(_ text: String) -> String {
        guard !texts.isEmpty else { return text }
        let clean = texts.reduce(text) { $0.contains($1) ? $0.replacing($1, with: Exchange.hidden) : $0 }
        // However else it was escaped: then nothing of the text is told.
        guard clean.contains("%"), let plain = clean.removingPercentEncoding else { return clean }
        return secrets.contains(where: plain.contains) ? Exchange.hidden : clean
    }

    func clean(_ failure: FetchFailure) -> FetchFailure {
        var cleaned = failure
        cleaned.detail = clean(failure.detail)
        return cleaned
    }

    func clean(_ problems: [Problem]) -> [Problem] {
        guard !texts.isEmpty else { return problems }
        return problems.map { problem in
            var problem = problem
            problem.message = clean(problem.message)
            return problem
        }
    }

    /// The body with what it says of the secrets covered; `nil` when it says nothing of them.
    func cleaned(_ body: Data) -> Data? {
        var result: Data?
        for form in forms {
            if let covered = Self.replacing(form.part, in: result ?? body, with: form.cover) { result = covered }
        }
        return result
    }

    /// Whether something was covered in these bytes, or the document says just this word itself.
    static func isCovered(_ body: Data) -> Bool {
        encodings.contains { encoding in
            guard let cover = Exchange.hidden.data(using: encoding) else { return false }
            return body.withUnsafeBytes { Part(Array(cover)).offset(in: $0, from: 0) != nil }
        }
    }

    private static func replacing(_ part: Part, in body: Data, with cover: [UInt8]) -> Data? {
        body.withUnsafeBytes { bytes in
            guard var found = part.offset(in: bytes, from: 0) else { return nil }
            var result = Data(capacity: bytes.count)
            var start = 0
            while true {
                result.append(contentsOf: bytes[start..<found])
                result.append(contentsOf: cover)
                start = found + part.bytes.count
                guard let next = part.offset(in: bytes, from: start) else { break }
                found = next
            }
            result.append(contentsOf: bytes[start...])
            return result
        }
    }
}

/// Bytes to look for, in time that grows with the text alone, whatever both are (Knuth, Morris and Pratt).
private struct Part: Sendable {
    let bytes: [UInt8]
    /// How much of the beginning still fits when the next byte does not.
    private let fallback: [Int]

    /// - Parameter bytes: at least one.
    init(_ bytes: [UInt8]) {
        var fallback = [0]
        var length = 0
        for byte in bytes.dropFirst() {
            while length > 0, bytes[length] != byte { length = fallback[length - 1] }
            if bytes[length] == byte { length += 1 }
            fallback.append(length)
        }
        self.bytes = bytes
        self.fallback = fallback
    }

    func offset(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var (index, length) = (start, 0)
        while index < text.count {
            if length == 0 {
                guard let found = memchr(base + index, Int32(bytes[0]), text.count - index) else { return nil }
                index = UnsafeRawPointer(found) - base
            }
            while length > 0, bytes[length] != text[index] { length = fallback[length - 1] }
            if bytes[length] == text[index] { length += 1 }
            index += 1
            if length == bytes.count { return index - length }
        }
        return nil
    }
}
