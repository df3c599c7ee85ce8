import Catalogue
import Foundation
import Testing

@Suite struct RecordIDTests {
    // printf 'skr-nyheter\nhttps://skr.se/1' | sha256sum, its first ten bytes in base32.
    @Test func `a record id is sixteen characters of base32 over source and identity`() {
        let id = RecordID.make(source: "skr-nyheter", identity: "https://skr.se/1")
        #expect(id == "ejsznilszh4dj2wn")
    }

    @Test func `the same identity in two sources gives two ids`() {
        #expect(RecordID.make(source: "a", identity: "1") != RecordID.make(source: "b", identity: "1"))
    }

    @Test func `a fingerprint is lower-case hex`() {
        #expect(
            Fingerprint.sha256(Data("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
