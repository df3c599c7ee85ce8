import CZlib
import Catalogue
import Foundation
import Testing

@testable import Extract

struct GunzipTests {
    private static let rss = "<rss version=\"2.0\"><channel><item><guid>1</guid><title>ett</title></item>"
    private static let end = "<item><guid>2</guid><title>två</title></item></channel></rss>"

    /// A gzip file (RFC 1952) of `bytes`, as zlib writes it.
    static func gzip(_ bytes: Data) -> Data {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                == Z_OK
        else { return Data() }
        defer { deflateEnd(&stream) }
        var input = Array(bytes)
        var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 8 + 256)
        let room = output.count
        let left = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(room)
                deflate(&stream, Z_FINISH)
                return Int(stream.avail_out)
            }
        }
        return Data(output[..<(room - left)])
    }

    private func read(_ bytes: Data) -> Feed { Reader.read(bytes, options: ReadOptions(now: DateTests.now)) }

    private let whole = Data((rss + end).utf8)

    @Test func `a gzip file is read as what is in it, also when it was compressed twice`() {
        let once = read(Self.gzip(whole))
        #expect(once.entries.map(\.title) == ["ett", "två"] && once.problems.isEmpty)
        #expect(read(Self.gzip(Self.gzip(whole))) == once)
    }

    @Test func `gzip files that were joined are one document`() {
        let joined = Self.gzip(Data(Self.rss.utf8)) + Self.gzip(Data(Self.end.utf8))
        #expect(read(joined).entries.map(\.title) == ["ett", "två"])
        #expect(read(joined + Data([0, 0, 0, 0])).problems.isEmpty)
    }

    @Test func `gzip that ends early keeps the entries that came`() {
        let long = Data((Self.rss + (0..<400).map { "<item><guid>g\($0 * 7919)</guid></item>" }.joined()).utf8)
        let packed = Self.gzip(long)
        let feed = read(packed.prefix(packed.count * 2 / 3))
        #expect(feed.entries.count > 20 && feed.entries.first?.title == "ett" && !feed.isRejected)
        #expect(feed.problems.map(\.code).contains("gzip.truncated"))
    }

    @Test func `gzip that lost nothing but its checksum is whole`() {
        let feed = read(Self.gzip(whole).dropLast(8))
        #expect(feed.entries.count == 2)
        #expect(feed.problems.map(\.code) == ["gzip.truncated"])
    }

    @Test func `damaged gzip is told, and what stands before the damage is read`() {
        var packed = Self.gzip(whole)
        packed[packed.count - 6] ^= 0xFF
        let feed = read(packed)
        #expect(feed.entries.count == 2)
        #expect(feed.problems.map(\.code) == ["gzip.broken"])
    }

    @Test(arguments: [3, 11])
    func `a gzip bomb is not read`(mebibytes: Int) {
        let feed = read(Self.gzip(Data(repeating: 0x20, count: mebibytes * 1024 * 1024)))
        #expect(feed.isRejected && feed.entries.isEmpty)
        #expect(feed.problems.map(\.code) == ["gzip.too-large"])
    }

    @Test func `no beginning of a gzip file brings the reader down`() {
        let packed = Self.gzip(whole)
        for count in 0..<packed.count { #expect(read(packed.prefix(count)).entries.count <= 2) }
    }
}
