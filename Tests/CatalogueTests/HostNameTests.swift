import Catalogue
import Testing

struct HostNameTests {
    /// The first ones from RFC 3492 §7.1, the last one as registered.
    @Test(arguments: [
        ("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
        ("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"), ("ひとつ屋根の下2", "xn--2-u9tlzr9756bt3uc0v"),
        ("malmö.se", "xn--malm-8qa.se"), ("bücher.example", "xn--bcher-kva.example"), ("faß.de", "xn--fa-hia.de"),
        ("ＥＸＥＭＰＥＬ。se", "exempel.se"), ("åmål.se.", "xn--ml-xiab.se."), ("Kil.SE", "kil.se"),
        ("å\u{AD}re.se", "xn--re-xia.se"),
    ])
    func `hosts beyond ASCII are written as DNS carries them`(_ host: String, _ expected: String) {
        #expect(HostName.ascii(host) == expected)
    }

    @Test(arguments: ["å..se", "\u{301}å.se", "℀.se", "å b.se", String(repeating: "å", count: 64) + ".se"])
    func `what cannot be a host name is none`(_ host: String) {
        #expect(HostName.ascii(host) == nil)
    }

    @Test func `hosts are told apart as DNS has them`() {
        #expect(HostName.of("https://Åmål.se/a") == HostName.of("https://xn--ml-xiab.se/b"))
        #expect(HostName.of("https://[::1]:8080/") == "::1" && HostName.of("https://KIL.se:80/") == "kil.se")
    }
}
