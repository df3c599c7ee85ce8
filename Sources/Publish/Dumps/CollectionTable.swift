import Catalogue
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Store

/// A collection as a table, in its order, however large: of one moment and streamed, as the dumps are. It says what they
/// say, so its tag is that of the change log and of what editors have decided.
struct CollectionTable: Sendable {
    let site: Site
    let call: Call

    /// Rows of a page.
    private static let pageSize = 200

    func answer(_ id: String) throws -> Answer {
        let handlers = Handlers(site: site, call: call)
        guard let collection = try site.store.collections().first(where: { $0.id == id }),
            try site.store.count(of: collection) >= ItemCollection.fewest
        else { return try handlers.missing(id) }
        let state = try site.watch.state()
        let validator = handlers.dated(
            Validator(state, beside: String(state.decisions), call: call, version: site.version))
        var answer = Answer(status: validator.isKnown(to: call.conditions) ? .notModified : .ok)
        validator.stamp(&answer, now: Date())
        guard answer.status == .ok else { return answer }
        answer.headers[.contentType] = MediaType.csv
        // Ids are letters, digits and hyphens.
        answer.headers[.contentDisposition] = "attachment; filename=\"samlad-\(id).csv\""
        if call.method == .head { return answer }
        let head = answer
        answer.later = { [self] in try await streamed(head, collection) }
        return answer
    }

    private func streamed(_ head: Answer, _ collection: ItemCollection) async throws -> Answer {
        let place: Places.Place
        do {
            place = try DumpHandlers(site: site, call: call).takePlace()
        } catch let busy as DumpHandlers.Busy {
            return busy.answer
        }
        let (dump, keys) = try await NIOThreadPool.singleton.runIfActive { [site] in
            let dump = try site.store.dump()
            return (dump, try dump.keys(of: collection))
        }
        let table = ItemTable(names: call.names, depth: .log)
        var answer = head
        answer.later = nil
        answer.stream = .timed(length: nil, desk: site.dumps) { give in
            try await withExtendedPlace(place) {
                try await give(ByteBuffer(bytes: ItemTable.head))
                for start in stride(from: 0, to: keys.count, by: Self.pageSize) {
                    let page = keys[start..<min(start + Self.pageSize, keys.count)]
                    let bytes = try await NIOThreadPool.singleton.runIfActive {
                        var bytes: [UInt8] = []
                        for row in try dump.rows(keys: page) { table.write(try row.item(), to: &bytes) }
                        return bytes
                    }
                    try await give(ByteBuffer(bytes: bytes))
                }
            }
        }
        return answer
    }

    /// The place is given back when the last byte is out.
    private func withExtendedPlace(_ place: Places.Place, _ body: () async throws -> Void) async throws {
        try await body()
        withExtendedLifetime(place) {}
    }
}
