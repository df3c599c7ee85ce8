import Catalogue
import Foundation

extension Attempt {
    /// As it is kept: what the type itself encodes.
    var column: String {
        get throws {
            var fields = JSONObject()
            fields.add("source", source)
            fields.add("at", at)
            fields.add("seconds", seconds)
            if let transfer { fields.add("transfer", transfer) }
            fields.add("outcome", outcome.rawValue)
            try fields.add("failure", encoded: failure)
            fields.add("status", status)
            fields.add("bytes", bytes)
            fields.add("finalURL", finalURL)
            fields.add("entries", entries)
            fields.add("wasRead", wasRead)
            fields.add("created", created)
            fields.add("updated", updated)
            fields.add("withdrawn", withdrawn)
            if problems.isEmpty {
                fields.addEmptyList("problems")
            } else {
                try fields.add("problems", encoded: problems)
            }
            return fields.text
        }
    }
}

extension SourceMemory {
    /// As it is kept: what the type itself encodes.
    var column: String {
        get throws {
            var fields = JSONObject()
            addTimes(to: &fields)
            fields.add("streak", streak)
            fields.add("validators", validators.fields)
            fields.add("bodyHash", bodyHash)
            fields.add("rules", rules)
            try fields.add("skipped", encoded: skipped)
            fields.add("records", records)
            fields.add("lastOutcome", lastOutcome?.rawValue)
            try fields.add("lastFailure", encoded: lastFailure)
            fields.add("voidedBy", voidedBy?.rawValue)
            try fields.add("lastProblem", encoded: lastProblem)
            fields.add("identityPolicy", identityPolicy?.rawValue)
            try addPace(to: &fields)
            fields.add("resume", resume)
            fields.add("harvestedUntil", harvestedUntil)
            fields.add("harvestBegan", harvestBegan)
            try fields.add("federation", encoded: federation)
            fields.add("arePagesWaiting", arePagesWaiting)
            try fields.add("pages", encoded: pages)
            fields.add("pageAddress", pageAddress)
            fields.add("conditionsRefused", conditionsRefused)
            try fields.add("push", encoded: push)
            try fields.add("listShape", encoded: listShape)
            try fields.add("move", encoded: move)
            fields.add("certificateEnds", certificateEnds)
            fields.add("isInside", isInside)
            fields.add("held", held)
            fields.add("isHeldTakeable", isHeldTakeable)
            try fields.add("verdict", encoded: verdict)
            return fields.text
        }
    }

    private func addTimes(to fields: inout JSONObject) {
        fields.add("state", state.rawValue)
        fields.add("stateSince", stateSince)
        fields.add("lastAttempt", lastAttempt)
        fields.add("lastSuccess", lastSuccess)
        fields.add("lastChange", lastChange)
        fields.add("nextAttempt", nextAttempt)
        fields.add("nextReason", nextReason)
    }

    private func addPace(to fields: inout JSONObject) throws {
        guard let pace else { return }
        guard pace.skipHours.isEmpty, pace.skipDays.isEmpty else { return try fields.add("pace", encoded: pace) }
        var inner = JSONObject()
        if let rhythm = pace.rhythm { inner.add("rhythm", rhythm) }
        inner.add("newest", pace.newest)
        inner.add("ttlMinutes", pace.ttlMinutes)
        inner.addEmptyList("skipHours")
        inner.addEmptyList("skipDays")
        fields.add("pace", inner)
    }
}

extension Validators {
    fileprivate var fields: JSONObject {
        var fields = JSONObject()
        fields.add("etag", etag)
        fields.add("lastModified", lastModified)
        fields.add("url", url)
        return fields
    }
}
