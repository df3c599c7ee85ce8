/// Pictures that are fetched to count readers and not to be seen, told by their address.
///
/// Those of one point are known by their size, see `SafeAttributes`; many leave the size out.
enum Beacons {
    /// Whether `address`, absolute and http or https, is such a picture's.
    static func contains(_ address: String) -> Bool {
        let parts = AddressParts(Array(address.utf8)[...])
        let host = String(decoding: parts.host, as: UTF8.self).lowercased()
        let path = String(decoding: parts.path, as: UTF8.self).lowercased()
        let domains = suffixes(of: host)
        if domains.contains(where: { hosts.contains($0) }) { return true }
        if places.contains(where: { path.hasPrefix($0.path) && domains.contains($0.host) }) { return true }
        if files.contains(where: { path.hasSuffix($0) }) { return true }
        guard counters.contains(where: { path.hasSuffix($0) }), let query = parts.query else { return false }
        return String(decoding: query, as: UTF8.self).contains("idsite=")
    }

    /// `a.b.se` → `a.b.se`, `b.se`; a host of more than eight labels counts by its last eight.
    private static func suffixes(of host: String) -> [String] {
        let labels = host.split(separator: ".").suffix(8)
        guard labels.count > 1 else { return [host] }
        return (0...(labels.count - 2)).map { labels.dropFirst($0).joined(separator: ".") }
    }

    /// Hosts that do nothing else, with all below them.
    private static let hosts: Set<String> = [
        "2o7.net", "analytics.twitter.com", "bat.bing.com", "c.statcounter.com", "counter.yadro.ru", "doubleclick.net",
        "feedsportal.com", "gemius.pl", "getclicky.com", "google-analytics.com", "googleadservices.com",
        "googletagmanager.com", "imrworldwide.com", "mathtag.com", "mc.yandex.ru", "mixpanel.com", "omtrdc.net",
        "pheedo.com", "pixel.facebook.com", "pixel.wp.com", "px.ads.linkedin.com", "quantserve.com",
        "rt.prnewswire.com", "scorecardresearch.com", "siteimproveanalytics.com", "siteimproveanalytics.io",
        "stats.wordpress.com", "stats.wp.com", "track.hubspot.com",
    ]

    /// Parts of hosts that serve pictures too.
    private static let places: [(host: String, path: String)] = [
        ("feeds.feedburner.com", "/~r/"), ("feeds.feedburner.com", "/~ff/"), ("feedproxy.google.com", "/~r/"),
        ("feedproxy.google.com", "/~ff/"), ("feeds.wordpress.com", "/1.0/"), ("facebook.com", "/tr"),
        ("t.co", "/i/adsct"), ("medium.com", "/_/stat"), ("list-manage.com", "/track/open"),
        ("blogger.googleusercontent.com", "/tracker/"), ("globenewswire.com", "/newsroom/ti"),
    ]

    /// What tools call the picture wherever they are installed, and the empty picture pages are padded with.
    private static let files = [
        "/__utm.gif", "/__ptq.gif", "/wf/open", "/track/open.php", "/pixel.gif", "/pixel.png", "/1x1.gif", "/1x1.png",
        "/spacer.gif", "/blank.gif", "/clear.gif", "/transparent.gif",
    ]

    /// Matomo under both of its names.
    private static let counters = ["/matomo.php", "/piwik.php"]
}
