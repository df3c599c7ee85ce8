/// One publisher of the landscape, on a loopback address of its own.
struct Publisher: Sendable {
    let id: String
    /// The last number of its address, 127.0.10.n.
    let number: Int
    /// What is to be seen at it, in one line.
    let shows: String
    /// Its entry under `organisations`, when no bundled one fits; `{base}` and `{host}` stand for its own address,
    /// `{base:ID}` and `{host:ID}` for another's.
    var organisation: String?
    /// Its entries under `sources`, likewise.
    var sources: [String] = []
    let answer: @Sendable (Visit) -> LoopbackReply

    /// The order of their addresses.
    static let all: [Publisher] = agencies + registers + municipalities + troubled
}
