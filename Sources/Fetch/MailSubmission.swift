package import Catalogue
package import Foundation

/// One message on its way to the server that takes mail for delivery (RFC 6409).
package struct MailSubmission: Sendable {
    /// `smtp://host:port` or `smtps://host:port`. Without TLS from the first byte STARTTLS is required (RFC 3207), but
    /// of a server on this machine.
    package var server: String
    /// ASCII addresses of the envelope.
    package var from: String
    package var to: String
    package var user: String?
    package var password: String?
    /// As RFC 5322 has it, with CRLF.
    package var message: Data
    package var limits: FetchLimits

    package init(
        server: String, from: String, to: String, user: String? = nil, password: String? = nil, message: Data,
        limits: FetchLimits = FetchLimits()
    ) {
        self.server = server
        self.from = from
        self.to = to
        self.user = user
        self.password = password
        self.message = message
        self.limits = limits
    }
}

/// Why a message was not accepted.
package struct MailFailure: Error, Sendable, Hashable {
    /// What the server said (RFC 5321 §4.2); `nil` when it never came to that.
    package var code: Int?
    /// Plain text without control characters.
    package var detail: String

    /// A sentence in both languages, like those of fetches.
    package var sentence: Sentence {
        code.map {
            Sentence(
                sv: "E-postservern tog inte emot det (\($0): \(detail)).",
                en: "The mail server refused it (\($0): \(detail)).")
        }
            ?? Sentence(
                sv: "E-postservern kunde inte nås (\(detail)).",
                en: "The mail server could not be reached (\(detail)).")
    }
}

extension FetchEngine {
    /// Hands a message over, and returns when the server has taken it. The guard does not judge the server, whose address
    /// only an operator writes; offline it must lie in an allowed network.
    ///
    /// - Throws: why it did not take it. A connection that breaks before the answer to the whole message leaves open
    ///   whether it did.
    package func submit(_ mail: MailSubmission) async throws(MailFailure) {
        let transfer = MailTransfer(mail, settings: settings)
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Blocking, seldom, and none of the loop's business.
                let thread = Thread { continuation.resume(returning: transfer.run()) }
                thread.name = "mail"
                thread.start()
            }
        } onCancel: {
            transfer.cancel()
        }
        if let failure { throw failure }
    }
}
