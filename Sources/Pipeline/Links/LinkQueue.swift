import Fetch

/// Which link is asked next: one whose site has room, so that nobody who waits for its turn at a site keeps others from
/// theirs.
///
/// - Of each site as many are out at a time as its manners allow, the first of all alone: the others go by what it
///   learns, the site's robots.txt and its error pages.
/// - Sites with fewer out go first, and of those the one with most left, because it will take longest.
///
/// The next is found in O(log n) of the sites.
struct LinkQueue<Element> {
    private struct Site {
        var waiting = Line<Element>()
        var out = 0
        var isKnown = false
        /// Counts its listings: an older one is void.
        var stamp = 0
    }

    private struct Listing {
        var out: Int
        var left: Int
        var site: Int
        var stamp: Int

        func goes(before other: Listing) -> Bool {
            if out != other.out { return out < other.out }
            return left == other.left ? site < other.site : left > other.left
        }
    }

    private var sites: [Site] = []
    /// A binary heap: none goes before its parent, which stands at half its place.
    private var listings: [Listing] = []
    private let perSite: Int
    /// How many have not been handed out.
    private(set) var count = 0

    /// - Parameters:
    ///   - perSite: how many of one site may be out at a time, at least 1.
    ///   - site: what manners are counted by.
    init(_ elements: some Sequence<Element>, perSite: Int, site: (Element) -> String) {
        self.perSite = max(1, perSite)
        var numbers: [String: Int] = [:]
        for element in elements {
            let name = site(element)
            let number = numbers[name] ?? sites.count
            if number == sites.count {
                numbers[name] = number
                sites.append(Site())
            }
            sites[number].waiting.append(element)
            count += 1
        }
        for number in sites.indices { list(number) }
    }

    /// - Returns: the next, and the number of its site; `nil` while all sites that have any are full, and at the end.
    mutating func next() -> (element: Element, site: Int)? {
        while let listing = pop() {
            guard listing.stamp == sites[listing.site].stamp,
                let element = sites[listing.site].waiting.popFirst()
            else { continue }
            sites[listing.site].out += 1
            count -= 1
            list(listing.site)
            return (element, listing.site)
        }
        return nil
    }

    /// One of the site's is back.
    mutating func finished(_ site: Int) {
        sites[site].out -= 1
        sites[site].isKnown = true
        list(site)
    }

    private mutating func list(_ number: Int) {
        sites[number].stamp += 1
        let site = sites[number]
        guard !site.waiting.isEmpty, site.out < (site.isKnown ? perSite : 1) else { return }
        push(Listing(out: site.out, left: site.waiting.count, site: number, stamp: site.stamp))
    }

    // MARK: - The heap

    private mutating func push(_ listing: Listing) {
        var place = listings.count
        listings.append(listing)
        while place > 0, listing.goes(before: listings[(place - 1) / 2]) {
            listings[place] = listings[(place - 1) / 2]
            place = (place - 1) / 2
        }
        listings[place] = listing
    }

    private mutating func pop() -> Listing? {
        guard let last = listings.popLast() else { return nil }
        guard let first = listings.first else { return last }
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < listings.count else { break }
            if child + 1 < listings.count, listings[child + 1].goes(before: listings[child]) { child += 1 }
            guard listings[child].goes(before: last) else { break }
            listings[place] = listings[child]
            place = child
        }
        listings[place] = last
        return first
    }
}
