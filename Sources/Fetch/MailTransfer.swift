import CCurl
import Catalogue
import Foundation
import Glibc

/// A message while it is on its way. Only `cancel` may be called from another thread than the one that runs it.
final class MailTransfer: Sendable {
    private let mail: MailSubmission
    private let settings: FetchSettings
    private let isCancelled = Locked(false)

    init(_ mail: MailSubmission, settings: FetchSettings) {
        self.mail = mail
        self.settings = settings
    }

    func cancel() { isCancelled.withLock { $0 = true } }

    /// Blocks until the server has answered, or a limit is hit.
    func run() -> MailFailure? {
        guard let easy = unsafe curl_easy_init() else { return MailFailure(detail: "out of memory") }
        defer { unsafe curl_easy_cleanup(easy) }
        let state = MailState(
            message: mail.message, isPlain: isPlain, guards: settings.offline ? settings.allowNetworks : nil,
            isCancelled: { self.isCancelled.withLock { $0 } })
        var errorText = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let recipients = unsafe curl_slist_append(nil, "<\(mail.to)>")
        defer { unsafe curl_slist_free_all(recipients) }
        return unsafe errorText.withUnsafeMutableBufferPointer { text in
            var setup = unsafe EasySetup(easy)
            configure(&setup)
            unsafe setup.list(CURLOPT_MAIL_RCPT, recipients)
            unsafe setup.pointer(CURLOPT_ERRORBUFFER, text.baseAddress)
            unsafe setup.mail(Unmanaged.passUnretained(state).toOpaque())
            if let failure = setup.failure { return MailFailure(detail: failure) }
            let code = unsafe curl_easy_perform(easy)
            let said = unsafe text.baseAddress.map { unsafe String(cString: $0) } ?? ""
            return unsafe failure(code, said, state, EasyInfo(easy))
        }
    }

    /// Whether what is sent goes unencrypted, which it may on this machine alone.
    private var isPlain: Bool { !isEncrypted && Self.isThisMachine(host) }
    private var isEncrypted: Bool { mail.server.lowercased().hasPrefix("smtps:") }

    private var host: String {
        let host = URLComponents(string: mail.server)?.host?.lowercased() ?? ""
        return host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    }

    private static func isThisMachine(_ host: String) -> Bool {
        host == "localhost" || IPAddress(host).map(isLoopback) ?? false
    }

    static func isLoopback(_ address: IPAddress) -> Bool {
        ["127.0.0.0/8", "::1/128"].compactMap(IPNetwork.init).contains { $0.contains(address) }
    }

    private func configure(_ setup: inout EasySetup) {
        setup.string(CURLOPT_URL, mail.server)
        setup.string(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        setup.string(CURLOPT_PROXY, "")
        setup.long(CURLOPT_NOSIGNAL, 1)
        setup.long(CURLOPT_QUICK_EXIT, 1)
        setup.long(CURLOPT_USE_SSL, isPlain ? Int(CURLUSESSL_NONE.rawValue) : Int(CURLUSESSL_ALL.rawValue))
        if let authorities = settings.authorities {
            setup.string(CURLOPT_CAINFO, authorities)
            unsafe setup.pointer(CURLOPT_CAPATH, nil)
        }
        if let user = mail.user {
            setup.string(CURLOPT_USERNAME, user)
            setup.string(CURLOPT_PASSWORD, mail.password ?? "")
        }
        setup.string(CURLOPT_MAIL_FROM, "<\(mail.from)>")
        setup.long(CURLOPT_UPLOAD, 1)
        setup.long(CURLOPT_INFILESIZE, mail.message.count)
        setup.long(CURLOPT_CONNECTTIMEOUT_MS, Int((mail.limits.connect * 1000).rounded(.up)))
        setup.long(CURLOPT_TIMEOUT_MS, Int((mail.limits.total * 1000).rounded(.up)))
        setup.long(CURLOPT_NOPROGRESS, 0)
    }

    private func failure(
        _ code: CURLcode, _ said: String, _ state: MailState, _ info: borrowing EasyInfo
    ) -> MailFailure? {
        if code == CURLE_OK { return nil }
        if let refusal = state.refusal { return MailFailure(detail: refusal) }
        if code == CURLE_ABORTED_BY_CALLBACK { return MailFailure(detail: "cancelled") }
        let fallback = unsafe String(cString: curl_easy_strerror(code))
        let sentence = PrintableText.clean(said.isEmpty ? fallback : said)
        let answer = info.long(CURLINFO_RESPONSE_CODE)
        guard answer >= 400 else { return MailFailure(detail: sentence) }
        let line = PrintableText.clean(state.lastNo)
        return MailFailure(code: answer, detail: line.isEmpty ? sentence : String(line.prefix(300)))
    }
}

/// What libcurl's callbacks read and write; it lives on the transfer's thread alone.
@safe final class MailState {
    private let message: Data
    private var sent = 0
    /// Unencrypted, and therefore to this machine alone, whatever its name leads to.
    private let isPlain: Bool
    /// The only networks that may be connected to; `nil`: any.
    private let allowed: [IPNetwork]?
    private let isCancelled: () -> Bool
    private(set) var refusal: String?
    private var line: [UInt8] = []

