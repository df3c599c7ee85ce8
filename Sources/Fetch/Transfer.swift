import CCurl
import Catalogue
import Foundation
import Glibc

/// A hop while it is on its way: libcurl's callbacks write here. It lives on the loop's thread alone.
@safe final class Transfer {
    static let headerBytes = 256 * 1024
    static let headerLines = 1000
    /// What is kept of a body that is not the answer proper: an error page, or the page under a redirect.
    static let errorBodyBytes = 64 * 1024
    /// Room that is made for a body by what its header says; a longer one takes more as it comes.
    private static let reservedBytes = 1024 * 1024

    let job: Mailbox.Job
    let easy: UnsafeMutableRawPointer
    private let addressGuard: AddressGuard
    private let load: AddressLoad
    private let started = ContinuousClock.now
    /// Where libcurl writes its sentence.
    private let errorText: UnsafeMutablePointer<CChar>
    private var list: UnsafeMutablePointer<curl_slist>?

    private var answer = HopAnswer()
    private var headerSize = 0
    private var headerCount = 0
    /// Why we ended the transfer ourselves.
    private(set) var ending: Ending?
    private(set) var refused: [(address: IPAddress, verdict: AddressGuard.Verdict)] = []
    /// Connections that were let through to the system.
    private(set) var attempted = 0
    /// The addresses this transfer counts at.
    private(set) var occupied: [IPAddress] = []
    /// An address that was let alone because it carries enough.
    private(set) var crowded: IPAddress?
    /// `errno` of a socket that the system would not give.
    private(set) var socketError: Int32 = 0
    /// Under which it is remembered that the server wanted a certificate of ours.
    private(set) var handshake: UInt = 0

    enum Ending { case enough, tooLarge, headerFlood }

    init(_ job: Mailbox.Job, easy: UnsafeMutableRawPointer, addressGuard: AddressGuard, load: AddressLoad) {
        self.job = job
        unsafe self.easy = unsafe easy
        self.addressGuard = addressGuard
        self.load = load
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        unsafe curl_slist_free_all(list)
        unsafe errorText.deallocate()
    }

    var hop: Hop { job.hop }

    // MARK: - The address

    /// Counts at the address the host was last seen at: a connection that is used again asks for no socket.
    func occupy() {
        if let address = load.address(of: hop.address.host) { enter(address) }
    }

    private func enter(_ address: IPAddress) {
        guard !occupied.contains(address) else { return }
        occupied.append(address)
        load.enter(address, connections: hop.manners.connections)
    }

    /// Counts nowhere any more; the addresses it counted at.
    func vacate() -> [IPAddress] {
        for address in occupied { load.leave(address) }
        defer { occupied = [] }
        return occupied
    }

    // MARK: - Setting up

