import Catalogue
import Foundation
import Testing

@Suite struct `The signature of a delivery` {
    /// RFC 2202 §3 and RFC 4231 §4.3, test case 2.
    private static let vectors = [
        "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdc"
            + "aeab1a34d4a6b4b636e070a38bce737",
    ]

    private static func isGenuine(_ header: String?, _ parts: [String], secret: String = "Jefe") -> Bool {
        guard var check = SignatureCheck(header: header, secret: secret) else { return false }
        for part in parts { check.update(Data(part.utf8)) }
        return check.isGenuine
    }

    @Test(arguments: vectors) func `is right by every method of the specification, in any pieces`(header: String) {
        #expect(Self.isGenuine(header, ["what do ya want for nothing?"]))
        #expect(Self.isGenuine(header.uppercased(), ["what do ya ", "", "want for nothing?"]))
    }

    @Test(arguments: vectors) func `is wrong for another body, another secret and one digit less`(header: String) {
        #expect(!Self.isGenuine(header, ["what do ya want for nothing!"]))
        #expect(!Self.isGenuine(header, ["what do ya want for nothing?"], secret: "jefe"))
        #expect(!Self.isGenuine(String(header.dropLast(2)), ["what do ya want for nothing?"]))
    }

    @Test(arguments: [
        nil, "", "sha256", "sha256=", "=5bdc", "md5=750c783e6ab0b503eaa86e310a5db738", "sha256=zz",
        "sha1=" + String(repeating: "00", count: 5000),
    ])
    func `is none when it cannot be one`(header: String?) {
        #expect(!Self.isGenuine(header, ["what do ya want for nothing?"]))
    }

    @Test func `is made with keys that never come twice`() {
        let keys = (0..<100).map { _ in RandomText.key() }
        #expect(Set(keys).count == 100)
        #expect(keys.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
    }
}
