import Foundation
import Glibc
import TestServers
import Testing

/// A name server of our own on 127.0.0.1:53 of a network namespace: it answers each question for an IPv4 address with
/// what its script has for that turn, and every other question with nothing (RFC 1035 §4).
final class DNSServer: Sendable {
    private let descriptor: Int32
    private let log = Log()

    /// - Parameter script: the addresses for a name at its so-manieth question, counted from 0.
    init(_ script: @escaping @Sendable (_ name: String, _ turn: Int) -> [String]) throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        let code = LoopbackPort.withAddress(53) { bind(descriptor, $0, $1) }
        try #require(code == 0, "bind: \(errno)")
        Thread.detachNewThread { [descriptor, log] in
            var buffer = [UInt8](repeating: 0, count: 512)
            var client = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            while true {
                let count = withUnsafeMutablePointer(to: &client) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                    }
                }
                guard count > 0 else { return }
                guard let answer = Self.answer(Array(buffer[..<count]), log, script) else { continue }
                _ = withUnsafePointer(to: &client) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(descriptor, answer, answer.count, 0, $0, length)
                    }
                }
            }
        }
    }

    /// Questions for the IPv4 addresses of a name so far.
    func questions(_ name: String) -> Int { log.count(name) }

    func stop() { close(descriptor) }

    private static func answer(
        _ query: [UInt8], _ log: Log, _ script: (String, Int) -> [String]
    ) -> [UInt8]? {
        guard query.count > 16 else { return nil }
        var labels: [String] = []
        var index = 12
        while index < query.count, query[index] > 0 {
            let end = index + 1 + Int(query[index])
            guard end < query.count else { return nil }
            labels.append(String(decoding: query[(index + 1)..<end], as: UTF8.self))
            index = end
        }
        guard index + 4 < query.count else { return nil }
        let question = query[12...(index + 4)]
        let name = labels.joined(separator: ".").lowercased()
        let isIPv4 = question.suffix(4) == [0, 1, 0, 1]
        let addresses = isIPv4 ? script(name, log.ask(name)) : []
        // The same number and question, an answer, recursion there, one question and so many answers.
        var answer = Array(query[..<2]) + [0x81, 0x80, 0, 1, 0, UInt8(addresses.count), 0, 0, 0, 0] + question
        for address in addresses {
            answer +=
                [0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4] + address.split(separator: ".").compactMap { UInt8($0) }
        }
        return answer
    }

    private final class Log: @unchecked Sendable {
        // Every access is under the lock.
        private let lock = NSLock()
        private var counts: [String: Int] = [:]

        func count(_ name: String) -> Int { lock.withLock { counts[name, default: 0] } }

        func ask(_ name: String) -> Int {
            lock.withLock {
                defer { counts[name, default: 0] += 1 }
                return counts[name, default: 0]
            }
        }
    }
}
