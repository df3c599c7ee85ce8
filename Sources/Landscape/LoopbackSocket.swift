import Foundation
import Glibc

/// A listening or connected descriptor: non-blocking, closed on exec, every wait broken off by the server's stop signal.
struct LoopbackSocket: Sendable {
    /// Why a transfer or a pause could not go on.
    enum Interruption: Error { case gone, stopping }

    let descriptor: Int32
    /// The reading end of a pipe that hangs up when the server stops.
    let stop: Int32

    /// POLLRDHUP, which Glibc's module leaves out: the peer has closed its end.
    private static let peerClosed: Int16 = 0x2000

    // MARK: - Listening

    /// Binds and listens; port 0 takes a free one.
    static func listen(address: String, port: UInt16, stop: Int32) throws(LoopbackFailure) -> LoopbackSocket {
        let (storage, length) = try socketAddress(address, port: port)
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(Int32(storage.ss_family), type, 0)
        guard descriptor >= 0 else { throw failure("open a socket") }
        var yes: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let bound = unsafe withSocketAddress(storage) { unsafe bind(descriptor, $0, length) }
        guard bound == 0, Glibc.listen(descriptor, 1024) == 0 else {
            let problem = failure("listen on \(address):\(port)")
            Glibc.close(descriptor)
            throw problem
        }
        return LoopbackSocket(descriptor: descriptor, stop: stop)
    }

    /// The port that was bound.
    func port() -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            guard let address = unsafe bytes.bindMemory(to: sockaddr.self).baseAddress else { return }
            unsafe getsockname(descriptor, address, &length)
        }
        // sin_port and sin6_port stand at the same offset.
        return unsafe withUnsafeBytes(of: storage) {
            UInt16(bigEndian: unsafe $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
    }

    /// The next connection.
    func accept() throws(Interruption) -> LoopbackSocket {
        while true {
            try wait(for: Int16(POLLIN))
            let accepted = Glibc.accept(descriptor, nil, nil)
            guard accepted >= 0 else {
                // Out of descriptors: the connection stays in the queue, so asking again at once would spin.
                if errno == EMFILE || errno == ENFILE { try pause(.milliseconds(10)) }
                continue
            }
            _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
            _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
            var yes: Int32 = 1
            unsafe setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
            return LoopbackSocket(descriptor: accepted, stop: stop)
        }
    }

    // MARK: - Transfer

    /// At least one byte, at most 16 KiB.
    func receive() throws(Interruption) -> Data {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            try wait(for: Int16(POLLIN))
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return Data(buffer[..<count]) }
            if count == 0 || !Self.isTemporary(errno) { throw .gone }
        }
    }

    func send(_ data: Data) throws(Interruption) {
        var rest = data[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if Self.isTemporary(errno) {
                try wait(for: Int16(POLLOUT))
            } else {
                throw .gone
            }
        }
        // A client that reads as fast as this writes never makes it wait: an endless body would outlive the server.
        if isStopping { throw .stopping }
    }

    /// Waits, as long as the client is there; without a duration until it goes.
    func pause(_ duration: Duration?) throws(Interruption) {
        let end = duration.map { ContinuousClock.now + $0 }
        while true {
            var milliseconds: Int32 = -1
            if let end {
                let left = end - ContinuousClock.now
                guard left > .zero else { return }
                // Rounded up, so that a pause is never shorter than asked for.
                let (seconds, attoseconds) = left.components
                milliseconds = Int32(min(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1, 1_000_000))
            }
            if try poll(Self.peerClosed, milliseconds) { throw .gone }
        }
    }

    /// Sends RST when the descriptor is closed.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Ends the answer and reads off what the client still sends: closing over unread bytes would be a reset, which
    /// can take the answer with it.
    func drain() throws(Interruption) {
        shutdown(descriptor, Int32(SHUT_WR))
        while true { _ = try receive() }
    }

    func close() { Glibc.close(descriptor) }

    // MARK: - Waiting

    private var isStopping: Bool {
        var descriptors = [pollfd(fd: stop, events: Int16(POLLIN), revents: 0)]
        return unsafe Glibc.poll(&descriptors, 1, 0) > 0
    }

    private func wait(for events: Int16) throws(Interruption) {
        while try !poll(events, -1) {}
    }

    /// Whether one of the events, an error or a hang-up came within the time.
    private func poll(_ events: Int16, _ milliseconds: Int32) throws(Interruption) -> Bool {
        var descriptors = [
            pollfd(fd: descriptor, events: events, revents: 0), pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
        ]
        guard unsafe Glibc.poll(&descriptors, 2, milliseconds) > 0 else { return false }
        if descriptors[1].revents != 0 { throw .stopping }
        return descriptors[0].revents != 0
    }

    private static func isTemporary(_ code: Int32) -> Bool { code == EAGAIN || code == EWOULDBLOCK || code == EINTR }

    static func failure(_ action: String) -> LoopbackFailure {
        .system(action, unsafe String(cString: strerror(errno)))
    }
}

/// The address as the kernel wants it; only loopback passes.
private func socketAddress(
    _ address: String, port: UInt16
) throws(LoopbackFailure) -> (sockaddr_storage, socklen_t) {
    var storage = sockaddr_storage()
    var four = in_addr()
    if unsafe inet_pton(AF_INET, address, &four) == 1, UInt32(bigEndian: four.s_addr) >> 24 == 127 {
        var inet = sockaddr_in()
        inet.sin_family = sa_family_t(AF_INET)
        inet.sin_port = port.bigEndian
        inet.sin_addr = four
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: inet, as: sockaddr_in.self) }
        return (storage, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    guard address == "::1" else { throw .notLoopback(address) }
    var inet = sockaddr_in6()
    inet.sin6_family = sa_family_t(AF_INET6)
    inet.sin6_port = port.bigEndian
    inet.sin6_addr = in6addr_loopback
    unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: inet, as: sockaddr_in6.self) }
    return (storage, socklen_t(MemoryLayout<sockaddr_in6>.size))
}

private func withSocketAddress<T>(_ storage: sockaddr_storage, _ body: (UnsafePointer<sockaddr>) -> T) -> T {
    unsafe withUnsafePointer(to: storage) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
    }
}
