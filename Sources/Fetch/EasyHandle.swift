import CCurl
import Foundation

/// Sets options of an easy handle and remembers the first that was refused.
@safe struct EasySetup: ~Copyable {
    private let easy: UnsafeMutableRawPointer
    private(set) var failure: String?

    init(_ easy: UnsafeMutableRawPointer) { unsafe self.easy = unsafe easy }

    mutating func long(_ option: CURLoption, _ value: Int) {
        unsafe note(samlad_easy_set_long(easy, option, value), option)
    }

    mutating func string(_ option: CURLoption, _ value: String) {
        unsafe note(samlad_easy_set_string(easy, option, value), option)
    }

    mutating func pointer(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        unsafe note(samlad_easy_set_pointer(easy, option, value), option)
    }

    mutating func list(_ option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
        unsafe note(samlad_easy_set_list(easy, option, value), option)
    }

    /// The body of a POST, which libcurl copies.
    mutating func posted(_ bytes: Data) {
        long(CURLOPT_POSTFIELDSIZE, bytes.count)
        // Never empty, so that libcurl does not look for the bytes elsewhere; it copies as many as it was told.
        var copy = Array(bytes) + [0]
        let code = unsafe copy.withUnsafeMutableBytes { buffer in
            unsafe samlad_easy_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, buffer.baseAddress)
        }
        note(code, CURLOPT_COPYPOSTFIELDS)
    }

    /// Everything libcurl calls gets the `Transfer` at this address, which outlives the transfer itself.
    mutating func callbacks(_ transfer: UnsafeMutableRawPointer) {
        unsafe pointer(CURLOPT_PRIVATE, transfer)
        unsafe pointer(CURLOPT_WRITEDATA, transfer)
        unsafe pointer(CURLOPT_HEADERDATA, transfer)
        unsafe pointer(CURLOPT_OPENSOCKETDATA, transfer)
        unsafe note(samlad_easy_set_write(easy, CURLOPT_WRITEFUNCTION, onBody), CURLOPT_WRITEFUNCTION)
        unsafe note(samlad_easy_set_write(easy, CURLOPT_HEADERFUNCTION, onHeader), CURLOPT_HEADERFUNCTION)
        unsafe note(samlad_easy_set_opensocket(easy, onOpenSocket), CURLOPT_OPENSOCKETFUNCTION)
        unsafe pointer(CURLOPT_PREREQDATA, transfer)
        unsafe note(samlad_easy_set_prereq(easy, onRequest), CURLOPT_PREREQFUNCTION)
    }

    mutating func mailCallbacks(
        read: curl_read_callback, line: curl_write_callback, socket: curl_opensocket_callback,
        progress: curl_xferinfo_callback
    ) {
        unsafe note(samlad_easy_set_read(easy, read), CURLOPT_READFUNCTION)
        unsafe note(samlad_easy_set_write(easy, CURLOPT_WRITEFUNCTION, line), CURLOPT_WRITEFUNCTION)
        unsafe note(samlad_easy_set_write(easy, CURLOPT_HEADERFUNCTION, line), CURLOPT_HEADERFUNCTION)
        unsafe note(samlad_easy_set_opensocket(easy, socket), CURLOPT_OPENSOCKETFUNCTION)
        unsafe note(samlad_easy_set_progress(easy, progress), CURLOPT_XFERINFOFUNCTION)
    }

    private mutating func note(_ code: CURLcode, _ option: CURLoption) {
        guard code != CURLE_OK, failure == nil else { return }
        failure = unsafe "libcurl refused option \(option.rawValue): \(String(cString: curl_easy_strerror(code)))"
    }
}

private func transfer(at address: UnsafeMutableRawPointer) -> Transfer {
    unsafe Unmanaged<Transfer>.fromOpaque(address).takeUnretainedValue()
}

/// A count other than what was given ends the transfer.
private let onBody: curl_write_callback = { bytes, size, count, owner in
    guard let owner = unsafe owner, let bytes = unsafe bytes else { return 0 }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer(at: owner).receive(body: buffer) ? size * count : 0
}

private let onHeader: curl_write_callback = { bytes, size, count, owner in
    guard let owner = unsafe owner, let bytes = unsafe bytes else { return 0 }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer(at: owner).receive(header: buffer) ? size * count : 0
}

private let onOpenSocket: curl_opensocket_callback = { owner, _, target in
    guard let owner = unsafe owner, let target = unsafe target else { return CURL_SOCKET_BAD }
    return unsafe transfer(at: owner).openSocket(target)
}

/// Called before each request goes out, also over a connection that is used again.
private let onRequest: curl_prereq_callback = { owner, address, _, _, _ in
    guard let owner = unsafe owner, let address = unsafe address else { return CURL_PREREQFUNC_ABORT }
    return unsafe transfer(at: owner).mayUse(connectionTo: String(cString: address))
        ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

/// Asks an easy handle about its last transfer.
@safe struct EasyInfo: ~Copyable {
    private let easy: UnsafeMutableRawPointer

    init(_ easy: UnsafeMutableRawPointer) { unsafe self.easy = unsafe easy }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return unsafe samlad_easy_get_long(easy, info, &value) == CURLE_OK ? value : 0
    }

    /// Times in microseconds, sizes in bytes.
    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return unsafe samlad_easy_get_offset(easy, info, &value) == CURLE_OK ? Int(value) : 0
    }

    func string(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        guard unsafe samlad_easy_get_string(easy, info, &value) == CURLE_OK, let value = unsafe value else {
            return nil
        }
        return unsafe String(cString: value)
    }

    /// What `CURLOPT_PRIVATE` was set to: the address of the `Transfer`.
    func owner() -> UnsafeMutableRawPointer? {
        var value: UnsafeMutableRawPointer?
        return unsafe samlad_easy_get_pointer(easy, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : nil
    }

    /// When the first certificate of the chain, the host's own, begins and ends.
    func certificateTimes() -> (start: Date?, end: Date?) {
        var chain: UnsafeMutablePointer<curl_certinfo>?
        guard unsafe samlad_easy_get_certinfo(easy, &chain) == CURLE_OK, let chain = unsafe chain,
            unsafe chain.pointee.num_of_certs > 0
        else { return (nil, nil) }
        var times: (start: Date?, end: Date?)
        var field = unsafe chain.pointee.certinfo?.pointee
        while let current = unsafe field {
            let text = unsafe current.pointee.data.map { unsafe String(cString: $0) } ?? ""
            times.start = times.start ?? Self.date("Start date:", text)
            times.end = times.end ?? Self.date("Expire date:", text)
            unsafe field = unsafe current.pointee.next
        }
        return times
    }

    private static func date(_ label: String, _ text: String) -> Date? {
        text.hasPrefix(label) ? Freshness.httpDate(String(text.dropFirst(label.count))) : nil
    }
}
