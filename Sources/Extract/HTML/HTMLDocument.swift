import CXML2
import Catalogue
import Foundation

/// A page, read by libxml2's forgiving parser and kept as an ``HTMLTree``; the only file that touches its nodes.
@safe final class HTMLDocument {
    /// Where a selector led.
    enum Match: Hashable {
        case element(Int)
        /// An attribute's value, a text node, or what an XPath function gave.
        case text(String)
    }

    let tree: HTMLTree
    /// Name of the encoding the bytes were in.
    let encoding: String
    private(set) var problems: [Problem]
    /// What relative addresses are resolved against: `<base href>`, else the page's own.
    let base: String
    /// The page's own address; "" when unknown.
    let address: String
    /// The libxml2 tree, for XPath; `nil` for a page without a single element.
    private let document: xmlDocPtr?
    /// The libxml2 node of each node of `tree`.
    private let pointers: [xmlNodePtr?]
    private var xpath: XPath?
    /// Steps that selectors may still take on this page.
    private var work = 5_000_000
    /// What reading texts may still walk over.
    var textLeft: Int
    private var types: SiblingTypes?

    init(_ text: DecodedText, base: String) {
        let clean = HTMLGuard.clean(text.utf8)
        encoding = text.name
        problems = text.problems + clean.problems
        var builder = HTMLTreeBuilder()
        unsafe document = Self.parse(clean.bytes)
        if let document = unsafe document { unsafe builder.build(UnsafeMutableRawPointer(document)) }
        tree = builder.tree
        textLeft = Self.textLimit(tree)
        unsafe pointers = builder.pointers
        address = base
        // HTML §4.2.3: the first one that has an address counts.
        let name = tree.number(of: "base")
        let places = name < 0 ? 0..<0 : tree.descendants(of: 0)
        self.base =
            places.lazy
            .compactMap { [tree] in tree.isElement($0, numbered: name) ? tree.attribute("href", of: $0) : nil }
            .first.flatMap { Address.resolve($0, base: base) } ?? base
        if builder.depth >= Self.maxDepth - 1 {
            problems.append(
                ProblemCode.htmlTooDeep.said(
                    "The page nests its elements deeper than \(Self.maxDepth); what follows there is not read."))
        }
    }

    deinit {
        // The evaluator's context points into the document: it goes first.
        xpath = nil
        if let document = unsafe document { unsafe xmlFreeDoc(document) }
    }

    /// libxml2's own limit; without HTML_PARSE_HUGE its parser stops there.
    private static let maxDepth = 256

    private static let initialised: Void = xmlInitParser()

    private static func parse(_ bytes: [UInt8]) -> xmlDocPtr? {
        _ = initialised
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue | HTML_PARSE_COMPACT.rawValue
        guard !bytes.isEmpty, let length = Int32(exactly: bytes.count) else { return nil }
        return unsafe bytes.withUnsafeBytes { buffer in
            unsafe htmlReadMemory(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), length, nil, "UTF-8", Int32(options))
        }
    }

    // MARK: Selecting

    /// The places below `scope` (0 is the whole page) in document order, `limit` at most.
    func select(_ selector: Selector, in scope: Int = 0, limit: Int = .max) -> [Match] {
        switch selector.program {
        case .css(let group): selectCSS(group, in: scope, limit: limit)
        case .xpath: selectXPath(selector.description, in: scope, limit: limit)
        }
    }

    private func selectCSS(_ group: [CSSSelector], in scope: Int, limit: Int) -> [Match] {
        var found: [Match] = []
        if types == nil, group.contains(where: \.asksForTypes) { types = SiblingTypes(tree) }
        var matcher = CSSMatcher(tree: tree, types: types, work: work)
        // A bare `@href`, or `:scope`, is about the place where the search begins.
        for selector in group where selector.compounds.isEmpty {
            if let name = selector.attribute, let value = tree.attribute(name, of: scope) {
                found.append(.text(String(decoding: value, as: UTF8.self)))
            }
        }
        for node in tree.descendants(of: scope) where tree.isElement(node) {
            if found.count >= limit || matcher.work <= 0 { break }
            guard let selector = matcher.match(group, node, scope: scope) else { continue }
            if let name = selector.attribute {
                guard let value = tree.attribute(name, of: node) else { continue }
                found.append(.text(String(decoding: value, as: UTF8.self)))
            } else {
                found.append(.element(node))
            }
        }
        if matcher.work <= 0, work > 0 { reportWork() }
        work = matcher.work
        return found
    }

    private func selectXPath(_ text: String, in scope: Int, limit: Int) -> [Match] {
        guard let document = unsafe document, unsafe scope < pointers.count else { return [] }
        let evaluator: XPath
        if let xpath {
            evaluator = xpath
        } else {
            guard let fresh = unsafe XPath(UnsafeMutableRawPointer(document)) else { return [] }
            xpath = fresh
            evaluator = fresh
        }
        guard let node = unsafe pointers[scope],
            let found = unsafe evaluator.evaluate(text, at: UnsafeMutableRawPointer(node), limit: limit)
        else {
            reportWork()
            return []
        }
        return found
    }

    private func reportWork() {
        report(
            .htmlTooMuchWork, "A selector needs too many steps on this page and was given up: make it more specific.")
    }

    /// Once for each page.
    func report(_ code: ProblemCode, _ sentence: String? = nil) {
        guard !problems.contains(where: { $0.code == code.rawValue }) else { return }
        problems.append(sentence.map { code.said($0) } ?? code.problem())
    }
}