    /// Readies the handle. A sentence when libcurl refuses, which means that memory is short.
    func configure(_ settings: FetchSettings) -> String? {
        var setup = unsafe EasySetup(easy)
        setup.string(CURLOPT_URL, hop.address.text)
        setup.string(CURLOPT_USERAGENT, settings.userAgent)
        // Every coding libcurl was built with: gzip, brotli, zstd. Where none is asked for, none is undone.
        if !hop.isPlain { setup.string(CURLOPT_ACCEPT_ENCODING, "") }
        setup.string(CURLOPT_PROTOCOLS_STR, "http,https")
        // An empty proxy keeps libcurl from looking for one in the environment.
        setup.string(CURLOPT_PROXY, "")
        setup.long(CURLOPT_NOSIGNAL, 1)
        // A lookup that hangs must not hold the loop when its transfer is over: its thread ends by itself.
        setup.long(CURLOPT_QUICK_EXIT, 1)
        setup.long(CURLOPT_FOLLOWLOCATION, 0)
        setup.long(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        if hop.address.scheme == "https" {
            setup.long(CURLOPT_PIPEWAIT, 1)
            setup.long(CURLOPT_CERTINFO, 1)
            unsafe handshake = CertificateRequests.watch(easy)
            if let authorities = settings.authorities {
                setup.string(CURLOPT_CAINFO, authorities)
                // Debian's libcurl looks into a folder besides, and would go on trusting the system's.
                unsafe setup.pointer(CURLOPT_CAPATH, nil)
            }
        }
        if let posted = hop.posted {
            setup.long(CURLOPT_POST, 1)
            setup.posted(posted)
        } else if hop.isHead {
            setup.long(CURLOPT_NOBODY, 1)
        } else {
            setup.long(CURLOPT_HTTPGET, 1)
        }
        if let user = hop.address.user {
            setup.string(CURLOPT_USERNAME, user)
            setup.string(CURLOPT_PASSWORD, hop.address.password ?? "")
        }
        setup.long(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(hop.limits.connect))
        setup.long(CURLOPT_TIMEOUT_MS, Self.milliseconds(hop.limits.total))
        setup.long(CURLOPT_LOW_SPEED_LIMIT, hop.limits.lowSpeed)
        setup.long(CURLOPT_LOW_SPEED_TIME, max(1, Int(hop.limits.lowSpeedFor.rounded(.up))))
        for line in hop.lines { append(line) }
        unsafe setup.list(CURLOPT_HTTPHEADER, list)
        unsafe setup.pointer(CURLOPT_ERRORBUFFER, errorText)
        unsafe setup.callbacks(Unmanaged.passUnretained(self).toOpaque())
        return setup.failure
    }

    private func append(_ line: [UInt8]) {
        let text = (line + [0]).map { CChar(bitPattern: $0) }
        if let longer = unsafe curl_slist_append(list, text) { unsafe list = unsafe longer }
    }

    /// At least 1: libcurl takes 0 for no limit.
    private static func milliseconds(_ seconds: Double) -> Int { max(1, Int((min(seconds, 1e6) * 1000).rounded(.up))) }

    // MARK: - What libcurl calls

    /// A line of the header, or of the trailers. `false` ends the transfer.
    func receive(header bytes: UnsafeRawBufferPointer) -> Bool {
        headerSize += bytes.count
        headerCount += 1
        guard headerSize <= Self.headerBytes, headerCount <= Self.headerLines else {
            ending = .headerFlood
            return false
        }
        if unsafe bytes.starts(with: "HTTP/".utf8) {
            // A new answer begins: what a 1xx before it said does not count.
            answer.headers.removeAll()
            return true
        }
        // Trailers come after the body and are not part of the header (RFC 9110 §6.5).
        if answer.body.isEmpty { unsafe answer.headers.append(line: bytes) }
        return true
    }

    /// Bytes of the body, decompressed. `false` ends the transfer.
    func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        let isProper = (200..<300).contains(status)
        let limit = isProper ? hop.bodyLimit : min(hop.bodyLimit, Self.errorBodyBytes)
        let room = limit - answer.body.count
        if answer.body.isEmpty { reserve(upTo: min(limit, Self.reservedBytes), beyond: bytes.count) }
        guard bytes.count > room else {
            unsafe answer.body.append(contentsOf: bytes)
            return true
        }
        if isProper, hop.overflow == .fail {
            answer.body = Data()
            ending = .tooLarge
            return false
        }
        unsafe answer.body.append(contentsOf: bytes.prefix(max(0, room)))
        ending = .enough
        return false
    }

