import Catalogue

extension Entry {
    /// The entry of a list with what its own page says. The page knows better, but for the address, which is the one the
    /// list gave, and for a title nobody wrote a selector for, which may be the site's.
    /// - Parameter isSummaryFound: the page's summary is but the beginning of its text: the list's own is better.
    func completed(with page: Entry, selectors: PageSelectors, isSummaryFound: Bool) -> Entry {
        var entry = self
        if selectors.title != nil || title == nil { entry.title = page.title ?? title }
        entry.summary = isSummaryFound ? summary ?? page.summary : page.summary ?? summary
        entry.content = page.content ?? content
        if let date = page.published, selectors.date != nil || published == nil {
            entry.published = date
            entry.publishedPrecision = page.publishedPrecision
        }
        // The later one, or a list that knows of a change its page does not tell would have it read again and again.
        entry.updated = [page.updated, updated].compactMap(\.self).max()
        entry.canonical = page.canonical ?? canonical
        entry.language = page.language ?? language
        entry.image = page.image ?? image
        entry.rights = page.rights ?? rights
        entry.comments = page.comments ?? comments
        entry.extra.merge(page.extra) { own, _ in own }
        entry.authors = page.authors.isEmpty ? authors : page.authors
        entry.categories += page.categories.filter { !categories.contains($0) }
        entry.enclosures += page.enclosures.filter { !enclosures.contains($0) }
        entry.links += page.links.filter { link in link.href != self.link && !links.contains { $0.href == link.href } }
        return entry
    }
}
