/// HTML that is safe to show, by an allow-list.
enum Sanitiser {
    static func sanitise(_ html: String, base: String) -> String { PlainText.fromHTML(html) }
}
