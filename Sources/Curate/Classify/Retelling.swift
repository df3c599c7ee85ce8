import Catalogue

/// Records as they are once an editor has said which terms of a vocabulary their item has: what followed from a term that
/// it has not goes too, unless something else speaks for it.
extension MappedWords {
    /// - Parameter said: the editor's terms, by vocabulary.
    func retold(_ said: [String: [String]], _ record: Record) -> Record {
        guard !said.isEmpty, record.terms.contains(where: { $0.origin == .inferred }) else { return record }
        let written = record.terms.filter { $0.origin != .inferred }
        let told = said.flatMap { vocabulary, terms in
            terms.map { AssignedTerm(vocabulary: vocabulary, term: $0, origin: .editor) }
        }
        let settled = Set(said.keys)
        let text = Self.text(of: record)
        let before = inferred(title: record.title, text: text, from: written, settled: [])
        let now = inferred(
            title: record.title, text: text, from: written.filter { !settled.contains($0.vocabulary) } + told,
            settled: settled)
        var record = record
        record.terms = record.terms.compactMap { term in
            let name = "\(term.vocabulary)/\(term.term)"
            guard term.origin == .inferred, !settled.contains(term.vocabulary), before[name] != nil,
                term.sign?.hasPrefix(Classifier.categorySign) != true
            else { return term }
            return now[name]
        }
        return record
    }

    /// By vocabulary and term.
    private func inferred(
        title: String, text: String, from assigned: [AssignedTerm], settled: Set<String>
    ) -> [String: AssignedTerm] {
        let evidence = classifier.evidence(title: title, text: text, from: assigned, settled: settled)
        var found: [String: AssignedTerm] = [:]
        for (number, confidence, sign) in evidence.terms {
            let (vocabulary, term) = classifier.table[number]
            found["\(vocabulary)/\(term)"] = AssignedTerm(
                vocabulary: vocabulary, term: term, origin: .inferred, confidence: confidence, sign: sign)
        }
        return found
    }

    /// What its terms were read out of: its summary, or its text where the summary is but the beginning of that.
    private static func text(of record: Record) -> String {
        let content = Fold.plain(record.content ?? "")
        let summary = Fold.plain(record.summary ?? "")
        return summary.isEmpty || summary == Titles.beginning(of: content, length: RecordMaker.cutSummary)
            ? content : summary
    }
}
