package import Foundation

/// A canary that does not answer though the network is there.
package struct SilentCanary: Sendable, Hashable, Codable {
    package var url: String
    package var failure: FetchFailure.Kind
    /// When that was found first.
    package var since: Date

    package init(url: String, failure: FetchFailure.Kind, since: Date) {
        self.url = url
        self.failure = failure
        self.since = since
    }

    /// What is wrong with it.
    package var sentence: Sentence {
        let reason = FetchFailure(failure).sentence
        return Sentence(
            sv: "Kanariefågeln \(url) svarar inte. \(reason.sv)",
            en: "The canary \(url) does not answer: \(reason.en)")
    }

    package static let advice = Sentence(
        sv: "Ange en adress som svarar i settings.canaries. Till dess tillfrågas andra utgivares värdar i stället.",
        en:
            "Name an address that answers in settings.canaries. Until then other publishers' hosts are asked in its stead."
    )
}
