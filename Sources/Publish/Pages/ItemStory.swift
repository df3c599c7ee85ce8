import Catalogue
import Store

/// What a kommunberättelse tells, how whole it is, and what an item stands in relation to.
struct ItemStory {
    let item: Item
    let relations: Relations
    let names: Names

    private var contacts: [Contact] { item.story?.contacts ?? [] }

    var sections: Markup {
        guard let story = item.story else { return .nothing }
        return .tag(
            "section", ["aria-labelledby": "berattelse"],
            .tag("h2", ["id": "berattelse"], "Berättelsens delar"),
            .tag(
                "p", ["class": "hint"],
                .text("\(Int((story.share * 100).rounded())) % av det en kommunberättelse brukar ta upp.")),
            .group(story.completeness.map { section($0, story) }), contactList)
    }

    private func section(_ said: SectionCompleteness, _ story: Story) -> Markup {
        let label = names.label("sektion", said.section)
        let html = story.section(said.section)?.html ?? ""
        let steps = said.section == "processbeskrivning" ? story.steps : []
        guard said.state != .missing, !html.isEmpty || !steps.isEmpty else {
            let text = said.state == .missing ? "\(label): saknas." : "\(label): knapphändig."
            // Whom to ask stands in a list of its own.
            return said.section == "kontakt" && !contacts.isEmpty
                ? .nothing : .tag("p", ["class": "hint"], .text(text))
        }
        return .tag(
            "details", [:],
            .tag("summary", [:], .text(label + (said.state == .thin ? " (knapphändig)" : ""))),
            stored(html),
            .group(
                steps.map { step in
                    .group([.tag("h3", [:], .text(names.label("processteg", step.id))), stored(step.html)])
                }))
    }

    private func stored(_ html: String) -> Markup {
        html.isEmpty ? .nothing : .tag("div", ["class": "stored"], .stored(html))
    }

    private var contactList: Markup {
        guard !contacts.isEmpty else { return .nothing }
        return .group([
            .tag("h3", [:], "Kontakt"),
            .tag(
                "ul", ["class": "plain"],
                each: contacts.map { contact in
                    let who = [contact.name, contact.role].compactMap(\.self).joined(separator: ", ")
                    return .tag(
                        "li", [:], .text(who), .when(!who.isEmpty && contact.isReachable, ": "),
                        .when(contact.email) { .tag("a", ["href": "mailto:\($0)"], .text($0)) },
                        .when(contact.phone) { .text(contact.email == nil ? $0 : ", \($0)") })
                }),
        ])
    }

    var related: Markup {
        .group([
            list("hanvisar", "Initiativ som berättelsen bygger på", relations.references),
            list("bygger", "Kommunberättelser som bygger på detta", relations.referencedBy),
            list("andra", "Andra avsändare om samma ämne", relations.overlaps, showsDifferences: true),
        ])
    }

    private func list(
        _ id: String, _ heading: String, _ items: [RelatedItem], showsDifferences: Bool = false
    ) -> Markup {
        guard !items.isEmpty else { return .nothing }
        return .tag(
            "section", ["aria-labelledby": id], .tag("h2", ["id": id], .text(heading)),
            .tag(
                "ul", ["class": "evidence"],
                each: items.map { other in
                    .tag(
                        "li", [:], .tag("a", ["href": Route.page(item: other.id).path], .text(other.title)),
                        .tag("span", ["class": "hint"], .text(facts(other, showsDifferences))))
                }))
    }

    /// Who, when, and for whom: what tells senders on one subject apart.
    private func facts(_ other: RelatedItem, _ showsDifferences: Bool) -> String {
        var facts = other.organisations.prefix(1).map(names.organisation)
        if let date = other.published { facts.append(String(SwedishDate.year(date))) }
        if showsDifferences {
            let audience = other.terms.filter { $0.vocabulary == "malgrupp" }.map { names.label("malgrupp", $0.term) }
            if !audience.isEmpty { facts.append("för " + audience.joined(separator: ", ").lowercased()) }
        }
        return " " + facts.joined(separator: " · ")
    }
}
