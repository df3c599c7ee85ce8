import Catalogue

/// What every decision keeps to, whether an editor's command makes it or a file brings it.
enum DecisionCheck {
    private static let longestName = 200
    private static let longestReason = 2000
    private static let longestHeading = 200
    private static let longestAbout = 2000
    /// Characters of a pinned summary with its paragraphs and escaped marks.
    private static let longestSummary = 40_000

    static func check(_ decision: Decision) throws {
        guard decision.who.count <= longestName else {
            throw EditRefusal("The name of who decides has \(longestName) characters at most.")
        }
        guard (decision.why ?? "").count <= longestReason else {
            throw EditRefusal("A reason has \(longestReason) characters at most.")
        }
        switch decision.act {
        case .pin: try checkPin(decision)
        case .tag:
            for tag in decision.terms ?? [] where try Editor.tag(tag) != tag {
                throw EditRefusal("\"\(tag)\" is no tag.")
            }
        case .collection:
            guard (decision.heading ?? "").count <= longestHeading else {
                throw EditRefusal("A heading has \(longestHeading) characters at most.")
            }
            guard (decision.about ?? "").count <= longestAbout else {
                throw EditRefusal("A description has \(longestAbout) characters at most.")
            }
        case .move: try checkMove(decision)
        case .merge, .split, .hide, .terms, .reveal, .map, .collect, .uncollect, .arrange, .settle: break
        case .link: try checkLink(decision)
        }
    }

    private static func checkMove(_ decision: Decision) throws {
        for address in [decision.subject, decision.value] {
            do throws(Complaint) { try AddressText.web(address ?? "") } catch {
                throw EditRefusal("A move is from an address to another: \(error.message).")
            }
        }
    }

    private static func checkLink(_ decision: Decision) throws {
        do throws(Complaint) { try AddressText.web(decision.subject ?? "") } catch {
            throw EditRefusal("A pin is of a link: \(error.message).")
        }
        guard decision.why?.contains(where: { !$0.isWhitespace }) ?? false else {
            throw EditRefusal("Say why the link is pinned: readers are told.", "Add --why \"…\".")
        }
        if let until = decision.until, until <= decision.at {
            throw EditRefusal("The pin would end before it begins.")
        }
    }

    /// The value as it is kept: nothing but paragraphs in a summary, all else as an editor may write it.
    private static func checkPin(_ decision: Decision) throws {
        guard let field = decision.field, let value = decision.value else { return }
        if field == .summary {
            let bare = value.replacing("<p>", with: "").replacing("</p>", with: "")
            guard !bare.contains("<"), !bare.contains(">"), value.count <= longestSummary else {
                throw EditRefusal("A pinned summary is paragraphs of text, \(longestSummary) characters at most.")
            }
        } else if try PinnedValue.check(value, for: field) != value {
            throw EditRefusal("\(field.rawValue) cannot be what it says.")
        }
    }
}
