import Glibc

/// A file of locks and times that processes share.
///
/// | bytes | hold |
/// |---|---|
/// | the first 256 KiB | times: 4096 buckets of four cells of 16 bytes, a name's hash and when it was asked last, in seconds of `CLOCK_BOOTTIME`; whoever reads or writes one has its bucket locked |
/// | 256 for each name, far behind the end | nothing but locks: one for each connection, the last but one for those who wait |
///
/// Names are told apart by 50 bits of their hash. Nothing is ever waited for.
@safe final class LockFile {
    struct Fault: Error {
        let why: String

        fileprivate init(_ call: String, _ number: Int32) {
            why = unsafe "\(call): \(String(cString: strerror(number)))"
        }
    }

    /// Where a name has its place.
    struct Spot {
        fileprivate let hash: UInt64

        /// FNV-1a: every process finds the same.
        init(_ name: String) {
            let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            // Nought is an empty cell.
            self.hash = max(1, hash)
        }

        fileprivate var bucket: Int { Int(hash % UInt64(LockFile.buckets)) * LockFile.bucketBytes }
        fileprivate var locks: Int { 1 << 40 + Int(hash >> 14) << 8 }
        fileprivate var wanted: Int { locks + LockFile.mostSlots }
    }

    static let mostSlots = 254
    private static let buckets = 4096
    private static let cells = 4
    private static let bucketBytes = cells * 16

    /// Linux's numbers (fcntl(2)), which its header keeps from Swift.
    private static let setLock: Int32 = 37
    private static let getLock: Int32 = 36

    private let descriptor: Int32

    init(path: String) throws(Fault) {
        descriptor = try Self.opened(path)
        // Some file systems have no locks; better to know at once.
        let spot = Spot("")
        if try lock(spot.locks, F_WRLCK) { _ = try lock(spot.locks, F_UNLCK) }
    }

    deinit { close(descriptor) }

    /// A plain file with one name: root, who may write anywhere, follows no link that others have laid.
    private static func opened(_ path: String) throws(Fault) -> Int32 {
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW
        let new = unsafe open(path, flags | O_CREAT | O_EXCL, 0o600)
        if new >= 0 {
            giveToOwner(ofFolder: path, new)
            return new
        }
        guard errno == EEXIST else { throw Fault("open", errno) }
        let old = unsafe open(path, flags)
        guard old >= 0 else { throw Fault("open", errno) }
        var status = stat()
        guard unsafe fstat(old, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            close(old)
            throw Fault("open", EINVAL)
        }
        return old
    }

    /// What root makes beside a service's files the service has to write, too.
    private static func giveToOwner(ofFolder path: String, _ descriptor: Int32) {
        var folder = stat()
        let end = path.lastIndex(of: "/")
        guard geteuid() == 0, unsafe stat(end.map { String(path[...$0]) } ?? ".", &folder) == 0 else { return }
        // Where it cannot be given away the service says so.
        _ = fchown(descriptor, folder.st_uid, folder.st_gid)
    }

    /// Seconds of the clock that all processes have in common and that nobody sets.
    static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    // MARK: - Connections

    /// Locks one of the first `count`; `nil` when others have all but those that this process has.
    func freeSlot(_ spot: Spot, besides own: [Int], of count: Int) throws(Fault) -> Int? {
        for slot in 0..<min(count, Self.mostSlots) where !own.contains(slot) {
            if try lockSlot(slot, of: spot) { return slot }
        }
        return nil
    }

    /// `false` when another process has it.
    func lockSlot(_ slot: Int, of spot: Spot) throws(Fault) -> Bool { try lock(spot.locks + slot, F_WRLCK) }

    func free(_ slot: Int, of spot: Spot) throws(Fault) { _ = try lock(spot.locks + slot, F_UNLCK) }

