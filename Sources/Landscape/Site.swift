import Foundation

/// A publisher's web site: its articles, their pages and documents, and how it answers conditional requests.
struct Site: Sendable {
    enum Validation: Sendable { case both, etag, lastModified, none }

    var name: String
    /// Where its articles live: `/nyheter/`.
    var tree: String
    var articles: [Article]
    var validation: Validation = .both
    /// What `/robots.txt` says; `nil` answers 404.
    var robots: String?
    /// The address an article's page calls its canonical one, when that is not the page itself.
    var canonical: @Sendable (Article, World) -> String? = { _, _ in nil }

    /// What is published by now, newest first.
    func visible(_ world: World) -> [Article] {
        articles.filter { $0.day <= world.day }
            .sorted { ($0.day, $0.slug) > ($1.day, $1.slug) }
    }

    func path(_ article: Article) -> String { tree + article.slug }

    // MARK: - Answers

    /// Pages, documents, robots.txt and the front page; what is not there is 404.
    func page(_ visit: Visit) -> LoopbackReply {
        if visit.path == "/robots.txt", let robots {
            return .response(status: 200, headers: ["Content-Type": "text/plain"], body: Data(robots.utf8))
        }
        if visit.path == "/" { return send(frontPage(visit), "text/html; charset=utf-8", visit) }
        if visit.path.hasPrefix("/dokument/"), visit.path.hasSuffix(".pdf") { return document(visit) }
        for article in articles where article.day <= visit.world.day {
            if visit.path == path(article) || visit.path == path(article) + "/" { return page(of: article, visit) }
            if case .moves(_, let tree, _) = article.fate, visit.path == tree + article.slug {
                return send(articlePage(article, visit), "text/html; charset=utf-8", visit)
            }
        }
        return missing
    }

    var missing: LoopbackReply {
        .text(Self.frame("Sidan finns inte", "<h1>Sidan kunde inte hittas</h1>"), status: 404)
    }

    private func page(of article: Article, _ visit: Visit) -> LoopbackReply {
        switch article.fate {
        case .ends(let status, let day) where visit.world.has(.linksDie, sinceDay: day):
            let title = status == 403 ? "Åtkomst nekad" : "Sidan finns inte längre"
            return .text(Self.frame(title, "<h1>\(title)</h1>"), status: status)
        case .moves(let status, let tree, let day) where visit.world.day >= day:
            return .redirect(status, to: tree + article.slug)
        default:
            return send(articlePage(article, visit), "text/html; charset=utf-8", visit)
        }
    }

    /// A whole answer with the validators of this site, or 304 when the client has this very version.
    func send(_ text: String, _ type: String, _ visit: Visit) -> LoopbackReply {
        send(Data(text.utf8), type, visit)
    }

    func send(_ body: Data, _ type: String, _ visit: Visit) -> LoopbackReply {
        var headers: LoopbackHeaders = ["Content-Type": type]
        let tag = "\"\(StableHash.hex(StableHash.of(body)))\""
        // The morning of the newest change: nothing changes within a day.
        let newest = visible(visit.world).map(\.day).max() ?? 0
        let modified = HTTPDate.format(visit.world.date(day: max(newest, 0)))
        if validation == .both || validation == .etag { headers.add("ETag", tag) }
        if validation == .both || validation == .lastModified { headers.add("Last-Modified", modified) }
        let isKnown =
            if let sent = visit.request.headers["If-None-Match"] {
                headers["ETag"] != nil
                    && sent.split(separator: ",").contains { $0.trimmingCharacters(in: .whitespaces) == tag }
            } else {
                headers["Last-Modified"] != nil && visit.request.headers["If-Modified-Since"] == modified
            }
        return .response(status: isKnown ? 304 : 200, headers: headers, body: isKnown ? Data() : body)
    }

    // MARK: - Pages

    static func frame(_ title: String, _ body: String, head: String = "") -> String {
        """
        <!DOCTYPE html>
        <html lang="sv">
        <head>
        <meta charset="utf-8">
        <title>\(HTML.escape(title))</title>
        \(head)</head>
        <body>
        <nav><a href="/">Start</a> <a href="/kontakt">Kontakt</a></nav>
        <main>
        \(body)
        </main>
        <footer><p>Tillgänglighetsredogörelse · Om webbplatsen</p></footer>
        </body>
        </html>

        """
    }

    private func frontPage(_ visit: Visit) -> String {
        let links = visible(visit.world).map { "<li><a href=\"\(path($0))\">\(HTML.escape($0.title))</a></li>" }
        return Self.frame(name, "<h1>\(HTML.escape(name))</h1>\n<ul>\(links.joined(separator: "\n"))</ul>")
    }

    private func articlePage(_ article: Article, _ visit: Visit) -> String {
        let date = article.published(in: visit.world)
        let documents = article.documents.map { "<li><a href=\"/dokument/\($0)\">\($0) (pdf, 1 kB)</a></li>" }
        let canonical = canonical(article, visit.world) ?? visit.base + path(article)
        let body = """
            <article>
            <h1>\(HTML.escape(article.title))</h1>
            <p class="ingress">\(HTML.escape(article.summary))</p>
            <p class="publicerad"><time datetime="\(WorldDate.rfc3339(date))">\(WorldDate.swedish(date))</time></p>
            <div class="text">
            \(article.html())\(documents.isEmpty ? "" : "<ul class=\"dokument\">\(documents.joined())</ul>\n")</div>
            </article>
            """
        return Self.frame(
            "\(article.title) | \(name)", body, head: "<link rel=\"canonical\" href=\"\(HTML.escape(canonical))\">\n")
    }

    private func document(_ visit: Visit) -> LoopbackReply {
        let file = visit.path.dropFirst("/dokument/".count)
        guard visible(visit.world).contains(where: { $0.documents.contains(String(file)) }) else { return missing }
        return send(PDF.page(String(file)), "application/pdf", visit)
    }
}

/// The smallest document that a reader opens: one empty page with a title.
enum PDF {
    static func page(_ title: String) -> Data {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            "<< /Title (\(title.filter { $0.isASCII && $0.isLetter || $0 == "-" })) >>",
        ]
        var text = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (number, object) in objects.enumerated() {
            offsets.append(text.utf8.count)
            text += "\(number + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            text += String(repeating: "0", count: 10 - "\(offset)".count) + "\(offset) 00000 n \n"
        }
        text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 4 0 R >>\nstartxref\n\(table)\n%%EOF\n"
        return Data(text.utf8)
    }
}
