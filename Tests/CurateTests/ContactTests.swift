import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct ContactTests {
    static func contacts(_ lines: [String], isUnderHeading: Bool = true) -> [Contact] {
        ContactReader.contacts(in: lines.map { ContactLine(text: $0, isUnderHeading: isUnderHeading, mails: []) })
    }

    // The numbers are of the series that PTS keeps free for films and tests.
    @Test(arguments: [
        ("070-174 06 05", "+46701740605"), ("0701740605", "+46701740605"), ("+46 70 174 06 05", "+46701740605"),
        ("+46 (0)70-174 06 05", "+46701740605"), ("0046701740605", "+46701740605"), ("08-465 004 00", "+46846500400"),
        ("tel: 031-390 06 00.", "+46313900600"), ("070–174 06 05", "+46701740605"), ("2024-03-12", nil),
        ("202100-5489", nil), ("010203-1234", nil), ("07:30–09:00", nil), ("10070", nil), ("000-000 00 00", nil),
        ("+45 12 34 56 78", nil), ("ISBN 978-0-1234-5678", nil),
    ])
    func `a telephone number is read in its Swedish forms`(_ text: String, _ number: String?) {
        #expect(Addresses.phones(in: text).first?.number == number)
    }

    @Test(arguments: [
        ("skriv till anna.berg@storas.se.", ["anna.berg@storas.se"]), ("A@B.SE, c@d.se", ["a@b.se", "c@d.se"]),
        ("@handle", []), ("a@b", []), ("a@@b.se", []), ("", []),
    ])
    func `a mail address is read where it is one`(_ text: String, _ mails: [String]) {
        #expect(Addresses.mails(in: text) == mails)
    }

    @Test func `a contact may stand on one line or on several`() {
        let anna = Contact(
            name: "Anna Berg", role: "projektledare välfärdsteknik", email: "anna.berg@storas.se", phone: "+46701740605"
        )
        #expect(
            Self.contacts(["Anna Berg, projektledare välfärdsteknik, anna.berg@storas.se, 070-174 06 05"]) == [anna])
        #expect(
            Self.contacts(["Anna Berg", "projektledare välfärdsteknik", "anna.berg@storas.se", "070-174 06 05"]) == [
                anna
            ])
        let several = Self.contacts([
            "Anna Berg, enhetschef", "anna.berg@storas.se", "Bo Ek Lund, verksamhetsutvecklare", "bo.lund@storas.se",
        ])
        #expect(several.map(\.name) == ["Anna Berg", "Bo Ek Lund"])
        #expect(several.map(\.role) == ["enhetschef", "verksamhetsutvecklare"])
        #expect(several.map(\.email) == ["anna.berg@storas.se", "bo.lund@storas.se"])
    }

    @Test func `a function's mailbox is a contact, a private one is none`() {
        #expect(Self.contacts(["Skriv till socialkontoret@storas.se"]) == [Contact(email: "socialkontoret@storas.se")])
        #expect(Self.contacts(["Anna Berg, anna@gmail.com"]) == [])
        #expect(Self.contacts(["Kontakta Socialförvaltningen i Storås kommun"]) == [])
        #expect(Self.contacts(["Anna Berg är glad", "Bo Lund också"], isUnderHeading: false) == [])
        #expect(
            Self.contacts(["Fråga Anna Berg på anna.berg@storas.se"], isUnderHeading: false)
                == [Contact(name: "Anna Berg", email: "anna.berg@storas.se")])
    }

    static func signs(_ content: String, title: String = "T") -> [PersonalDataSign] {
        var record = Record(id: "r", source: "s", identity: "i", title: title)
        record.content = content
        return PersonalData.signs(of: record)
    }

    // 19121212-1212 is the number that the Tax Agency uses in examples.
    @Test(arguments: [
        ("19121212-1212", PersonalDataSign.Kind.identityNumber), ("121212-1212", .identityNumber),
        ("191212121212", .identityNumber), ("1212121212", .identityNumber), ("121212+1212", .identityNumber),
        ("701063-2391", .coordinationNumber), ("19121212-1213", nil), ("19121312-1212", nil), ("202100-5489", nil),
        ("19121212-12123", nil), ("dnr 2019/121212-1212", nil), ("a121212-1212", nil),
    ])
    func `a number of identity has a date and a check digit that fit`(_ text: String, _ kind: PersonalDataSign.Kind?) {
        #expect(Self.signs("<p>Se \(text) i akten.</p>").map(\.kind) == [kind].compactMap(\.self))
    }

    @Test func `a sign says where it stands and not what it is`() throws {
        let sign = try #require(Self.signs("<p>19121212-1212</p>").first)
        #expect(sign == PersonalDataSign(kind: .identityNumber, hint: "1912…", field: "content"))
        #expect(Self.signs("x", title: "Om 19121212-1212").first?.field == "title")
        #expect(Self.signs("<p>anna@gmail.com</p>").first?.hint == "a…@gmail.com")
    }

    @Test(arguments: [
        ("<p>Ring mig på 070-174 06 05</p>", 1), ("<p>Anna Berg, projektledare, 070-174 06 05</p>", 0),
        ("<p>anna@storas.se 070-174 06 05</p>", 0), ("<p>Kommunens jour: 070-174 06 05</p>", 0),
        ("<p>Projektledare Anna, privat 070-174 06 05</p>", 1), ("<p>anna@hotmail.com</p>", 1),
        ("<p>info@storas.se, 08-465 004 00</p>", 0), ("<p>Klockan 07 den 1 juni 2024</p>", 0),
    ])
    func `what looks private is told of, what is of a profession is not`(_ html: String, _ count: Int) {
        #expect(Self.signs(html).count == count)
    }
}
