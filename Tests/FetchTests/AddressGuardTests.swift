import Testing

@testable import Fetch

@Suite struct AddressGuardTests {
    static let forbidden = [
        // IPv4, the first and the last of each block.
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.0.1", "169.254.169.254", "168.63.129.16", "100.100.100.200", "172.16.0.0",
        "172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
        "198.18.0.0", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.254", "255.255.255.255",
        // IPv6 of its own.
        "::", "::1", "fe80::1", "febf::1", "fec0::1", "feff::1", "fc00::1", "fdff::1", "fd00:ec2::254", "ff02::1",
        "100::1", "2001:db8::1", "3fff::1", "3fff:fff::1", "2001:2::1", "2001:10::1", "2001:20::1", "4000::1",
        "8000::1", "5f00::1", "64:ff9b:1::1", "64:ff9b:1:ffff::8.8.8.8",
        // IPv4 inside IPv6.
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "::127.0.0.1",
        "::10.0.0.1", "::192.168.1.1", "64:ff9b::127.0.0.1", "64:ff9b::10.1.2.3", "64:ff9b::169.254.169.254",
        "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1", "2002:a9fe:a9fe::",
        // Teredo: a private server, then a private client (every bit turned).
        "2001:0:a00:1::f7f7:f7f7", "2001:0:4136:e378::f5ff:fffe", "2001:0:4136:e378::80ff:fffe",
    ]

    static let open = [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:6b0:1::1", "2a00:1450:400f::200e",
        "2600::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2001:0:4136:e378::f7f7:f7f7",
    ]

    @Test(arguments: forbidden) func `an address that is no place on the internet is refused`(_ text: String) throws {
        let address = try #require(IPAddress(text))
        guard case .forbidden(let nature) = AddressGuard().judge(address) else {
            Issue.record("\(text) was let through")
            return
        }
        #expect(!nature.isEmpty)
    }

    @Test(arguments: open) func `a public address is let through`(_ text: String) throws {
        #expect(AddressGuard().judge(try #require(IPAddress(text))) == .allowed)
    }

    @Test func `an allowed network opens what it names, in every form, and nothing beside`() throws {
        let network = try #require(IPNetwork("10.1.0.0/16"))
        let sut = AddressGuard(allow: [network])
        for text in ["10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "2002:a01:203::1"] {
            #expect(sut.judge(try #require(IPAddress(text))) == .allowed, "\(text)")
        }
        for text in ["10.0.255.255", "10.2.0.0", "::ffff:10.2.0.1", "64:ff9b::10.2.0.0", "127.0.0.1", "::1"] {
            #expect(sut.judge(try #require(IPAddress(text))) != .allowed, "\(text)")
        }
    }

    @Test func `an allowed IPv6 network does not open IPv4`() throws {
        let all = AddressGuard(allow: [try #require(IPNetwork("::/0"))])
        #expect(all.judge(try #require(IPAddress("fd00::1"))) == .allowed)
        #expect(all.judge(try #require(IPAddress("::ffff:127.0.0.1"))) == .forbidden("a loopback address"))
    }

    @Test func `a network of mapped addresses is the IPv4 network`() throws {
        let sut = AddressGuard(allow: [try #require(IPNetwork("::ffff:127.0.0.0/104"))])
        #expect(sut.judge(try #require(IPAddress("127.9.9.9"))) == .allowed)
        #expect(sut.judge(try #require(IPAddress("10.0.0.1"))) != .allowed)
    }

    @Test func `prefixes end where they say, bit by bit`() throws {
        let cases: [(String, inside: String, outside: String)] = [
            ("10.0.0.0/9", "10.127.255.255", "10.128.0.0"), ("10.0.0.4/30", "10.0.0.7", "10.0.0.8"),
            ("10.0.0.9", "10.0.0.9", "10.0.0.8"), ("fd00::/65", "fd00::7fff:0:0:1", "fd00::8000:0:0:1"),
            ("fd00:0:0:1::/64", "fd00:0:0:1::9", "fd00:0:0:2::9"), ("fd00::8/127", "fd00::9", "fd00::a"),
            ("fd00::/7", "fc00::1", "fe80::1"),
        ]
        for (text, inside, outside) in cases {
            let network = try #require(IPNetwork(text))
            #expect(network.contains(try #require(IPAddress(inside))), "\(inside) in \(text)")
            #expect(!network.contains(try #require(IPAddress(outside))), "\(outside) in \(text)")
        }
        #expect(try #require(IPNetwork("0.0.0.0/0")).contains(try #require(IPAddress("255.1.1.1"))))
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "fd00::/129", "localhost", "10.0.0/8",
        "::ffff:10.0.0.0/95", "10.0.0.0/+8", "10.0.0.0/٨", "10.0.0.0\0/8", "010.0.0.0/8",
    ])
    func `what is no network is not read as one`(_ text: String) { #expect(IPNetwork(text) == nil) }

    @Test func `offline lets only allowed networks through`() throws {
        let sut = AddressGuard(allow: [try #require(IPNetwork("127.0.0.0/8"))], offline: true)
        #expect(sut.judge(try #require(IPAddress("127.0.0.5"))) == .allowed)
        #expect(sut.judge(try #require(IPAddress("8.8.8.8"))) == .offline)
        #expect(sut.judge(try #require(IPAddress("2001:6b0:1::1"))) == .offline)
        #expect(sut.judge(try #require(IPAddress("64:ff9b::8.8.8.8"))) == .offline)
    }

    @Test func `addresses read and write themselves`() throws {
        #expect(try #require(IPAddress("::ffff:1.2.3.4")).description == "1.2.3.4")
        #expect(try #require(IPAddress("2001:0DB8:0:0::1")).description == "2001:db8::1")
        #expect(IPAddress("1.2.3") == nil)
        #expect(IPAddress("1.2.3.4.5") == nil)
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    }
}
