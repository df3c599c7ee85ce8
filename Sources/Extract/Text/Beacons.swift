/// Pictures that are fetched to count readers and not to be seen, told by their address.
///
/// Those of one point are known by their size, see `SafeAttributes`; many leave the size out.
enum Beacons {
    /// Whether `address`, absolute and http or https, is such a picture's.
    static func contains(_ address: String) -> Bool {
        let bytes = address.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        let (slash, mark, hash) = (UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"))
        guard let scheme = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.count > scheme + 3 else { return false }
        let rest = bytes[(scheme + 3)...]
        let authority = rest.prefix { $0 != slash && $0 != mark && $0 != hash }
        let path = rest[authority.endIndex...].prefix { $0 != mark && $0 != hash }
        let domains = domains(of: authority.prefix { $0 != UInt8(ascii: ":") })
        if domains.contains(where: { hosts.contains($0) }) { return true }
        if places.contains(where: { domains.contains($0.host) && path.starts(with: $0.path) }) { return true }
        if files.contains(where: { path.suffix($0.count).elementsEqual($0) }) { return true }
        guard counters.contains(where: { path.suffix($0.count).elementsEqual($0) }) else { return false }
        return address.utf8.dropFirst(path.endIndex).starts(with: "?".utf8) && address.contains("idsite=")
    }

    /// `a.b.se` → the hashes of `a.b.se` and `b.se`; a host of more than eight labels counts by its last eight.
    private static func domains(of host: ArraySlice<UInt8>) -> [UInt64] {
        let dot = UInt8(ascii: ".")
        var found = [NameHash.of(host)]
        var labels = 1
        var index = host.endIndex
        while index > host.startIndex, labels <= 8 {
            index -= 1
            guard host[index] == dot else { continue }
            if labels > 1 { found.append(NameHash.of(host[(index + 1)...])) }
            labels += 1
        }
        return found
    }

    private static func hash(_ host: String) -> UInt64 { NameHash.of(Array(host.utf8)[...]) }

    /// Hosts that do nothing else, with all below them.
    private static let hosts: Set<UInt64> = Set(
        [
            "2o7.net", "analytics.twitter.com", "bat.bing.com", "c.statcounter.com", "counter.yadro.ru",
            "doubleclick.net",
            "feedsportal.com", "gemius.pl", "getclicky.com", "google-analytics.com", "googleadservices.com",
            "googletagmanager.com", "imrworldwide.com", "mathtag.com", "mc.yandex.ru", "mixpanel.com", "omtrdc.net",
            "pheedo.com", "pixel.facebook.com", "pixel.wp.com", "px.ads.linkedin.com", "quantserve.com",
            "rt.prnewswire.com", "scorecardresearch.com", "siteimproveanalytics.com", "siteimproveanalytics.io",
            "stats.wordpress.com", "stats.wp.com", "track.hubspot.com",
        ].map(hash))

    /// Parts of hosts that serve pictures too.
    private static let places: [(host: UInt64, path: [UInt8])] = [
        ("feeds.feedburner.com", "/~r/"), ("feeds.feedburner.com", "/~ff/"), ("feedproxy.google.com", "/~r/"),
        ("feedproxy.google.com", "/~ff/"), ("feeds.wordpress.com", "/1.0/"), ("facebook.com", "/tr"),
        ("t.co", "/i/adsct"), ("medium.com", "/_/stat"), ("list-manage.com", "/track/open"),
        ("blogger.googleusercontent.com", "/tracker/"), ("globenewswire.com", "/newsroom/ti"),
    ].map { (hash($0.0), Array($0.1.utf8)) }

    /// What tools call the picture wherever they are installed, and the empty picture pages are padded with.
    private static let files: [[UInt8]] = [
        "/__utm.gif", "/__ptq.gif", "/wf/open", "/track/open.php", "/pixel.gif", "/pixel.png", "/1x1.gif", "/1x1.png",
        "/spacer.gif", "/blank.gif", "/clear.gif", "/transparent.gif",
    ].map { Array($0.utf8) }

    /// Matomo under both of its names.
    private static let counters: [[UInt8]] = ["/matomo.php", "/piwik.php"].map { Array($0.utf8) }
}
