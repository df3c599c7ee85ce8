import Foundation

/// A page whose markup leaves nothing to guess, as one flat array in document order. Of such a page every parser makes the
/// same tree; this one is made in one pass over the bytes as they came, and keeps no more of them than the place of each
/// text.
///
/// At the first sign of anything else there is none, and ``HTMLDocument`` reads the page.
@safe struct PlainPage {
    struct Node {
        var traits: PlainTraits
        var parent: Int32
        /// One behind the last node of its subtree.
        var end: Int32
        /// Bytes of text in it that are no white space.
        var visible: Int32 = 0
        /// Where a text stands in the page, or in `decoded`.
        var text: Range<Int32> = 0..<0
    }

    let bytes: ByteView
    /// The first one is the document.
    var nodes: [Node] = [Node(traits: [], parent: -1, end: 1)]
    /// Texts in which references were resolved.
    var decoded: [UInt8] = []
    var hasScript = false
    var asksForPassword = false
    /// Whether one of the places that were asked for is there.
    var hasPlace = false

    init(_ bytes: ByteView) {
        self.bytes = bytes
        nodes.reserveCapacity(bytes.count / 24 + 8)
    }

    // MARK: Text

    /// What a reader sees of it, folded, as ``HTMLTree/text(of:)``.
    func text(of node: Int) -> String {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(Int(nodes[node].visible) * 5 / 4 + 64)
        var blockEnds: [Int32] = []
        for index in node..<Int(nodes[node].end) {
            while let end = blockEnds.last, end <= index {
                blockEnds.removeLast()
                buffer.append(0x20)
            }
            let traits = nodes[index].traits
            if !traits.has(.element) {
                appendText(nodes[index], to: &buffer)
            } else if !traits.has(.inline) {
                buffer.append(0x20)
                blockEnds.append(nodes[index].end)
            }
        }
        return UTF8Text.string(PlainText.fold(buffer[...])[...])
    }

    private func appendText(_ node: Node, to buffer: inout [UInt8]) {
        let range = Int(node.text.lowerBound)..<Int(node.text.upperBound)
        if node.traits.has(.decoded) {
            HTMLTree.appendVisible(decoded[range], to: &buffer)
        } else if bytes.first(of: 0xAD, in: range) == range.upperBound {
            unsafe buffer.append(contentsOf: bytes.part(range))
        } else {
            HTMLTree.appendVisible(bytes.array(range)[...], to: &buffer)
        }
    }

    /// The text of the first element that has these traits; "" when it has none or is not there.
    func text(ofFirst traits: PlainTraits) -> String {
        nodes.firstIndex { $0.traits.has(traits) }.map(text) ?? ""
    }
}
