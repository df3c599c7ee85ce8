package enum URLKey {
    /// What two addresses of the same thing share; `nil` for what is no http address.
    package static func make(_ url: String) -> String? { nil }
}
