import Catalogue
import Foundation

/// A verdict as it is written, made before the transaction, in which others wait.
struct KeptVerdict {
    let check: String
    let memory: String

    init(_ link: LinkHealth, _ check: LinkCheck, path: String) throws(StoreFailure) {
        do {
            self.check = try check.bare(first: link.memory.capture).column
            memory = try link.memory.column
        } catch {
            throw StoreFailure(error, path: path)
        }
    }
}

extension LinkMemory {
    /// As it is kept: what the type itself encodes.
    var column: String {
        get throws {
            var fields = JSONObject()
            fields.add("firstSeen", firstSeen)
            fields.add("firstSuccess", firstSuccess)
            fields.add("lastSuccess", lastSuccess)
            fields.add("failingSince", failingSince)
            fields.add("lastFailure", lastFailure)
            if runs.isEmpty { fields.add("runs", JSONObject()) } else { try fields.add("runs", encoded: runs) }
            fields.add("owesProof", owesProof)
            fields.add("recoveringSince", recoveringSince)
            fields.add("movedTo", movedTo)
            fields.add("movedCount", movedCount)
            fields.add("movedSince", movedSince)
            fields.add("checks", checks)
            fields.add("successes", successes)
            fields.add("stateChanges", stateChanges.map(\.timeIntervalSinceReferenceDate))
            fields.add("move", move?.rawValue)
            fields.add("moveShowsPage", moveShowsPage)
            fields.add("capture", capture.map(\.fields))
            try fields.add("drift", encoded: drift)
            fields.add("lastReading", lastReading)
            fields.add("headLies", headLies)
            fields.add("headIsPoor", headIsPoor)
            fields.add("fragmentMissing", fragmentMissing)
            fields.add("times", times)
            fields.add("totals", totals.map(Self.fields))
            fields.add("robotsSilentSince", robotsSilentSince)
            fields.add("tlsFault", tlsFault)
            try fields.add("pin", encoded: pin)
            try fields.add("found", encoded: found)
            fields.add("sought", sought)
            try fields.add("archive", encoded: archive)
            return fields.text
        }
    }

    private static func fields(_ totals: [String: Int]) -> JSONObject {
        var fields = JSONObject()
        for (code, count) in totals.sorted(by: { $0.key < $1.key }) { fields.add(code, count) }
        return fields
    }
}

extension LinkCapture {
    fileprivate var fields: JSONObject {
        var fields = JSONObject()
        fields.add("at", at)
        fields.add("form", form.rawValue)
        fields.add("length", length)
        fields.add("page", page.map(\.fields))
        fields.add("isElsewhere", isElsewhere)
        return fields
    }
}

extension LinkPrint {
    fileprivate var fields: JSONObject {
        var fields = JSONObject()
        fields.add("title", title)
        fields.add("heading", heading)
        fields.add("print", print)
        fields.add("words", words)
        return fields
    }
}

extension LinkCheck {
    /// As it is kept: what the type itself encodes.
    var column: String {
        get throws {
            var fields = JSONObject()
            fields.add("at", at)
            // Milliseconds are as fine as anybody looks.
            if seconds > 0 { fields.add("seconds", (seconds * 1000).rounded() / 1000) }
            try fields.add("failure", encoded: failure)
            fields.add("status", status)
            if method != "GET" { fields.add("method", method) }
            fields.add("headStatus", headStatus)
            if headIsPoor { fields.add("headIsPoor", true) }
            fields.add("finalURL", finalURL)
            if !chain.isEmpty { try fields.add("chain", encoded: chain) }
            fields.add("contentType", contentType)
            fields.add("form", form?.rawValue)
            fields.add("length", length)
            if title != page?.title { fields.add("title", title) }
            fields.add("page", page.map(\.fields))
            if !signs.isEmpty { try fields.add("signs", encoded: signs) }
            fields.add("hasFragment", hasFragment)
            if isChallenge { fields.add("isChallenge", true) }
            fields.add("tlsExpires", tlsExpires)
            fields.add("tlsBegins", tlsBegins)
            fields.add("move", move?.rawValue)
            fields.add("showsPage", showsPage)
            try fields.add("found", encoded: found)
            if sought { fields.add("sought", true) }
            fields.add("state", state?.rawValue)
            fields.add("rule", rule)
            fields.add("outcome", outcome)
            if isAsFirst { fields.add("isAsFirst", true) }
            return fields.text
        }
    }
}
