import Catalogue
import Foundation
import Testing

@testable import Pipeline

@Suite struct `Settings from variables and flags` {
    @Test func `go over those of the file, everything else stays`() throws {
        var file = Settings()
        file.contact = "https://a.example"
        file.every = 60
        let settings = try file.applying(environment: [
            "SAMLAD_LISTEN": "0.0.0.0:80", "SAMLAD_ALLOW_NETWORKS": "127.0.0.0/8, 10.1.0.0/16",
            "SAMLAD_OFFLINE": "true", "SAMLAD_PER_HOST_SPACING": "0s", "SAMLAD_LIMITS_LOW_SPEED_FOR": "5s",
            "SAMLAD_CLIENTS_PER_SECOND": "2.5", "SAMLAD_EVERY": "", "SAMLAD_STATE": "/x", "HOME": "/",
        ])
        #expect(settings.listen == "0.0.0.0:80")
        #expect(settings.allowNetworks == ["127.0.0.0/8", "10.1.0.0/16"])
        #expect(settings.offline)
        #expect(settings.perHost.spacing == 0)
        #expect(settings.limits.lowSpeedFor == 5)
        #expect(settings.clientsPerSecond == 2.5)
        #expect(settings.every == 60)
        #expect(settings.contact == "https://a.example")
        #expect(try settings.applying(flags: ["every": "5m", "offline": "false"]).every == 300)
    }

    @Test func `report every fault by the name of the variable or flag`() throws {
        let problems = #expect(throws: RegistryProblems.self) {
            try Settings().applying(environment: [
                "SAMLAD_LISTEN": "80", "SAMLAD_MAX_IN_FLIGHT": "many", "SAMLAD_OFFLINE": "perhaps",
                "SAMLAD_ALLOW_NETWORKS": "10.0.0.1",
            ])
        }
        #expect(
            problems?.lines == [
                #"SAMLAD_LISTEN: expected address:port, like 127.0.0.1:8080 or [::1]:8080, found "80""#,
                #"SAMLAD_MAX_IN_FLIGHT: expected a whole number from 1 to 10000, found "many""#,
                #"SAMLAD_OFFLINE: expected true or false, found "perhaps""#,
                #"SAMLAD_ALLOW_NETWORKS: expected a network with its prefix length, did you mean "10.0.0.1/32"?"#,
            ])
        let flags = #expect(throws: RegistryProblems.self) { try Settings().applying(flags: ["perHost.spacing": "x"]) }
        #expect(flags?.problems.map(\.path) == ["--per-host-spacing"])
    }

    @Test func `name every key of the settings once`() {
        #expect(Set(Settings.names.map(\.variable)).count == Settings.names.count)
        #expect(Settings.names.map(\.variable).contains("SAMLAD_PUBLIC_ADDRESS"))
        #expect(Settings.names.map(\.variable).contains("SAMLAD_LINKS_PER_HOST_CONNECTIONS"))
    }
}

@Suite struct `Quantities as people write them` {
    @Test(
        arguments: [
            ("500ms", 0.5), ("30s", 30), ("5m", 300), ("1h", 3600), ("7d", 604_800), ("0s", 0), ("090s", 90),
        ] as [(String, Double)])
    func `a length of time`(_ text: String, _ seconds: Double) throws {
        #expect(try DurationText.parse(text) == seconds)
    }

    @Test(arguments: ["", "s", "5", "1.5h", "-1s", "1 s", "1S", "5min", "٣s", "9999999999s", "1e3s"])
    func `no length of time`(_ text: String) {
        #expect(throws: Complaint.self) { try DurationText.parse(text) }
    }

    @Test func `lengths and sizes are written the shortest way`() {
        #expect([0.5, 30, 90, 3600, 604_800, 0].map(DurationText.format) == ["500ms", "30s", "90s", "1h", "7d", "0s"])
        #expect([1, 1024, 10 << 20, 1025].map(SizeText.format) == ["1B", "1KiB", "10MiB", "1025B"])
    }

    @Test func `a size`() throws {
        #expect(try SizeText.parse("64KiB") == 65_536)
        #expect(try SizeText.parse("1GiB") == 1 << 30)
        for text in ["0B", "64", "64kB", "1.5MiB", "-1B", "KiB", "99999999999B"] {
            #expect(throws: Complaint.self, "\(text)") { try SizeText.parse(text) }
        }
    }

    @Test func `IPv6 addresses of every form`() {
        for good in ["::", "::1", "1::", "fe80::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1::8"]
        {
            #expect(throws: Never.self, "\(good)") { try AddressText.listen("[\(good)]:80") }
        }
        for bad in [
            "", ":", ":::", "1", "1:2", "1:2:3:4:5:6:7:8:9", "1::2::3", ":1::", "12345::", "g::", "::1.2.3", "1:",
        ] {
            #expect(throws: Complaint.self, "\(bad)") { try AddressText.listen("[\(bad)]:80") }
        }
    }
}

@Suite struct `The nearest name` {
    let keys = ["format", "formerIds", "url", "every", "enabled"]

    @Test func `forgives a slip and nothing more`() {
        #expect(NearestName.of("formt", in: keys) == "format")
        #expect(NearestName.of("Format", in: keys) == "format")
        #expect(NearestName.of("ulr", in: keys) == "url")
        #expect(NearestName.of("enabeld", in: keys) == "enabled")
        #expect(NearestName.of("colour", in: keys) == nil)
        #expect(NearestName.of("", in: keys) == nil)
    }

    @Test func `or what there is to choose from`() {
        #expect(NearestName.hint("xyz", in: ["a", "b", "c"]) == ": expected a, b or c")
        #expect(NearestName.hint("x", in: ["alone"]) == ": expected alone")
    }
}
