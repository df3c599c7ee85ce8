package import Catalogue
import Foundation

extension Decision {
    /// What it says, in English, to follow "said that".
    package var sentence: String {
        let names = records.joined(separator: ", ")
        return switch act {
        case .merge: "\(names) are one thing"
        case .split: "\(names) is not the same thing as \((others ?? []).joined(separator: ", "))"
        case .hide: "\(names) is not shown"
        case .pin: "\(field?.rawValue ?? "") of \(names) is \"\(value ?? "")\""
        case .move: "the link \(subject ?? "") of \(names) is \(value ?? "")"
        case .terms: "\(vocabulary ?? "") of \(names) is \(list(terms))"
        case .tag: "\(names) bears \(list(terms))"
        case .reveal: "what looks like personal data in \(names) may be shown"
        case .map: mapSentence
        case .collection: collectionSentence
        case .collect: "\(names) belongs to collection \(collection ?? "")"
        case .uncollect: "\(names) does not belong to collection \(collection ?? "")"
        case .arrange: "\(names) comes first in collection \(collection ?? "")"
        case .settle: "the line \"\(subject ?? "")\" of the work list is done with: \(value ?? "")"
        case .link:
            "the link \(subject ?? "") is \(value ?? "")"
                + (until.map { " until \($0.formatted(.iso8601.year().month().day()))" } ?? "")
        }
    }

    private func list(_ texts: [String]?) -> String {
        guard let texts, !texts.isEmpty else { return "nothing" }
        return texts.joined(separator: ", ")
    }

    private var mapSentence: String {
        let scope = [source.map { " of \($0)" }, scheme.map { " under \($0)" }].compactMap(\.self).joined()
        let meaning = terms?.isEmpty == false ? "\(vocabulary ?? "") \(list(terms))" : "nothing"
        return "\"\(value ?? "")\"\(scope) means \(meaning)"
    }

    private var collectionSentence: String {
        var said: [String] = []
        if let heading { said.append("is called \"\(heading)\"") }
        if let about { said.append(about.isEmpty ? "is not described" : "is about \"\(about)\"") }
        if let rule {
            let filters = rule.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.joined(separator: " or "))" }
            said.append(rule.isEmpty ? "has no rule" : "has all of " + filters.joined(separator: ", "))
        }
        return "collection \(collection ?? "") " + said.joined(separator: " and ")
    }
}
