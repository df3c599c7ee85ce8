import Catalogue
import Foundation

/// Dates that a page shows rather than declares: `<time>`, and "Publicerad: 2 december, 2019 kl 08:39".
struct PageDates {
    private(set) var published: ReadDate?
    private(set) var updated: ReadDate?
    /// A date that is shown as such and cannot be read.
    private(set) var unreadable: String?

    private static let publishedLabels = ["publicerad", "publicerat", "publiceringsdatum", "published", "postad"]
    private static let updatedLabels = [
        "senast uppdaterad", "senast ändrad", "senast granskad", "uppdaterad", "uppdaterat", "ändrad", "granskad",
        "sidan uppdaterad", "sidan uppdaterades", "sidan ändrades", "last updated", "last modified", "updated",
        "modified", "senast uppdaterat", "innehållet uppdaterat",
    ]

    init(_ document: HTMLDocument, content: MainContent, now: Date) {
        readTimes(document, content, now)
        if published == nil || updated == nil { readLabels(document, now) }
    }

    /// What a `<time>` is for, its attributes and its classes tell; the first of the others is when it was published.
    private mutating func readTimes(_ document: HTMLDocument, _ content: MainContent, _ now: Date) {
        let tree = document.tree
        var first: ReadDate?
        var left = 200
        for node in tree.descendants(of: 0) where left > 0 && tree.isElement(node, named: "time") {
            left -= 1
            let text = tree.attribute("datetime", of: node) ?? document.text(of: node)
            guard let date = Dates.parse(text, now: now) else {
                if !text.isEmpty { unreadable = unreadable ?? text }
                continue
            }
            let said = ["itemprop", "property", "class"].compactMap { tree.attribute($0, of: node)?.lowercased() }
                .joined(separator: " ")
            if said.contains("modified") || said.contains("updated") && !said.contains("published") {
                updated = updated ?? date
            } else if said.contains("published") || tree.attribute(Self.pubdate, of: node) != nil {
                published = published ?? date
            } else if Self.isLabelledUpdated(node, document) {
                updated = updated ?? date
            } else if first == nil, !content.isFurniture(node) {
                first = date
            }
        }
        published = published ?? first
    }

    private static let pubdate = Array("pubdate".utf8)

    /// "Senast uppdaterad <time>": the words before it in the same block.
    private static func isLabelledUpdated(_ node: Int, _ document: HTMLDocument) -> Bool {
        let tree = document.tree
        let parent = Int(tree.nodes[node].parent)
        guard parent > 0, tree.textLength(of: parent) <= 512 else { return false }
        let text = document.text(of: parent).lowercased()
        return updatedLabels.contains(where: text.hasPrefix)
    }

    /// Blocks of a line that begin with a label, or have one in the middle: "Publicerad 2 maj · Uppdaterad 3 juni".
    private mutating func readLabels(_ document: HTMLDocument, _ now: Date) {
        let tree = document.tree
        var left = 200
        for node in tree.nodes.indices where tree.nodes[node].kind == .text && left > 0 {
            let head = tree.slice(tree.nodes[node].text).drop { $0 <= 0x20 }.prefix(24)
            guard head.count >= 6 else { continue }
            let start = String(decoding: head, as: UTF8.self).lowercased()
            guard (Self.publishedLabels + Self.updatedLabels).contains(where: start.hasPrefix) else { continue }
            left -= 1
            let block = Self.block(around: node, document)
            guard let block else { continue }
            read(block, now)
            if published != nil, updated != nil { return }
        }
    }

    /// The line that the text stands in, where it is no longer than a line.
    private static func block(around node: Int, _ document: HTMLDocument) -> String? {
        let tree = document.tree
        var place = Int(tree.nodes[node].parent)
        var text: String?
        // A label may stand in an element of its own, with its date beside it.
        for _ in 0..<3 where place > 0 && tree.textLength(of: place) <= 512 {
            let wider = document.text(of: place)
            guard wider.utf8.count <= 160 else { break }
            text = wider
            if wider.contains(where: \.isNumber) { break }
            place = Int(tree.nodes[place].parent)
        }
        return text
    }

    private mutating func read(_ line: String, _ now: Date) {
        let lower = line.lowercased()
        var marks: [(at: String.Index, isUpdate: Bool)] = []
        for (labels, isUpdate) in [(Self.publishedLabels, false), (Self.updatedLabels, true)] {
            for label in labels {
                if let place = lower.range(of: label) { marks.append((place.lowerBound, isUpdate)) }
            }
        }
        marks.sort { $0.at < $1.at }
        for (index, mark) in marks.enumerated() {
            let end = marks.dropFirst(index + 1).first { $0.at > mark.at }?.at ?? lower.endIndex
            guard let date = Dates.parse(String(lower[mark.at..<end]), now: now) else { continue }
            if mark.isUpdate { updated = updated ?? date } else { published = published ?? date }
        }
    }
}
