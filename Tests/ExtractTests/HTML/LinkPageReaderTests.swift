import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct LinkPageReaderTests {
    private func read(_ html: String, fragment: String? = nil, isWhole: Bool = true) -> LinkPage {
        LinkPageReader.read(
            Data(html.utf8), contentType: "text/html; charset=utf-8", base: "https://kil.se/a", fragment: fragment,
            isWhole: isWhole)
    }

    private static let text = "<p>En hel mening om larm som är lång nog för att vara ett stycke på sidan.</p>"

    @Test func `names, words and what is asked for are read`() {
        let page = read(
            "<html><head><title>Larm | Kil</title></head><body><nav><a href=/>Start</a></nav><main><h1>Larm</h1>"
                + "\(Self.text)</main><form><input type=PASSWORD name=p></form>")
        #expect(page.title == "Larm | Kil" && page.heading == "Larm")
        #expect(page.text.contains("En hel mening") && !page.text.contains("Start"))
        #expect(page.asksForPassword && !page.isThin && !page.isShell && page.hasFragment == nil)
        #expect(read("<meta http-equiv=refresh content='0; url=/b'>").refresh == "https://kil.se/b")
    }

    @Test func `a refresh that only those without scripts see is none`() {
        let refresh = "<meta http-equiv=refresh content='0; url=/utan'>"
        #expect(read("<head><title>P</title><noscript>\(refresh)</noscript></head>\(Self.text)").refresh == nil)
        #expect(
            read("<head><noscript>\(refresh)</noscript>\(refresh.replacing("utan", with: "b"))</head>").refresh
                == "https://kil.se/b")
    }

    @Test(
        arguments: [
            ("<a href=#steg>1</a>", nil), ("<a href='/b#steg'>1</a>", false), ("<i data-x='#steg'>", nil),
            ("<i class='steg'>", false), ("<script>go('steg')</script>", nil), ("<script>go('omsteg')</script>", false),
            ("<SCRIPT>steg", nil), ("<i id=steg data-x=steg>", true), ("<i data-x='steg-2'>", false), ("", false),
        ] as [(String, Bool?)])
    func `a place that scripts may make is not missed`(_ body: String, _ isThere: Bool?) {
        let page = "<html><body><h1>Larm</h1>\(Self.text)<script src=/a.js></script>\(body)"
        #expect(read(page, fragment: "steg").hasFragment == isThere)
    }

    @Test(
        arguments: [
            ("0;url=/ny", "https://kil.se/ny"), ("5; URL = \"ny\"", "https://kil.se/ny"),
            ("0, /ny", "https://kil.se/ny"),
            ("0;url=https://b.se/x?url=1", "https://b.se/x?url=1"), ("31;url=/ny", nil), ("0", nil), ("x;url=/ny", nil),
            ("0;url=/a", nil), ("0;url=/a#b", nil), ("0;url=javascript:a()", nil), ("-1;url=/ny", nil), ("0;url=", nil),
            ("0;url=" + String(repeating: "a", count: 9000), nil),
        ] as [(String, String?)])
    func `a header that leads on is read as browsers read it`(_ value: String, _ target: String?) {
        #expect(RefreshHeader.target(value, base: "https://kil.se/a") == target)
    }

    @Test func `a program's empty page is a shell, a short page is not`() {
        #expect(read("<title>P</title><div id=root></div><script src=/a.js></script>").isShell)
        #expect(read("<h1>Portalen</h1><div id=root></div><script src=/a.js></script>").isShell)
        #expect(!read("<title>F</title><h1>Hoppsan</h1><p>Något gick fel.</p>").isShell)
        #expect(!read("<body><script>a()</script><main><h1>Larm</h1>\(Self.text)</main>").isShell)
    }

    private func frame(_ body: String) -> LinkPage {
        read("<html><head><title>P</title><script src=a.js></script></head><body>\(body)</body></html>")
    }

    @Test func `what frames a page is no page, however long it is`() {
        let long =
            "<p>Portalen drivs av regionen tillsammans med alla kommuner i länet, och redaktionen svarar på frågor.</p>"
        #expect(frame("<div id=root></div><footer>\(long)</footer>").isShell)
        #expect(frame("<header><a href=/>Hem</a></header><main></main><footer>\(long)</footer>").isShell)
        #expect(frame("<div id=x></div><div class=kakor role=dialog><h1>Kakor</h1>\(long)</div>").isShell)
        #expect(frame("<div class=spinner>\(long)</div>").isShell)
        #expect(!read("<title>P</title><footer>\(long)</footer>").isShell, "no script would add anything")
        let intro = frame("<div id=__next>\(long)</div>")
        #expect(!intro.isShell && intro.isProgram && intro.bare?.hasPrefix("Portalen drivs") == true)
        let page = frame(
            "<div class=modal><h1>Hoppsan</h1><p>Något gick fel hos oss.</p></div><footer>\(long)</footer>")
        #expect(!page.isShell && !page.isProgram && page.bare == "Hoppsan Något gick fel hos oss.")
        #expect(frame(String(repeating: long, count: 20)).bare == nil)
    }

    @Test func `a heading of its own and few words beside scripts are scarce, and no shell`() {
        for body in ["<h1>Fel</h1><p>Ett fel har inträffat.</p>", "<main><h1>Karta</h1><div id=m></div></main>"] {
            let page = frame("<nav><a href=/>Start</a></nav>" + body)
            #expect(page.isScarce && !page.isShell && !page.isProgram, "\(body)")
        }
        let shells = [
            "<header><h1>Kil</h1></header><div id=x></div>", "<h1>Portalen</h1><div id=root></div>", "<p>Ja.</p>",
        ]
        for body in shells { #expect(frame(body).isShell && !frame(body).isScarce, "\(body)") }
        #expect(!read("<h1>Fel</h1><p>Ett fel har inträffat.</p>").isScarce, "no script would add anything")
        #expect(!frame("<main><h1>Larm</h1>\(Self.text)</main>").isScarce)
    }

    @Test func `every main heading is read, the first apart`() {
        let page = read("<title>a</title><body><h1>Ett</h1><main><h1>Två</h1>\(Self.text)</main><h1>Tre</h1>")
        #expect(page.heading == "Ett" && page.headings == ["Två", "Tre"])
    }

    @Test(arguments: ["", "<head>", "<!DOCTYPE html><html lang=sv><head>", "<html><head></head>"])
    func `a page that names no body and begins with an element of its own is no shell`(_ start: String) {
        for first in ["portal-header", "sv-page", "main", "hgroup"] {
            let page = read(
                start + "<title>Larm | Kil</title><script src=a.js></script><\(first)><a href=/>Start</a></\(first)>"
                    + "<main><h1>Larm</h1>\(Self.text)</main>")
            #expect(!page.isShell && !page.isThin && page.heading == "Larm", "\(start) \(first)")
            #expect(page.text.contains("En hel mening") && !page.text.contains("Kil"), "\(start) \(first)")
        }
    }

    @Test func `places in a page are ids and names, also percent-encoded`() {
        let page = "<h2 id=steg-2>2</h2><a name=gammal></a><h3 id='å'></h3><h4 id=user-content-x></h4>\(Self.text)"
        for there in ["steg-2", "gammal", "%C3%A5", "å", "x"] {
            #expect(read(page, fragment: there).hasFragment == true)
        }
        #expect(read(page, fragment: "steg-9").hasFragment == false)
        #expect(read(page, fragment: "steg-9", isWhole: false).hasFragment == nil, "it may stand in the rest")
        #expect(read(page, fragment: "steg-2", isWhole: false).hasFragment == true)
        #expect(read("<p name=a>\(Self.text)", fragment: "a").hasFragment == false, "only anchors have such names")
    }

    @Test func `routes, states, text fragments and the top are no places`() {
        for other in ["!/a", "/a/b", "tab=2", ":~:text=larm", "top", "TOP", ""] {
            #expect(read(Self.text, fragment: other).hasFragment == nil, "\(other)")
        }
        #expect(read("<h2 id=a>\(Self.text)", fragment: "a:~:text=larm").hasFragment == true)
        #expect(read("<script src=a></script><div id=root></div>", fragment: "b").hasFragment == nil, "a shell")
    }

    @Test(arguments: [
        ("<ul><li><a class=\"x y\" href=\"/arkiv/larm.pdf\">Larm</a></ul>", true),
        ("<a href='larm.pdf?v=2'>Larm</a>", true), ("<A HREF=https://kil.se/b/larm.pdf#s2>", true),
        ("<nav><a href=/b/larm.pdf>Larm</a></nav>", false),
        ("<footer><a href=/b/larm.pdf></a></footer><a href=/>", false),
        ("<header><a href=/></a></header><a href=/b/larm.pdf>", true), ("<a href=/b/larm.pdfx>", false),
        ("<a href=/b/trygghetslarm.pdf>", false), ("<a title=/b/larm.pdf href=/c>", false),
        ("<link href=/b/larm.pdf><p>/b/larm.pdf</p>", false), ("<abbr href=/b/larm.pdf>", false),
        ("<script>'<a href=/b/larm.pdf>'</script>", false), ("<a href=/b/larm.pdf", false),
    ])
    func `a list that has the sought page is told by its anchors, outside menus`(html: String, leads: Bool) {
        let read = { LinkPageReader.read(Data(html.utf8), contentType: nil, base: "https://kil.se/a/", sought: $0) }
        #expect(read("https://kil.se/a/larm.pdf").listsItself == leads)
        #expect(!read("https://kil.se/a/").listsItself && !read(nil).listsItself)
    }

    @Test func `names that stand everywhere are not looked for, and escapes are letters`() {
        func leads(_ html: String, _ url: String) -> Bool {
            LinkPageReader.read(Data(html.utf8), contentType: nil, base: url, sought: url).listsItself
        }
        #expect(!leads("<a href=/b/index.html>", "https://kil.se/a/index.html"))
        #expect(!leads("<a href=/b/2020>", "https://kil.se/a/2020") && !leads("<a href=/b/sv>", "https://kil.se/a/sv"))
        #expect(leads("<a href=/b/f%C3%B6rskola>", "https://kil.se/a/f%C3%B6rskola"))
        #expect(leads("<a href=/b/förskola>", "https://kil.se/a/f%C3%B6rskola"))
        let heap = "<a x=" + String(repeating: "/larm.pdf", count: 25_000) + ">"
        #expect(!leads(heap, "https://kil.se/a/larm.pdf"))
    }

    @Test func `text is cut, and a heap of bytes is read in linear time`() {
        let long = read("<main>" + String(repeating: Self.text, count: 4000))
        #expect(long.text.utf8.count <= 64 * 1024 + 8)
        #expect(read(String(repeating: "<div id=a>", count: 20_000), fragment: "b").hasFragment != true)
        #expect(read("").title == nil)
    }

    @Test(arguments: ["hidden", "is-hidden", "d-none", "ng-hide", "u-hidden", "hide", "collapse", "alert d-none"])
    func `a heading of an error box that a class hides is none`(name: String) {
        let box = "<div class=\"\(name)\"><h1>Sidan kunde inte hittas</h1></div>"
        func read(_ body: String) -> LinkPage {
            let html = "<!doctype html><html><head><title>Larm</title></head><body>\(body)</body></html>"
            return LinkPageReader.read(Data(html.utf8), contentType: "text/html", base: "https://kil.se/")
        }
        let below = read("<h1>Larm</h1><p>Fyll i.</p>" + box)
        #expect(below.heading == "Larm" && below.headings.isEmpty)
        let above = read(box + "<h1>Larm</h1><p>Fyll i.</p>")
        #expect(above.heading == "Larm" && above.headings.isEmpty)
        #expect(read(box + "<p>Fyll i.</p>").heading == "Larm")
        for shown in ["collapse show", "d-none d-md-block", "hidden md:block", "hiddenlist", "x"] {
            let page = read("<div class=\"\(shown)\"><h1>Sidan kunde inte hittas</h1></div><p>Prova menyn.</p>")
            #expect(page.heading == "Sidan kunde inte hittas", "\(shown)")
        }
        let whole = "<html><title>Larm</title><body class=\(name)><h1>Sidan finns inte</h1><p>Prova menyn.</p>"
        let page = LinkPageReader.read(Data(whole.utf8), contentType: "text/html", base: "https://kil.se/")
        #expect(page.heading == "Sidan finns inte", "whole pages are hidden until they are loaded")
    }
}
