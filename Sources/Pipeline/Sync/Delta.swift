import Catalogue

/// Answers that bring only what is new (226, RFC 3229 with `A-IM: feed`).
extension Source {
    /// Whether its document may be asked for as a delta: a feed that shows its newest entries. Where absence means
    /// withdrawn, only the whole list says anything.
    var mayBeDelta: Bool {
        switch format {
        case .auto, .rss, .atom, .jsonfeed: coverage == .window && !isLocalFile
        case .json, .html, .sitemap, .oaiPMH, .samlad: false
        }
    }

    /// What an answer is held against: of a delta nobody can expect how many entries it has, nor that it is the whole.
    func expected(of answer: Answer) -> Source {
        guard answer.isDelta else { return self }
        var part = self
        part.coverage = .window
        part.minimumItems = nil
        return part
    }
}
