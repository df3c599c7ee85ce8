import CBrotli
import CZlib
import HTTPTypes
import NIOCore

/// How a body is packed on its way (RFC 9110 §8.4).
enum Coding: String, Sendable, Hashable, CaseIterable {
    case brotli = "br"
    case gzip

    /// Smaller bodies gain nothing.
    private static let shortest = 700
    /// Of 11 and 9: beyond these, time grows faster than what is saved.
    private static let brotliQuality: CInt = 5
    private static let gzipLevel: CInt = 6

    /// The best that a client takes (RFC 9110 §12.5.3); `nil` sends the body as it is.
    static func chosen(by accepted: String?) -> Coding? {
        guard let accepted else { return nil }
        var weights: [String: Double] = [:]
        for part in accepted.utf8.split(separator: UInt8(ascii: ","), maxSplits: 20) {
            let pieces = String(Substring(part)).split(separator: ";", maxSplits: 1)
            guard let name = pieces.first?.trimmingWhiteSpace().lowercased() else { continue }
            let quality = pieces.dropFirst().first?.trimmingWhiteSpace().lowercased()
            weights[name] = quality.map { $0.hasPrefix("q=") ? Double($0.dropFirst(2)) ?? 0 : 0 } ?? 1
        }
        let any = weights["*"] ?? 0
        let plain = weights["identity"] ?? 0
        let offered = allCases.map { (coding: $0, weight: weights[$0.rawValue] ?? any) }
        let best = offered.max { $0.weight < $1.weight }
        // Of equals the first is taken: brotli.
        guard let best, best.weight > 0, best.weight >= plain else { return nil }
        return offered.first { $0.weight == best.weight }?.coding
    }

    /// Packs the body where that is worth it. The tag is another one for each coding: a strong tag names bytes.
    static func apply(_ coding: Coding?, to answer: Answer) -> Answer {
        guard answer.stream == nil, answer.later == nil else { return answer }
        guard let type = answer.headers[.contentType].map(isText) ?? (answer.status == .notModified ? true : nil), type
        else { return answer }
        var packed = answer
        packed.headers[.vary] = [answer.headers[.vary], "Accept-Encoding"].compactMap(\.self).joined(separator: ", ")
        guard let coding else { return packed }
        if answer.status == .notModified {
            packed.headers[.eTag] = answer.headers[.eTag].map { tag($0, coding) }
            return packed
        }
        guard answer.body.readableBytes >= shortest, let bytes = coding.pack(answer.body.readableBytesView) else {
            return packed
        }
        packed.body = ByteBuffer(bytes: bytes)
        packed.headers[.contentEncoding] = coding.rawValue
        packed.headers[.eTag] = answer.headers[.eTag].map { tag($0, coding) }
        return packed
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.contains("json") || type.contains("xml")
    }

    private static func tag(_ tag: String, _ coding: Coding) -> String { "\(tag.dropLast())-\(coding.rawValue)\"" }

    /// The tag of the body as it is, of a tag of any coding.
    static func plainTag(_ tag: String) -> String {
        for coding in allCases where tag.hasSuffix("-\(coding.rawValue)\"") {
            return tag.dropLast(coding.rawValue.utf8.count + 2) + "\""
        }
        return tag
    }

    /// `nil` when it does not get smaller.
    func pack(_ bytes: ByteBufferView) -> [UInt8]? {
        let packed = bytes.withUnsafeBytes { self == .brotli ? Self.brotli($0) : Self.gzip($0) }
        return packed.flatMap { $0.count < bytes.count ? $0 : nil }
    }

    private static func brotli(_ source: UnsafeRawBufferPointer) -> [UInt8]? {
        var length = source.count
        let bytes = [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
            let isDone = BrotliEncoderCompress(
                brotliQuality, CInt(BROTLI_DEFAULT_WINDOW), BROTLI_MODE_TEXT, source.count,
                source.bindMemory(to: UInt8.self).baseAddress, &length, target.baseAddress)
            count = isDone != 0 ? length : 0
        }
        return bytes.isEmpty ? nil : bytes
    }

    private static func gzip(_ source: UnsafeRawBufferPointer) -> [UInt8]? {
        var stream = z_stream()
        guard samlad_deflate_init_gzip(&stream, gzipLevel) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(source.count)
        let bytes = [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(target.count)
            count = deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
        }
        return bytes.isEmpty ? nil : bytes
    }
}
