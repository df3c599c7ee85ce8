/// What a feed needs to know beside its items.
struct FeedFrame: Sendable {
    /// The catalogue's own address, without a slash at the end.
    let base: String
    let names: Names
}