    /// Makes room for what is said to come, so that what has come is not copied each time that more does.
    private func reserve(upTo most: Int, beyond first: Int) {
        let length = min(unsafe EasyInfo(easy).offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T), most)
        if length > first { answer.body.reserveCapacity(length) }
    }

    /// Opens the socket, if the guard lets the address through.
    func openSocket(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let verdict: AddressGuard.Verdict
        let length = unsafe Int(target.pointee.addrlen)
        let address = unsafe withUnsafePointer(to: &target.pointee.addr) { unsafe IPAddress($0, length: length) }
        if let address {
            verdict = addressGuard.judge(address, entering: hop.mayEnter)
            if verdict != .allowed { refused.append((address, verdict)) }
        } else {
            verdict = .forbidden("neither IPv4 nor IPv6")
        }
        guard verdict == .allowed, let address else { return CURL_SOCKET_BAD }
        let connections = hop.manners.connections
        if !occupied.contains(address),
            load.isFull(address, connections: connections) || load.isFullOfOthers(address, connections: connections)
        {
            crowded = address
            return CURL_SOCKET_BAD
        }
        enter(address)
        attempted += 1
        let type = unsafe target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(target.pointee.family, type, target.pointee.protocol)
        if descriptor < 0 { socketError = errno }
        return descriptor
    }

    /// Whether the request may go out over the connection to this address, which another request may have opened: the
    /// guard of `openSocket` never saw it then.
    func mayUse(connectionTo number: String) -> Bool {
        guard let address = IPAddress(number) else { return false }
        let verdict = addressGuard.judge(address, entering: hop.mayEnter)
        if verdict != .allowed { refused.append((address, verdict)) }
        return verdict == .allowed
    }

    /// Whether the settings allow its network, be it to others alone.
    func isNamed(_ address: IPAddress) -> Bool { addressGuard.opens(address) }

    // MARK: - The end

    private var status: Int { unsafe EasyInfo(easy).long(CURLINFO_RESPONSE_CODE) }

    func finish(_ code: CURLcode) -> HopAnswer {
        let info = unsafe EasyInfo(easy)
        answer.status = info.long(CURLINFO_RESPONSE_CODE)
        answer.seconds = seconds
        answer.remoteAddress = info.string(CURLINFO_PRIMARY_IP).flatMap { $0.isEmpty ? nil : $0 }
        if let address = answer.remoteAddress.flatMap({ IPAddress($0) }) {
            if attempted > 0 { load.learn(hop.address.host, at: address) }
            answer.isInside = addressGuard.opens(address)
        }
        if hop.address.scheme == "https" { (answer.tlsBegins, answer.tlsExpires) = info.certificateTimes() }
        answer.isTruncated = ending == .enough
        let isProper = (200..<300).contains(answer.status) && !answer.body.isEmpty
        if isProper {
            answer.showsEnd = BodyEnd.isShown(answer.headers, version: info.long(CURLINFO_HTTP_VERSION))
        }
        if code == CURLE_OPERATION_TIMEDOUT, hop.keepsPart, isProper {
            answer.isTruncated = true
        } else if BodyEnd.isBroken(code), ending == nil, hop.keepsPart, isProper, BodyEnd.endsPage(answer.body) {
            // The page came whole, and was followed by less, or by more, than had been said.
        } else if code != CURLE_OK, ending != .enough {
            let text = unsafe String(cString: errorText)
            answer.failure = CurlFailure(self, code: code, text: text, info: info).failure
        }
        return answer
    }

    /// Whether it failed only for what libcurl makes of its coding, and is to be asked for without any: what the header
    /// calls a coding is none, but a charset or a media type, and browsers take the body as it is; or compressed bytes go on
    /// behind their end, as gzip's may (RFC 1952 §2.2).
    func isToBeHadPlain(_ code: CURLcode) -> Bool {
        guard !hop.isPlain, hop.posted == nil, ending == nil, answer.failure != nil else { return false }
        let codings = answer.headers.values("content-encoding")
        if code == CURLE_BAD_CONTENT_ENCODING { return answer.body.isEmpty && BodyEnd.isNoCoding(codings) }
        return code == CURLE_WRITE_ERROR && !codings.isEmpty
    }

    /// Whether it failed for want of room at its address alone: it waits, and nobody is told of a failure.
    func mustWait(_ code: CURLcode) -> Bool {
        guard let crowded, !receivedAnything, code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT else {
            return false
        }
        load.learn(hop.address.host, at: crowded)
        return true
    }

    var seconds: Double { (ContinuousClock.now - started) / .seconds(1) }

    var receivedAnything: Bool { headerCount > 0 }
    var receivedBytes: Int { answer.body.count }
}
