import Catalogue
import Foundation
import Pipeline
import Publish
import Store

/// Joins who delivers letters to who writes them.
struct Letters: Sendable {
    let store: Store
    let registry: RegistryBox

    var news: @Sendable (String, Date) throws(StoreFailure) -> LetterNews {
        { organisation, now throws(StoreFailure) in
            let configuration = registry.snapshot.configuration
            let letter = try OwnersLetter(organisation, from: store, names: Names(configuration), now: now)
            return LetterNews(
                findings: letter.told, message: { keys, envelope in letter.about(keys).message(envelope) },
                json: { try letter.about($0).payload() })
        }
    }
}
