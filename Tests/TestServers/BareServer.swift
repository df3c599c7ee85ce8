import Foundation
package import Glibc

/// A bare TCP server on a thread of its own: to each client it sends the same bytes as soon as the client has said
/// something, and hangs up.
package final class BareServer: Sendable {
    package let port: Int
    private let listener: LoopbackPort

    /// - Parameter reply: `nil` for a reset instead.
    package init(_ reply: String?, address: String = "127.0.0.1", port: Int = 0) throws {
        listener = try LoopbackPort(address: address, port: port)
        self.port = listener.number
        guard listen(listener.descriptor, 16) == 0 else { throw LoopbackPort.Failure(errno: errno) }
        Thread.detachNewThread { [descriptor = listener.descriptor] in
            // Shutting the listener down ends its accept.
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                Self.serve(client, reply)
                close(client)
            }
            close(descriptor)
        }
    }

    package func stop() { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

    private static func serve(_ client: Int32, _ reply: String?) {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        guard recv(client, &buffer, buffer.count, 0) > 0 else { return }
        if let reply {
            let bytes = Array(reply.utf8)
            _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        } else {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(client, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
    }
}

/// A free port of 127.0.0.1, bound and thereby kept.
package struct LoopbackPort: Sendable {
    package struct Failure: Error { package var errno: Int32 }

    package let descriptor: Int32
    package let number: Int

    package init(address: String = "127.0.0.1", port: Int = 0) throws {
        let descriptor = try Self.socket()
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let code = Self.withAddress(port, address) { bind(descriptor, $0, $1) }
        guard code == 0 else {
            defer { Glibc.close(descriptor) }
            throw Failure(errno: errno)
        }
        var bound = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &bound) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        self.descriptor = descriptor
        number = Int(UInt16(bigEndian: bound.sin_port))
    }

    package func close() { Glibc.close(descriptor) }

    package static func socket() throws -> Int32 {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        return descriptor
    }

    package static func withAddress<Result>(
        _ port: Int, _ numeric: String = "127.0.0.1", body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(numeric)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