/// Copies a libxml2 tree into an ``HTMLTree``, without recursion.
@safe struct HTMLTreeBuilder {
    private(set) var tree = HTMLTree()
    private(set) var pointers: [xmlNodePtr?] = unsafe []
    private(set) var depth = 0
    private var nameIDs: [[UInt8]: Int32] = [:]
    /// libxml2 keeps each name once: by its place it is found without being read.
    private var places: [UInt: Int32] = [:]
    /// The open elements' places, the document first.
    private var open = [0]
    /// The last element child of each of `open`, or -1.
    private var last: [Int32] = [-1]

    mutating func build(_ document: UnsafeMutableRawPointer) {
        let root = unsafe document.assumingMemoryBound(to: xmlNode.self)
        unsafe pointers.append(root)
        var cursor: xmlNodePtr? = unsafe root.pointee.children
        while let node = unsafe cursor {
            if unsafe enter(node), let child = unsafe node.pointee.children {
                unsafe cursor = child
                continue
            }
            var current: xmlNodePtr? = unsafe node
            while let done = unsafe current, unsafe done != root {
                unsafe leave(done)
                if let next = unsafe done.pointee.next {
                    unsafe current = next
                    break
                }
                unsafe current = done.pointee.parent
            }
            unsafe cursor = current == root ? nil : current
        }
        tree.nodes[0].end = Int32(tree.nodes.count)
    }

    /// Adds the node; whether it is an element and its children are to follow.
    private mutating func enter(_ node: xmlNodePtr) -> Bool {
        let type = unsafe node.pointee.type
        let parent = open[open.count - 1]
        let place = Int32(tree.nodes.count)
        switch type {
        case XML_ELEMENT_NODE:
            // What stands in a template is no part of the page (HTML §4.12.3).
            if unsafe Self.isTemplate(node.pointee.name) { return false }
            var element = HTMLTree.Node(kind: .element, parent: Int32(parent), end: place + 1)
            element.name = unsafe nameID(node.pointee.name)
            element.begin = Int32(tree.bytes.count)
            element.previous = last[last.count - 1]
            element.line = Int32(truncatingIfNeeded: unsafe xmlGetLineNo(node))
            tree.nodes[parent].elements += 1
            element.place = tree.nodes[parent].elements
            element.attributes = unsafe addAttributes(node.pointee.properties)
            last[last.count - 1] = place
            tree.nodes.append(element)
            unsafe pointers.append(node)
            unsafe node.pointee._private = UnsafeMutableRawPointer(bitPattern: Int(place) + 1)
            open.append(Int(place))
            last.append(-1)
            depth = max(depth, open.count - 1)
            return true
        case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
            var text = HTMLTree.Node(
                kind: type == XML_TEXT_NODE ? .text : .rawText, parent: Int32(parent), end: place + 1)
            text.begin = Int32(tree.bytes.count)
            text.text = unsafe addBytes(node.pointee.content)
            tree.nodes.append(text)
            unsafe pointers.append(node)
            return false
        default: return false
        }
    }

    private static func isTemplate(_ name: UnsafePointer<xmlChar>?) -> Bool {
        guard let name = unsafe name else { return false }
        return unsafe strcmp(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self), "template") == 0
    }

    private mutating func leave(_ node: xmlNodePtr) {
        // A template was never entered, and a comment neither.
        guard unsafe node.pointee.type == XML_ELEMENT_NODE, open.count > 1,
            unsafe pointers[open[open.count - 1]] == node
        else { return }
        tree.nodes[open.removeLast()].end = Int32(tree.nodes.count)
        last.removeLast()
    }

    private mutating func addAttributes(_ first: xmlAttrPtr?) -> Range<Int32> {
        let start = Int32(tree.attributes.count)
        var cursor = unsafe first
        while let attribute = unsafe cursor {
            let begin = Int32(tree.bytes.count)
            var child = unsafe attribute.pointee.children
            while let text = unsafe child {
                _ = unsafe addBytes(text.pointee.content)
                unsafe child = text.pointee.next
            }
            let name = unsafe nameID(attribute.pointee.name)
            tree.attributes.append(.init(name: name, value: begin..<Int32(tree.bytes.count)))
            unsafe cursor = attribute.pointee.next
        }
        return start..<Int32(tree.attributes.count)
    }

    private mutating func addBytes(_ content: UnsafePointer<xmlChar>?) -> Range<Int32> {
        let start = Int32(tree.bytes.count)
        if let content = unsafe content {
            let buffer = unsafe UnsafeBufferPointer(start: content, count: Int(xmlStrlen(content)))
            unsafe tree.bytes.append(contentsOf: buffer)
        }
        return start..<Int32(tree.bytes.count)
    }

    private mutating func nameID(_ name: UnsafePointer<xmlChar>?) -> Int32 {
        guard let name = unsafe name else { return nameID([]) }
        let place = UInt(bitPattern: name)
        if let id = places[place] { return id }
        let id = unsafe nameID(Array(UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))))
        places[place] = id
        return id
    }

    private mutating func nameID(_ name: [UInt8]) -> Int32 {
        if let id = nameIDs[name] { return id }
        let id = tree.add(name: name)
        nameIDs[name] = id
        return id
    }
}