    /// Bytes kept of one line of the server.
    private static let longestLine = 1024

    init(message: Data, isPlain: Bool, guards: [String]?, isCancelled: @escaping () -> Bool) {
        self.message = message
        self.isPlain = isPlain
        allowed = guards?.compactMap(IPNetwork.init)
        self.isCancelled = isCancelled
    }

    /// The last no of the server, without its code.
    var lastNo: String {
        String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            .replacing(/^[0-9]{3}[ -]?/, with: "")
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = message.dropFirst(sent).prefix(buffer.count)
        unsafe buffer.copyBytes(from: part)
        sent += part.count
        return part.count
    }

    func hear(_ bytes: UnsafeRawBufferPointer) {
        // After its no it says goodbye.
        guard let first = unsafe bytes.first, first == UInt8(ascii: "4") || first == UInt8(ascii: "5") else { return }
        unsafe line = Array(bytes.prefix(Self.longestLine))
    }

    func openSocket(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let length = unsafe Int(target.pointee.addrlen)
        let address = unsafe withUnsafePointer(to: &target.pointee.addr) { unsafe IPAddress($0, length: length) }
        guard let address else { return CURL_SOCKET_BAD }
        if isPlain, !MailTransfer.isLoopback(address) {
            refusal = "without TLS a message goes to this machine alone, and \(address) is another"
            return CURL_SOCKET_BAD
        }
        if let allowed, !allowed.contains(where: { $0.contains(address) }) {
            refusal = "offline: settings.allowNetworks does not name \(address)"
            return CURL_SOCKET_BAD
        }
        let type = unsafe target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return unsafe socket(target.pointee.family, type, target.pointee.protocol)
    }

    var mustEnd: Bool { isCancelled() }
}

extension EasySetup {
    /// Everything libcurl calls gets the `MailState` at this address, which outlives the transfer.
    mutating func mail(_ state: UnsafeMutableRawPointer) {
        unsafe pointer(CURLOPT_READDATA, state)
        unsafe pointer(CURLOPT_WRITEDATA, state)
        unsafe pointer(CURLOPT_HEADERDATA, state)
        unsafe pointer(CURLOPT_OPENSOCKETDATA, state)
        unsafe pointer(CURLOPT_XFERINFODATA, state)
        unsafe mailCallbacks(read: onRead, line: onLine, socket: onSocket, progress: onProgress)
    }
}

private func state(at address: UnsafeMutableRawPointer) -> MailState {
    unsafe Unmanaged<MailState>.fromOpaque(address).takeUnretainedValue()
}

private let onRead: curl_read_callback = { bytes, size, count, owner in
    guard let owner = unsafe owner, let bytes = unsafe bytes else { return Int(CURL_READFUNC_ABORT) }
    return unsafe state(at: owner).read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

/// What the server says, line by line.
private let onLine: curl_write_callback = { bytes, size, count, owner in
    guard let owner = unsafe owner, let bytes = unsafe bytes else { return 0 }
    unsafe state(at: owner).hear(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private let onSocket: curl_opensocket_callback = { owner, _, target in
    guard let owner = unsafe owner, let target = unsafe target else { return CURL_SOCKET_BAD }
    return unsafe state(at: owner).openSocket(target)
}

/// Anything but 0 ends the transfer.
private let onProgress: curl_xferinfo_callback = { owner, _, _, _, _ in
    guard let owner = unsafe owner else { return 1 }
    return unsafe state(at: owner).mustEnd ? 1 : 0
}
