/// How many transfers each numeric address carries, and which address each host name was last seen at. It belongs to
/// the loop's thread.
///
/// Sites of different names that share an address share connections to it: at most `share` times what one host may
/// have. There is no spacing between them: hundreds of municipalities stand behind one content network's address, and
/// a second each would starve them all, while a small server with a few sites never has more than these at a time.
final class AddressLoad {
    /// Hosts' worth of connections that one address carries.
    static let share = 4
    /// Names remembered; beyond that all are learnt anew, at the cost of a look at the first connection of each.
    static let capacity = 10_000

    private let shared: SharedManners?
    private var running: [IPAddress: Int] = [:]
    /// Sites that wait for other processes there.
    private var waiting: [IPAddress: Int] = [:]
    /// What this process has of each, where others count, too.
    private var shares: [IPAddress: SharedManners.Share] = [:]
    private var seenAt: [String: IPAddress] = [:]

    init(shared: SharedManners? = nil) { self.shared = shared }

    func limit(_ connections: Int) -> Int { max(1, connections) * Self.share }

    func isFull(_ address: IPAddress, connections: Int) -> Bool {
        running[address, default: 0] >= limit(connections)
    }

    /// Whether other processes have what is left at the address.
    func isFullOfOthers(_ address: IPAddress, connections: Int) -> Bool {
        guard let shared else { return false }
        return shared.isFull(share(of: address), limit: limit(connections))
    }

    /// A site waits until others have given back what they have at the address, until `endWaiting`.
    func beginWaiting(for address: IPAddress) {
        waiting[address, default: 0] += 1
        shared?.beginWaiting(share(of: address))
    }

    func endWaiting(for address: IPAddress) {
        shared?.endWaiting(share(of: address))
        let left = waiting[address, default: 0] - 1
        waiting[address] = left > 0 ? left : nil
    }

    /// One that nobody has is made anew: what others have is in the file.
    private func share(of address: IPAddress) -> SharedManners.Share {
        if let share = shares[address] { return share }
        if shares.count >= Self.capacity {
            shares = shares.filter { running[$0.key] != nil || waiting[$0.key] != nil }
        }
        let share = SharedManners.Share("address \(address)")
        shares[address] = share
        return share
    }

    func address(of name: String) -> IPAddress? { seenAt[name] }

    func learn(_ name: String, at address: IPAddress) {
        if seenAt.count >= Self.capacity, seenAt[name] == nil { seenAt.removeAll(keepingCapacity: true) }
        seenAt[name] = address
    }

    func enter(_ address: IPAddress, connections: Int) {
        running[address, default: 0] += 1
        shared?.enter(share(of: address), limit: limit(connections))
    }

    func leave(_ address: IPAddress) {
        let left = running[address, default: 0] - 1
        running[address] = left > 0 ? left : nil
        shared?.leave(share(of: address))
    }
}
