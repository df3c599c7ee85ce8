import CZlib
import Catalogue
import Foundation

/// Bodies that are gzip files themselves (`sitemap.xml.gz`, feeds that were compressed twice), inflated within limits.
enum Gunzip {
    /// Bytes of one document after inflating.
    static let byteLimit = 10 * 1024 * 1024
    /// Times its size a body may grow beyond its first mebibyte. Deflate reaches 1,032; feeds and pages stay below 30.
    private static let ratioLimit = 250
    private static let freeBytes = 1024 * 1024
    /// A gzip file within a gzip file has been seen, one within that has not.
    private static let layerLimit = 2

    /// `bytes` inflated when they are gzip (RFC 1952), else as they are; what was wrong beside them.
    ///
    /// A stream that ends early or breaks keeps what came before. One that grows beyond the limits gives no bytes and a
    /// problem of severity `error`.
    static func unpack(_ bytes: Data) -> (bytes: Data, problems: [Problem]) {
        var (current, problems) = (bytes, [Problem]())
        for _ in 0..<layerLimit {
            guard isGzip(current) else { return (current, problems) }
            let (inflated, code) = inflate(current)
            if let code { problems.append(code.problem()) }
            if code == .gzipTooLarge { return (Data(), problems) }
            current = inflated
        }
        return (current, problems)
    }

    private static func isGzip(_ bytes: Data) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

    private static func inflate(_ bytes: Data) -> (Data, ProblemCode?) {
        let limit = min(byteLimit, max(freeBytes, bytes.count.multipliedReportingOverflow(by: ratioLimit).partialValue))
        var out = Data()
        var stream = unsafe z_stream()
        guard unsafe samlad_inflate_init(&stream) == Z_OK else { return (out, .gzipBroken) }
        defer { unsafe inflateEnd(&stream) }
        var code: ProblemCode?
        var input = Array(bytes)
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        let count = input.count
        unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(clamping: count)
            var isOver = false
            while !isOver {
                let (state, written) = unsafe step(&stream, &chunk)
                out.append(contentsOf: chunk[..<written])
                (code, isOver) = unsafe judge(state, wrote: written, total: out.count, limit: limit, &stream)
            }
        }
        return (out, code)
    }

    private static func step(_ stream: inout z_stream, _ chunk: inout [UInt8]) -> (state: Int32, written: Int) {
        unsafe chunk.withUnsafeMutableBufferPointer { target in
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = UInt32(clamping: target.count)
            let state = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
            return unsafe (state, target.count - Int(stream.avail_out))
        }
    }

    private static func judge(
        _ state: Int32, wrote: Int, total: Int, limit: Int, _ stream: inout z_stream
    ) -> (ProblemCode?, isOver: Bool) {
        if total > limit { return (.gzipTooLarge, true) }
        switch state {
        case Z_OK:
            // All was read and nothing more comes of it: the stream has lost its end.
            return unsafe wrote == 0 && stream.avail_in == 0 ? (.gzipTruncated, true) : (nil, false)
        case Z_BUF_ERROR: return (.gzipTruncated, true)
        case Z_STREAM_END:
            // Files may be joined (RFC 1952 §2.2); what else stands behind the last is no part of it.
            guard unsafe stream.avail_in > 2, let next = unsafe stream.next_in,
                unsafe next[0] == 0x1F && next[1] == 0x8B, unsafe inflateReset(&stream) == Z_OK
            else { return (nil, true) }
            return (nil, false)
        default: return (.gzipBroken, true)
        }
    }
}
