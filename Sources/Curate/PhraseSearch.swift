/// Finds whether any of some phrases stands in a text, in one pass over its bytes, however many the phrases are.
struct PhraseSearch {
    private let phrases: [[UInt8]]
    /// A bit for each pair of bytes: whether a phrase begins with it.
    private var begins = [UInt64](repeating: 0, count: 1024)

    /// - Parameter phrases: of two bytes or more, in the case of letters that texts are searched in.
    init(_ phrases: [String]) {
        self.phrases = phrases.map { Array($0.utf8) }.filter { $0.count >= 2 }
        for phrase in self.phrases {
            let pair = Int(phrase[0]) << 8 | Int(phrase[1])
            begins[pair >> 6] |= 1 << UInt64(pair & 63)
        }
    }

    func finds(in text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { text in
            begins.withUnsafeBufferPointer { begins in
                guard let first = text.first else { return false }
                var pair = Int(first)
                for position in 1..<max(1, text.count) {
                    pair = pair << 8 & 0xFFFF | Int(text[position])
                    guard begins[pair >> 6] >> UInt64(pair & 63) & 1 != 0 else { continue }
                    let rest = UnsafeBufferPointer(rebasing: text[(position - 1)...])
                    if phrases.contains(where: { rest.starts(with: $0) }) { return true }
                }
                return false
            }
        }
    }
}
