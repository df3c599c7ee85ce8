import Catalogue
import Fetch
import Foundation
import Landscape
import Testing

/// Firewalls' pages by their shape, in our own words, and honest pages that speak of the same things.
@Suite(.timeLimit(.minutes(1))) struct ChallengeTests {
    private func detect(_ status: Int, _ page: String, _ headers: (String, String)...) -> Challenge? {
        Challenge.detect(status: status, headers: HeaderFields(headers), body: Array(page.utf8))
    }

    private static func page(_ title: String, _ body: String, head: String = "") -> String {
        "<!DOCTYPE html>\n<html><head><title>\(title)</title>\(head)</head><body>\(body)</body></html>"
    }

    @Test(arguments: [
        ("cf-mitigated", "challenge", "Cloudflare"), ("x-amzn-waf-action", "captcha", "AWS WAF"),
        ("x-vercel-mitigated", "challenge", "Vercel"), ("x-sucuri-block", "1", "Sucuri"),
        ("sg-captcha", "challenge", "SiteGround"),
        ("x-datadome", "protected", "DataDome"),
    ])
    func `a header that says so is enough, also to HEAD`(_ name: String, _ value: String, _ vendor: String) {
        #expect(detect(403, "", (name, value))?.vendor == vendor)
        #expect(detect(403, "", (name, value))?.sign.hasPrefix(name) == true)
    }

    @Test func `a header that lets through is none`() {
        #expect(detect(200, Self.page("Nyheter", "<p>Hej</p>"), ("x-datadome", "protected")) == nil)
        #expect(detect(200, "", ("x-amzn-waf-action", "allow")) == nil)
        #expect(detect(200, "", ("server", "cloudflare"), ("cf-ray", "8-ARN")) == nil)
    }

    static let blocks: [(String, Int, String)] = [
        ("Cloudflare", 403, page("Just a moment...", "<script>(function(){window._cf_chl_opt={cvId:'3'}})()</script>")),
        ("Cloudflare", 200, page("En stund...", "<script>window._cf_chl_opt = {}</script><noscript>Slå på</noscript>")),
        ("Cloudflare", 403, page("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>")),
        ("Cloudflare", 503, page("a.se", "<div id=\"cf-error-details\">Error 1020. Cloudflare Ray ID: 8f</div>")),
        (
            "Imperva", 200,
            "<html style=\"height:100%\"><head><META NAME=\"ROBOTS\" CONTENT=\"NOINDEX\"></head><body>"
                + "<iframe src=\"/_Incapsula_Resource?x=1\">Request unsuccessful. Incapsula incident ID: 7-1</iframe></body></html>"
        ),
        (
            "Imperva", 403,
            "<html><head></head><body><script src=\"/_Incapsula_Resource?SWJIYLWA=7\"></script></body></html>"
        ),
        (
            "Akamai", 403,
            "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nYou may not go to"
                + " \"http://a.se/\" on this server.<P>\nReference&#32;&#35;18&#46;5\n<P>https://errors.edgesuite.net/18.5</BODY></HTML>"
        ),
        ("Akamai", 200, page("Access Denied", "<h1>Access Denied</h1><p>Reference #18.5</p>")),
        (
            "AWS WAF", 202,
            page("", "<script>window.gokuProps = {}</script><script src=\"https://x.token.awswaf.com/c.js\"></script>")
        ),
        ("DataDome", 403, page("a.se", "<script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>")),
        (
            "HUMAN", 403,
            page(
                "Access to this page has been denied",
                "<script>window._pxAppId='P';</script><div id=\"px-captcha\"></div>")
        ),
        ("Sucuri", 403, page("Sucuri WebSite Firewall - Access Denied", "<p>Access Denied</p>")),
        ("F5", 200, page("Request Rejected", "The requested URL was rejected.<br>Your support ID is: 12345")),
        (
            "F5", 200,
            "<html><head><script src=\"/TSPD/08a1?type=8\"></script><noscript>Please enable JavaScript to view the page content."
                + "<br/>Your support ID is: 12345</noscript></head><body></body></html>"
        ),
        (
            "Fastly", 200,
            page(
                "Client Challenge",
                "<p>A required part of this site couldn’t load.</p><script src=\"/_fs-ch-1T/s.js\"></script>")
        ),
        ("a firewall", 200, page("Client Challenge", "<p>Please try again.</p>")),
        ("FortiWeb", 200, page("Web Page Blocked!", "<h3>Web Page Blocked!</h3>Attack ID: 20000051")),
        ("Anubis", 200, page("Making sure", "<script id=\"anubis_challenge\" type=\"application/json\">{}</script>")),
        (
            "Anubis", 200,
            page(
                "Making sure you&#39;re not a bot!",
                "<p>" + String(repeating: "Det här är ett skydd. ", count: 60) + "</p>",
                head: "<script id=\"anubis_version\">\"1\"</script>"
                    + "<script src=\"/.within.website/x/cmd/anubis/static/js/main.mjs\"></script>")
        ),
        (
            "Imunify360", 200,
            page(
                "One moment, please...",
                "<h1>Please wait while your request is being verified...</h1><form id=\"wsidchk-form\"></form>")
        ),
        (
            "Sucuri", 200,
            page("You are being redirected...", "<script>var s={},sucuri_cloudproxy_js='';eval(s)</script>")
        ),
        (
            "SiteGround", 202,
            page("", "", head: "<meta http-equiv=\"refresh\" content=\"0;/.well-known/sgcaptcha/?r=%2F\">")
        ),
        ("Akamai", 200, page("", "<div id=\"sec-if-cpt-container\"></div>")),
        ("Akamai", 200, page("", "<div id=\"sec-if-container\"><iframe id=\"sec-cpt-if\"></iframe></div>")),
        ("HUMAN", 403, page("Nekad", "<div id=\"px-captcha\"></div>")),
        ("Wordfence", 503, page("Your access", "<p>Your access has been limited.</p><p>Generated by Wordfence</p>")),
        ("ModSecurity", 406, page("Not Acceptable!", "<p>This error was generated by Mod_Security.</p>")),
        ("Azure", 403, page("403 Forbidden", "<center>Microsoft-Azure-Application-Gateway/v2</center>")),
        ("a firewall", 200, page("Making sure you're not a bot!", "<p>Loading...</p>")),
        ("DDoS-Guard", 403, page("DDoS-Guard", "<p>Checking</p>")),
        ("Azure", 403, page("Blocked", "<h2>The request is blocked.</h2><p>x-azure-ref: 2026</p>")),
        ("a firewall", 200, page("Access Denied", "<h1>Access Denied</h1><p>Your address has been noted.</p>")),
        ("a firewall", 403, page("Åtkomst nekad | Kommunen", "<h1>Åtkomst nekad</h1>")),
        ("a firewall", 200, page("Är du en robot?", "<div class=\"g-recaptcha\" data-sitekey=\"x\"></div>")),
        ("a firewall", 503, page("Checking your browser", "<p>Please wait</p>")),
        ("a firewall", 200, "Access Denied"),
        ("a firewall", 200, "\u{FEFF}Access denied.\r\nYour IP 1.2.3.4 has been logged.\n"),
        ("a firewall", 200, "<html><body><h1>Access Denied</h1></body></html>"),
        ("a firewall", 200, "<h1>ÅTKOMST NEKAD</h1>"),
        ("a firewall", 200, page("a.se", "<p>Request\nblocked!</p>")),
    ]

    @Test(arguments: blocks) func `a firewall's page is told by its shape`(
        _ vendor: String, _ status: Int, _ page: String
    ) {
        let challenge = detect(status, page, ("Content-Type", "text/html"))
        #expect(challenge?.vendor == vendor, "\(String(describing: challenge))")
        #expect(challenge?.sign.isEmpty == false)
    }

    private static let prose = String(
        repeating: "<p>Kommunen berättar hur införandet gick och vad vi lärde oss.</p>", count: 40)

    static let honest: [(Int, String)] = [
        // An article about it, under its very words.
        (200, page("Access Denied", "<h1>Access Denied</h1><article>\(prose)</article>")),
        (200, page("Är du en robot?", "<main><h1>Är du en robot?</h1>\(prose)<p>Request Rejected, captcha</p></main>")),
        (200, page("Nyheter", prose + "<p>Request unsuccessful. Incapsula incident ID: så såg felet ut.</p>")),
        // Scripts that firewalls put into pages they let through.
        (200, page("Nyheter", "<script src=\"/cdn-cgi/challenge-platform/scripts/jsd/main.js\"></script>" + prose)),
        (200, page("Nyheter", "<script src=\"/_Incapsula_Resource?SWJIYLWA=7\"></script>" + prose)),
        (200, page("Nyheter", "<script src=\"/_fs-ch-1T/s.js\"></script>" + prose)),
        (
            200,
            page(
                "Nyheter",
                "<script src=\"/TSPD/0\"></script><noscript>Please enable JavaScript to view the page content.</noscript>"
                    + prose)
        ),
        // A form with a captcha, a short page with links, a login.
        (200, page("Kontakta oss", "<form><div class=\"g-recaptcha\"></div><textarea></textarea></form>")),
        (200, page("Startsida", "<a href=1>1</a><a href=2>2</a><a href=3>3</a><a href=4>4</a>")),
        (
            200,
            page(
                "Security check",
                "<ul>" + (1...9).map { "<li><a href=\"/\($0)\">Rutin \($0)</a></li>" }.joined() + "</ul>")
        ),
        (403, page("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>")),
        (404, page("Access Denied", "<h1>Access Denied</h1>")),
        (503, page("Underhåll", "<h1>Vi uppdaterar webbplatsen</h1>")),
        (200, ""),
        (200, "Access Denied: en artikel om hur man skriver felsidor"),
        (
            200,
            page("Nyheter", "<p>Access Denied. " + String(repeating: "Så skrev vi om felsidan. ", count: 9) + "</p>")
        ),
        (403, "Access Denied"),
        // A feed, and data, that speak of them.
        (
            200,
            "<?xml version=\"1.0\"?><rss><channel><title>Access Denied</title><item>_cf_chl_opt</item></channel></rss>"
        ),
        (200, "{\"title\": \"<title>Access Denied</title> _cf_chl_opt\"}"),
        // Beyond what is looked at.
        (200, page("Nyheter", String(repeating: "<br>", count: 20_000) + "<script>window._cf_chl_opt={}</script>")),
    ]

    @Test(arguments: honest) func `an honest page is none, whatever it speaks of`(_ status: Int, _ page: String) {
        #expect(detect(status, page, ("Content-Type", "text/html")) == nil)
    }

    @Test(arguments: ["<", "<script", "<!--", "<a ", "<title", "<title>"])
    func `no page takes more than linear time`(_ piece: String) {
        let page = "<html><title>access denied</title>" + String(repeating: piece, count: 65_536 / piece.utf8.count)
        _ = detect(200, page)
    }

    // MARK: - In the engine

    @Test func `a challenge is a block whatever its status, and shows its sign`() async throws {
        let block = Self.page("Access Denied", "<h1>Access Denied</h1>")
        let server = try LoopbackServer { $0.path == "/200" ? .text(block) : .text(block, status: 403) }
        defer { server.stop() }
        await withEngine { engine in
            for purpose in [FetchRequest.Purpose.feed, .link] {
                let soft = await engine.fetch(request(server.url("/200")) { $0.purpose = purpose })
                // robots.txt answers the same, which is 403 and therefore no file.
                #expect(soft.failure?.kind == .restricted && soft.failure?.status == 200, "\(soft)")
                #expect(soft.failure?.detail.contains("\"access denied\"") == true)
                #expect(soft.head?.challenge?.vendor == "a firewall")
            }
            let hard = await engine.fetch(request(server.url("/403")))
            #expect(hard.kind == .restricted && hard.failure?.status == 403)
            #expect(hard.head?.challenge != nil)
            #expect(hard.failure?.detail.hasPrefix("HTTP 403: a firewall answers instead of the site") == true)
        }
    }
}
