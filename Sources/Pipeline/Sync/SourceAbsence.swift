import Catalogue
import Store

extension Source {
    /// Whether its document should be all there is to ask for.
    var isReadAtOnce: Bool {
        switch format {
        case .auto, .rss, .atom, .jsonfeed: page == nil
        case .json: page == nil && paging == nil
        case .html, .sitemap, .oaiPMH, .samlad: false
        }
    }

    /// What absence from an answer says: a delta says nothing of what it does not name.
    func absence(after answer: Answer) -> SyncIntent.Absent { answer.isDelta ? .ignore : absence }

    /// What absence from a reading says.
    var absence: SyncIntent.Absent {
        if format == .oaiPMH { return .ignore }
        return coverage == .complete ? .withdraw : .keep
    }
}
