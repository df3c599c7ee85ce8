/// Links by their hosts.
enum Schema25 {
    /// Owners ask for the troubled links of their hosts, and all are counted by whose they are: both are answered out of the
    /// index, and of a host's many links only those that are told of are read.
    static let hosts = "CREATE INDEX links_host ON links (host, state, flags) WHERE used = 1"
}
