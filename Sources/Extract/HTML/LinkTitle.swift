/// What a link is called, from the best witness there is.
enum LinkTitle {
    enum Strength: Int, Comparable {
        case none, generic, attribute, text, heading

        static func < (left: Strength, right: Strength) -> Bool { left.rawValue < right.rawValue }
    }

    /// Words that say only that there is a link.
    private static let generic: Set<String> = [
        "läs mer", "läs mera", "läs hela", "läs vidare", "läs hela nyheten", "läs hela artikeln", "läs nyheten",
        "läs artikeln", "till artikeln", "till nyheten", "mer", "mer information", "visa", "visa mer", "se mer", "här",
        "klicka här", "länk", "read more", "more", "»", "›", ">", "...", "…",
    ]

    /// The heading within, else its text, `aria-label`, `title`, or the words for its picture.
    static func read(_ node: Int, in document: HTMLDocument) -> (text: String?, strength: Strength) {
        let tree = document.tree
        if let heading = heading(in: node, document) { return (heading, .heading) }
        let text = document.text(of: node)
        if !text.isEmpty, !isGeneric(text) { return (text, .text) }
        let label = tree.attribute("aria-label", of: node) ?? tree.attribute("title", of: node)
        if let label = label.map(withoutLead), !isGeneric(label) { return (label, .attribute) }
        for picture in tree.descendants(of: node) where tree.isElement(picture, named: "img") {
            if let words = tree.attribute("alt", of: picture) { return (words, .attribute) }
        }
        return text.isEmpty ? (nil, .none) : (text, .generic)
    }

    private static func heading(in node: Int, _ document: HTMLDocument) -> String? {
        let tree = document.tree
        for candidate in node..<Int(tree.nodes[node].end) where tree.isElement(candidate) {
            let name = tree.name(of: candidate)
            guard name.count == 2, name[0] == UInt8(ascii: "h"), 0x31...0x36 ~= name[1] else { continue }
            let text = document.text(of: candidate)
            if !text.isEmpty { return text }
        }
        return nil
    }

    private static func isGeneric(_ text: String) -> Bool {
        generic.contains(text.lowercased().trimmingSuffix { " .…»›>→:".contains($0) })
    }

    /// "Läs mer om Trygghetskameror" is called "Trygghetskameror".
    private static func withoutLead(_ label: String) -> String {
        for lead in ["läs mer om ", "läs mer: ", "läs nyheten ", "read more about "]
        where label.lowercased().hasPrefix(lead) && label.count > lead.count {
            return String(label.dropFirst(lead.count))
        }
        return label
    }
}

extension String {
    fileprivate func trimmingSuffix(_ drop: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, drop(last), text.count > 1 { text.removeLast() }
        return String(text)
    }
}
