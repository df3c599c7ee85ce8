/// What ``XMLMender`` makes of tags, sections and declarations.
extension XMLMender {
    /// Moves on, unless the piece is full.
    mutating func markup() {
        switch position + 1 < bytes.count ? bytes[position + 1] : 0 {
        case UInt8(ascii: "!"):
            let rest = bytes[position..<min(position + 9, bytes.count)]
            if rest.elementsEqual("<![CDATA[".utf8) { return cdata() }
            if rest.starts(with: "<!--".utf8) { return skip(to: "-->") }
            if rest.elementsEqual("<!DOCTYPE".utf8, by: { $0 & 0xDF == $1 & 0xDF }) {
                let start = position
                position = entities.readDoctype(bytes, from: position)
                return copyLines(start..<position)
            }
        case UInt8(ascii: "?"): return skip(to: "?>")
        case UInt8(ascii: "/"): return endTag()
        default: break
        }
        guard position + 1 < bytes.count, Self.beginsName(bytes[position + 1]) else {
            if hasRoot { out.append(contentsOf: "&lt;".utf8) }
            found.insert(hasRoot ? .xmlNotWellFormed : .xmlJunk)
            position += 1
            return
        }
        startTag()
    }

    private mutating func cdata() {
        let start = position + 9
        guard let (end, isClosed) = sections.end(of: start, in: bytes, within: open.last) else {
            return give(up: .xmlTruncated)
        }
        if hasRoot {
            out.append(contentsOf: "<![CDATA[".utf8)
            copyText(start..<end, inCDATA: true)
            out.append(contentsOf: "]]>".utf8)
        }
        if !isClosed { found.insert(.xmlNotWellFormed) }
        position = end + (isClosed ? 3 : 0)
    }

    private mutating func skip(to mark: StaticString) {
        let start = position
        guard let end = find(mark, from: position + 2) else {
            return give(up: .xmlTruncated)
        }
        position = end + mark.utf8CodeUnitCount
        copyLines(start..<position)
    }

    private func find(_ mark: StaticString, from start: Int) -> Int? {
        let wanted = Array(mark.description.utf8)
        guard let last = wanted.last else { return nil }
        var index = start + wanted.count - 1
        while index < bytes.count {
            let first = index - wanted.count + 1
            if bytes[index] == last, bytes[first...index].elementsEqual(wanted) { return first }
            index += 1
        }
        return nil
    }

