import CXML2
import Foundation

/// XPath 1.0 by libxml2 over one page; each expression is compiled once per page, its steps are limited.
@safe final class XPath {
    private let context: xmlXPathContextPtr
    private var compiled: [String: xmlXPathCompExprPtr] = unsafe [:]

    /// What an evaluation may cost, in libxml2's operations.
    private static let operations: UInt = 2_000_000

    /// `document` is an `xmlDoc` that outlives this.
    init?(_ document: UnsafeMutableRawPointer?) {
        let document = unsafe document?.assumingMemoryBound(to: xmlDoc.self)
        guard let context = unsafe xmlXPathNewContext(document) else { return nil }
        unsafe self.context = context
        // Without a handler of its own libxml2 writes to stderr.
        unsafe context.pointee.error = { _, _ in }
        unsafe context.pointee.opLimit = Self.operations
    }

    deinit {
        unsafe compiled.values.forEach { unsafe xmlXPathFreeCompExpr($0) }
        unsafe xmlXPathFreeContext(context)
    }

    static func check(_ text: String) throws(SelectorError) {
        guard let checker = unsafe XPath(nil) else {
            throw SelectorError(position: 1, message: "out of memory")
        }
        guard unsafe checker.compile(text) == nil else { return }
        let place = Int(unsafe checker.context.pointee.lastError.int1)
        let position = text.utf8.prefix(max(0, place)).count { $0 & 0xC0 != 0x80 } + 1
        throw SelectorError(position: position, message: "this is no XPath from \(position) on")
    }

    private func compile(_ text: String) -> xmlXPathCompExprPtr? {
        if let known = unsafe compiled[text] { return unsafe known }
        guard let expression = unsafe xmlXPathCtxtCompile(context, text) else { return nil }
        unsafe compiled[text] = expression
        return unsafe expression
    }

    /// `nil` when the expression could not be worked out within its limit.
    func evaluate(_ text: String, at node: UnsafeMutableRawPointer, limit: Int) -> [HTMLDocument.Match]? {
        guard let expression = unsafe compile(text) else { return nil }
        unsafe context.pointee.node = node.assumingMemoryBound(to: xmlNode.self)
        unsafe context.pointee.opCount = 0
        guard let object = unsafe xmlXPathCompiledEval(expression, context) else { return nil }
        defer { unsafe xmlXPathFreeObject(object) }
        switch unsafe object.pointee.type {
        case XPATH_NODESET: return unsafe matches(object.pointee.nodesetval, limit: limit)
        case XPATH_STRING: return unsafe Self.text(Self.string(object.pointee.stringval))
        case XPATH_BOOLEAN: return [.text(unsafe object.pointee.boolval != 0 ? "true" : "false")]
        case XPATH_NUMBER:
            let number = unsafe object.pointee.floatval
            return Self.text(Int(exactly: number).map(String.init) ?? (number.isNaN ? "" : String(number)))
        default: return []
        }
    }

    private static func text(_ text: String) -> [HTMLDocument.Match] { text.isEmpty ? [] : [.text(text)] }

    private func matches(_ set: xmlNodeSetPtr?, limit: Int) -> [HTMLDocument.Match] {
        guard let set = unsafe set, let nodes = unsafe set.pointee.nodeTab else { return [] }
        var found: [HTMLDocument.Match] = []
        for index in 0..<min(Int(unsafe set.pointee.nodeNr), limit) {
            guard let node = unsafe nodes[index] else { continue }
            switch unsafe node.pointee.type {
            case XML_ELEMENT_NODE:
                // Our own place in the tree, plus one, was left there by the builder.
                let place = Int(bitPattern: unsafe node.pointee._private) - 1
                if place > 0 { found.append(.element(place)) }
            case XML_ATTRIBUTE_NODE:
                // An attribute begins with the same fields as any node; its value is its children's text.
                var value = ""
                var child = unsafe node.pointee.children
                while let text = unsafe child {
                    value += unsafe Self.string(text.pointee.content)
                    unsafe child = text.pointee.next
                }
                found.append(.text(value))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
                found.append(.text(unsafe Self.string(node.pointee.content)))
            default: break
            }
        }
        return found
    }

    private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
        guard let text = unsafe text else { return "" }
        let buffer = unsafe UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text)))
        return unsafe String(decoding: buffer, as: UTF8.self)
    }
}
