/// Where a source was when it was registered last.
enum Schema26 {
    /// `NULL` until it is registered again.
    static let addresses = "ALTER TABLE sources ADD COLUMN url TEXT;"
}