    private mutating func endTag() {
        var end = position + 2
        while end < bytes.count, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "<") { end += 1 }
        guard end < bytes.count else {
            return give(up: .xmlTruncated)
        }
        let name = bytes[(position + 2)..<end].prefix { !HTMLScanner.isSpace($0) }
        copyLines(position..<end)
        position = bytes[end] == UInt8(ascii: ">") ? end + 1 : end
        guard let index = openHashes.lastIndex(of: NameHash.of(name)) else {
            found.insert(.xmlNotWellFormed)
            return
        }
        if index != open.count - 1 || !open[index].elementsEqual(name) { found.insert(.xmlNotWellFormed) }
        close(downTo: index)
    }

    mutating func close(downTo count: Int) {
        openHashes.removeLast(max(0, openHashes.count - count))
        if let entry, entry.depth >= count { self.entry = nil }
        while open.count > count, let name = open.popLast() {
            out.append(contentsOf: "</".utf8)
            out.append(contentsOf: name)
            out.append(UInt8(ascii: ">"))
        }
    }

    private mutating func startTag() {
        guard let tag = LooseTag.read(bytes, from: position) else {
            return give(up: .xmlTruncated)
        }
        if tag.isLoose { found.insert(.xmlNotWellFormed) }
        let hash = NameHash.of(bytes[tag.name])
        if !hasRoot, habits.isEntry(hash) { wrap(bytes[tag.name]) }
        closeForgotten(before: hash)
        count(tag)
        if names.isTooMany { return give(up: .xmlTooManyNames) }
        let start = position
        if open.count >= FeedBuilder.depthLimit { return skipEntry() }
        if habits.isEntry(hash) {
            if out.count >= pieceSize { return isFull = true }
            entry = (out.count, open.count)
        }
        hasRoot = true
        out.append(UInt8(ascii: "<"))
        out.append(contentsOf: bytes[tag.name])
        for attribute in tag.attributes {
            out.append(UInt8(ascii: " "))
            out.append(contentsOf: bytes[attribute.name])
            out.append(contentsOf: "=\"".utf8)
            value(attribute.value)
            out.append(UInt8(ascii: "\""))
        }
        copyLines(start..<tag.end)
        if tag.isEmpty || MarkupHabits.isVoidHTML(hash) {
            if !tag.isEmpty { found.insert(.xmlNotWellFormed) }
            out.append(contentsOf: "/>".utf8)
        } else {
            out.append(UInt8(ascii: ">"))
            open.append(bytes[tag.name])
            openHashes.append(hash)
        }
        position = tag.end
    }

    /// What libxml2 would put into its dictionary.
    private mutating func count(_ tag: LooseTag) {
        unsafe names.add(bytes.part(tag.name))
        for attribute in tag.attributes {
            unsafe names.add(bytes.part(attribute.name))
            if bytes[attribute.name].starts(with: "xmlns".utf8) { unsafe names.add(bytes.part(attribute.value)) }
        }
    }

    /// Entries that begin the document have lost what was around them; there may be more of them.
    private mutating func wrap(_ name: Slice<ByteView>) {
        let root: StaticString = name.elementsEqual("entry".utf8) ? "feed" : "rss"
        out.append(contentsOf: "<\(root)>".utf8)
        let view = unsafe ByteView(UnsafeBufferPointer(start: root.utf8Start, count: root.utf8CodeUnitCount))
        open.append(view[...])
        openHashes.append(NameHash.of(view))
        isWrapped = true
        found.insert(.xmlNotWellFormed)
    }

    /// Takes back the entry that nests too deep, and goes on after it; without an entry, reading ends here.
    private mutating func skipEntry() {
        guard let entry, entry.depth < open.count else {
            return give(up: .xmlTooDeep)
        }
        found.insert(.xmlTooDeep)
        skippedEntries += 1
        let name = open[entry.depth]
        let lines = out[entry.out...].count { $0 == 0x0A }
        out.removeLast(out.count - entry.out)
        out.append(contentsOf: repeatElement(0x0A, count: lines))
        open.removeLast(open.count - entry.depth)
        openHashes.removeLast(openHashes.count - entry.depth)
        self.entry = nil
        let from = position
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), position + 1 < bytes.count {
                let isEnd = bytes[position + 1] == UInt8(ascii: "/")
                let after = position + (isEnd ? 2 : 1)
                let end = after + name.count
                // Its own end tag, or the next one's start tag where that was forgotten.
                if end < bytes.count, bytes[after..<end].elementsEqual(name),
                    bytes[end] == UInt8(ascii: ">") || HTMLScanner.isSpace(bytes[end])
                {
                    copyLines(from..<position)
                    return isEnd ? endOfSkipped() : ()
                }
            }
            position += 1
        }
        copyLines(from..<position)
    }

    private mutating func endOfSkipped() {
        while position < bytes.count, bytes[position] != UInt8(ascii: ">") { position += 1 }
        position = min(position + 1, bytes.count)
    }

    private mutating func value(_ range: Range<Int>) {
        position = range.lowerBound
        while position < range.upperBound {
            switch bytes[position] {
            case UInt8(ascii: "&"): reference(range.upperBound)
            case 0x0A:  // Counted by copyLines.
                out.append(UInt8(ascii: " "))
                position += 1
            default:
                appendEscaped(bytes[position])
                position += 1
            }
        }
    }

    /// An entry never stands in an entry, nor a title in a title: whatever was left open before it ends here.
    private mutating func closeForgotten(before hash: UInt64) {
        if habits.isEntry(hash) {
            if let index = openHashes.lastIndex(where: habits.isEntry) {
                found.insert(.xmlNotWellFormed)
                close(downTo: index)
            }
        } else if habits.isField(hash), let last = openHashes.last, habits.isLeaf(last) {
            found.insert(.xmlNotWellFormed)
            close(downTo: open.count - 1)
        }
    }
}
