/// The second reading of a broken document, of what ``XMLMender`` makes of it.
struct MendedReading<Sink: XMLSink> {
    let sink: Sink
    let verdict: XMLSession.Verdict
    let found: MenderFindings
    let skippedEntries: Int

    private static var pieceSize: Int { 256 * 1024 }

    /// - Parameter isJudged: libxml2 has said what it has to say of the document. What ends too early may be left open then.
    static func read(_ bytes: ByteView, _ habits: MarkupHabits, isJudged: Bool, _ make: () -> Sink) -> MendedReading {
        let sink = make()
        var mender = XMLMender(bytes, habits: habits, pieceSize: pieceSize)
        let isRead = unsafe XMLSession.scan(into: sink) { take in
            var isMore = true
            while isMore {
                isMore = mender.next()
                let ending: XMLScanner.Ending = isMore ? .more : isJudged && mender.found.isCutOff ? .cut : .whole
                guard unsafe mender.out.withUnsafeBufferPointer({ unsafe take($0, ending) }) else { return false }
                if sink.isStopped { break }
            }
            return true
        }
        if isRead {
            // What is wrong behind the place where the sink had enough is told all the same.
            if sink.isStopped { while mender.next() {} }
            return Self(
                sink: sink, verdict: XMLSession.Verdict(), found: mender.found, skippedEntries: mender.skippedEntries)
        }
        return whole(bytes, habits, make())
    }

    /// For what the scanner has a doubt about: libxml2 reads it from its beginning, in one piece.
    private static func whole(_ bytes: ByteView, _ habits: MarkupHabits, _ sink: Sink) -> MendedReading {
        var mender = XMLMender(bytes, habits: habits, pieceSize: .max)
        _ = mender.next()
        let verdict = unsafe mender.out.withUnsafeBufferPointer { bytes in
            unsafe XMLSession.parse(bytes, into: sink, recover: true)
        }
        return Self(sink: sink, verdict: verdict, found: mender.found, skippedEntries: mender.skippedEntries)
    }
}
