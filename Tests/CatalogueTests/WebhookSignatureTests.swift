import Catalogue
import Foundation
import Testing

@Suite struct `What is posted to a webhook is signed` {
    /// The example of the specification's own libraries.
    @Test func `as Standard Webhooks has it`() throws {
        let signature = try #require(WebhookSignature(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let headers = signature.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: Data(#"{"test": 2432232314}"#.utf8),
            at: Date(timeIntervalSince1970: 1_614_265_330))
        #expect(headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek")
        #expect(headers["webhook-timestamp"] == "1614265330")
        #expect(headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: [
        "", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_åäö", "whsec_c2hvcnQ=",
        "whsec_" + String(repeating: "QUFB", count: 22),
    ])
    func `and not with what is no secret of that kind`(secret: String) {
        #expect(WebhookSignature(secret: secret) == nil)
    }

    @Test func `a letter has the same id for the same findings, whatever their order, and another for any other`() {
        let to = LetterRecipient(organisation: "skr", route: .mail(MailAddress(address: "webb@exempel.se")))
        let since = Date(timeIntervalSince1970: 1_790_000_000)
        let a = LetterFinding(url: "https://a.exempel/1", what: "gone", since: since)
        let b = LetterFinding(url: "https://a.exempel/2", what: "drifted")
        let id = LetterID.of([a, b], to: to)
        #expect(id.count == 32 && LetterID.of([b, a], to: to) == id)
        var later = a
        later.since = Date(timeIntervalSince1970: 1_800_000_000)
        let other = LetterRecipient(organisation: "skr", route: .mail(MailAddress(address: "info@exempel.se")))
        let others = [
            LetterID.of([a], to: to), LetterID.of([later, b], to: to), LetterID.of([a, b], to: other),
        ]
        #expect(Set(others + [id]).count == 4)
    }
}