    /// How many of the first `count` others have.
    func others(_ spot: Spot, of count: Int) throws(Fault) -> Int {
        let end = spot.locks + min(count, Self.mostSlots)
        var (start, found) = (spot.locks, 0)
        while start < end, let taken = try holder(start..<end) {
            found += min(end, taken.upperBound) - max(start, taken.lowerBound)
            start = taken.upperBound
        }
        return found
    }

    // MARK: - Waiting

    /// Several may wait at a time.
    func want(_ spot: Spot) throws(Fault) { _ = try lock(spot.wanted, F_RDLCK) }
    func unwant(_ spot: Spot) throws(Fault) { _ = try lock(spot.wanted, F_UNLCK) }

    /// Whether others wait.
    func isWanted(_ spot: Spot) throws(Fault) -> Bool { try holder(spot.wanted..<spot.wanted + 1) != nil }

    // MARK: - Times

    func lockTimes(_ spot: Spot) throws(Fault) -> Bool { try lock(spot.bucket, F_WRLCK) }
    func unlockTimes(_ spot: Spot) throws(Fault) { _ = try lock(spot.bucket, F_UNLCK) }

    /// When a name was asked last, and where that is to be written.
    struct LastStart {
        /// Long ago when nobody knows, or the note is of before the machine's last start.
        let time: Double
        fileprivate let hash: UInt64
        fileprivate let offset: Int
    }

    /// From the name's own cell, or an empty one, or that of whoever was asked the longest ago.
    func lastStart(_ spot: Spot, now: Double) throws(Fault) -> LastStart {
        let cells = try read(spot)
        let own = cells.firstIndex { $0.hash == spot.hash }
        let oldest = cells.indices.min { cells[$0].time < cells[$1].time } ?? 0
        let cell = own ?? cells.firstIndex { $0.hash == 0 } ?? oldest
        let time = own.map { cells[$0].time } ?? -.infinity
        return LastStart(
            // Another process may have noted a moment that begins here only now.
            time: time <= now + 1 ? time : -.infinity, hash: spot.hash, offset: spot.bucket + cell * 16)
    }

    func set(_ last: LastStart, to time: Double) throws(Fault) {
        let words = [last.hash, time.bitPattern]
        let count = unsafe words.withUnsafeBytes {
            unsafe pwrite(descriptor, $0.baseAddress, $0.count, last.offset)
        }
        guard count == 16 else { throw Fault("write", count < 0 ? errno : ENOSPC) }
    }

    private func read(_ spot: Spot) throws(Fault) -> [(hash: UInt64, time: Double)] {
        var words = [UInt64](repeating: 0, count: Self.cells * 2)
        let count = unsafe words.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, $0.count, spot.bucket)
        }
        // What lies behind the end of the file has not been written yet.
        guard count >= 0 else { throw Fault("read", errno) }
        return (0..<Self.cells).map { (words[$0 * 2], Double(bitPattern: words[$0 * 2 + 1])) }
    }

    // MARK: - fcntl

    /// `false` when another process has it.
    private func lock(_ offset: Int, _ type: Int32) throws(Fault) -> Bool {
        var lock = Self.span(offset..<offset + 1, type)
        while unsafe fcntl(descriptor, Self.setLock, &lock) != 0 {
            if errno == EAGAIN || errno == EACCES { return false }
            guard errno == EINTR else { throw Fault("lock", errno) }
        }
        return true
    }

    /// What another process has of the bytes; `nil` when they are free for us.
    private func holder(_ bytes: Range<Int>) throws(Fault) -> Range<Int>? {
        var lock = Self.span(bytes, F_WRLCK)
        guard unsafe fcntl(descriptor, Self.getLock, &lock) == 0 else { throw Fault("look at locks", errno) }
        guard Int32(lock.l_type) != F_UNLCK else { return nil }
        return lock.l_start..<lock.l_start + max(1, lock.l_len)
    }

    private static func span(_ bytes: Range<Int>, _ type: Int32) -> flock {
        var lock = flock()
        lock.l_type = Int16(type)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = bytes.lowerBound
        lock.l_len = bytes.count
        return lock
    }
}
