/// What is known of an element of a plain page by its name and its attributes.
struct PlainTraits: OptionSet {
    let rawValue: UInt64

    // What stands in the page.
    static let element = PlainTraits(rawValue: 1 << 0)
    /// A text whose bytes are kept apart, because references were resolved in it.
    static let decoded = PlainTraits(rawValue: 1 << 1)
    /// It stands within a line, see ``HTMLTree/inline``.
    static let inline = PlainTraits(rawValue: 1 << 2)
    /// It is no block of its own, see ``MainContent/inline``.
    static let ofBlock = PlainTraits(rawValue: 1 << 3)
    static let paragraph = PlainTraits(rawValue: 1 << 4)
    static let link = PlainTraits(rawValue: 1 << 5)
    static let hidden = PlainTraits(rawValue: 1 << 6)
    /// Never content by its name; ``hidden`` may also be an attribute's word.
    static let neverContent = PlainTraits(rawValue: 1 << 7)
    static let furniture = PlainTraits(rawValue: 1 << 8)
    static let header = PlainTraits(rawValue: 1 << 9)
    /// Furniture by its role, its class or its id.
    static let marked = PlainTraits(rawValue: 1 << 10)
    static let navigation = PlainTraits(rawValue: 1 << 11)
    static let part = PlainTraits(rawValue: 1 << 12)
    /// It is what a page is about, or holds that.
    static let core = PlainTraits(rawValue: 1 << 13)
    static let heading = PlainTraits(rawValue: 1 << 14)
    static let article = PlainTraits(rawValue: 1 << 15)
    static let main = PlainTraits(rawValue: 1 << 16)
    static let articleBody = PlainTraits(rawValue: 1 << 17)
    static let keeps = PlainTraits(rawValue: 1 << 18)
    static let row = PlainTraits(rawValue: 1 << 19)
    static let title = PlainTraits(rawValue: 1 << 20)
    static let script = PlainTraits(rawValue: 1 << 21)
    /// Dropped as furniture, or within what is.
    static let dropped = PlainTraits(rawValue: 1 << 22)

    // How it is read.
    static let void = PlainTraits(rawValue: 1 << 32)
    static let raw = PlainTraits(rawValue: 1 << 33)
    static let ofHead = PlainTraits(rawValue: 1 << 34)
    /// What HTML 4 did not know to be void, what is no part of the page, and what is rare enough.
    static let strange = PlainTraits(rawValue: 1 << 35)
    static let p = PlainTraits(rawValue: 1 << 36)
    /// Before it ``HTMLGuard`` closes an open paragraph.
    static let section = PlainTraits(rawValue: 1 << 37)
    /// Before and behind it no paragraph is open any more.
    static let block = PlainTraits(rawValue: 1 << 38)
    static let html = PlainTraits(rawValue: 1 << 39)
    static let head = PlainTraits(rawValue: 1 << 40)
    static let body = PlainTraits(rawValue: 1 << 41)
    static let input = PlainTraits(rawValue: 1 << 42)
    static let meta = PlainTraits(rawValue: 1 << 43)
    /// Its tag ends in a slash.
    static let closed = PlainTraits(rawValue: 1 << 44)
    /// It has an `itemprop` or a `property`.
    static let described = PlainTraits(rawValue: 1 << 45)

    /// Whether one of these is among them.
    @inline(__always)
    func has(_ other: PlainTraits) -> Bool { rawValue & other.rawValue != 0 }
}
