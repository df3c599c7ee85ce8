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

    private var running: [IPAddress: Int] = [:]
    private var seenAt: [String: IPAddress] = [:]

    func limit(_ connections: Int) -> Int { max(1, connections) * Self.share }

    func isFull(_ address: IPAddress, connections: Int) -> Bool {
        running[address, default: 0] >= limit(connections)
    }

    func address(of name: String) -> IPAddress? { seenAt[name] }

    func learn(_ name: String, at address: IPAddress) {
        if seenAt.count >= Self.capacity, seenAt[name] == nil { seenAt.removeAll(keepingCapacity: true) }
        seenAt[name] = address
    }

    func enter(_ address: IPAddress) { running[address, default: 0] += 1 }

    func leave(_ address: IPAddress) {
        let left = running[address, default: 0] - 1
        running[address] = left > 0 ? left : nil
    }
}
