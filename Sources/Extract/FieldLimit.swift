import Catalogue

/// Cuts what is longer than a field may be, for the formats whose parsers hand out whole texts; ``FeedBuilder`` cuts its
/// own while it gathers them.
enum FieldLimit {
    static func apply(to feed: inout Feed, sanitise: Bool) {
        var counts = ProblemCount()
        func plain(_ text: inout String?) {
            if let cut = text.flatMap(Self.cut) {
                text = cut
                counts.add(.limitField)
            }
        }
        func html(_ text: inout String?) {
            guard let cut = text.flatMap(Self.cut) else { return }
            // What was closed behind the cut is closed again; addresses are absolute already.
            text = sanitise ? Sanitiser.sanitise(cut, base: "") : cut
            counts.add(.limitField)
        }
        plain(&feed.info.title)
        plain(&feed.info.description)
        plain(&feed.info.rights)
        for index in feed.entries.indices {
            plain(&feed.entries[index].id)
            plain(&feed.entries[index].title)
            plain(&feed.entries[index].rights)
            html(&feed.entries[index].summary)
            html(&feed.entries[index].content)
            for (name, values) in feed.entries[index].extra where values.contains(where: { cut($0) != nil }) {
                feed.entries[index].extra[name] = values.map { cut($0) ?? $0 }
                counts.add(.limitField)
            }
        }
        // Readers that cut before they sanitise have told it, in the same words.
        if !feed.problems.contains(where: { $0.code == ProblemCode.limitField.rawValue }) {
            feed.problems += counts.problems
        }
    }

    /// As much of a field's text as is looked at: markup costs more to sanitise than to read.
    static func within(_ text: String, line: Int?, _ counts: inout ProblemCount) -> String {
        guard let cut = cut(text) else { return text }
        counts.add(.limitField, line: line)
        return cut
    }

    /// `nil` for what is short enough.
    private static func cut(_ text: String) -> String? {
        guard text.utf8.count > FeedBuilder.fieldLimit else { return nil }
        let bytes = Array(text.utf8.prefix(FeedBuilder.fieldLimit + 1))
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe UTF8Text.string(UTF8Text.prefix(bytes, room: FeedBuilder.fieldLimit))
        }
    }
}
