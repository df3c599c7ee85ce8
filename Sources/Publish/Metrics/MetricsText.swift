import Catalogue
import Foundation
import Store

/// The catalogue and the process in numbers, in Prometheus' text format 0.0.4.
struct MetricsText {
    private var text = ""

    static func render(
        counts: CatalogueCounts, owners: [String: LinkCounts], statuses: [SourceStatus],
        requests: [RequestCounter.Key: Int],
        process: ProcessFacts, version: String, started: Date, waiting: Int, hub: HubStanding?
    ) -> String {
        var writer = MetricsText()
        writer.catalogue(counts)
        writer.owners(owners)
        writer.sources(statuses)
        writer.ledgers(statuses)
        writer.family("samlad_http_requests_total", "counter", "Requests answered, by route and status.")
        for (key, count) in requests.sorted(by: { $0.key < $1.key }) {
            writer.sample(
                "samlad_http_requests_total", [("route", key.route), ("status", String(key.status))], Double(count))
        }
        writer.single("samlad_changes_waiting", "gauge", "Clients that wait for changes, in streams too.", waiting)
        if let hub {
            writer.single("samlad_hub_position", "gauge", "The change that the hub was told of last.", hub.position)
            writer.single("samlad_hub_failures", "gauge", "Failures since the hub was told last.", hub.failures)
        }
        writer.process(process, version: version, started: started)
        return writer.text
    }

    private mutating func catalogue(_ counts: CatalogueCounts) {
        family("samlad_items", "gauge", "Items in the catalogue, by kind.")
        for (kind, count) in counts.itemsByKind.sorted(by: { $0.key < $1.key }) {
            sample("samlad_items", [("kind", kind)], Double(count))
        }
        family("samlad_items_by_freshness", "gauge", "Items in the catalogue, by freshness.")
        for level in Freshness.Level.allCases {
            sample(
                "samlad_items_by_freshness", [("freshness", level.rawValue)],
                Double(counts.itemsByFreshness[level] ?? 0))
        }
        single("samlad_items_withdrawn", "gauge", "Items withdrawn since the beginning.", counts.itemsWithdrawn)
        single("samlad_records", "gauge", "Live records behind the items.", counts.records)
        family("samlad_links", "gauge", "Links of items, by state; a pinned one by what the editor said.")
        for state in LinkState.allCases {
            sample("samlad_links", [("state", state.rawValue)], Double(counts.linksByState[state] ?? 0))
        }
        single("samlad_change_log_position", "gauge", "Number of the last line of the change log.", counts.position)
        single("samlad_database_bytes", "gauge", "Size of the database.", counts.bytes)
    }

    /// Counted every ten minutes by the daemon; states without a link are left out, for there are many owners.
    private mutating func owners(_ owners: [String: LinkCounts]) {
        family("samlad_organisation_links", "gauge", "Links to an organisation's pages, whoever shows them, by state.")
        for (organisation, counts) in owners.sorted(by: { $0.key < $1.key }) {
            for (state, count) in counts.byState.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                sample(
                    "samlad_organisation_links", [("organisation", organisation), ("state", state.rawValue)],
                    Double(count))
            }
        }
    }

    private mutating func sources(_ statuses: [SourceStatus]) {
        family("samlad_sources", "gauge", "Configured sources, by state.")
        for state in SourceState.allCases {
            let count = statuses.count { $0.memory.state == state }
            sample("samlad_sources", [("state", state.rawValue)], Double(count))
        }
        family("samlad_sources_last_attempt", "gauge", "Sources by the outcome of their last attempt.")
        for outcome in Attempt.Outcome.allCases {
            let count = statuses.count { $0.memory.lastOutcome == outcome }
            sample("samlad_sources_last_attempt", [("outcome", outcome.rawValue)], Double(count))
        }
        family("samlad_source_last_success_timestamp_seconds", "gauge", "When a source last answered well.")
        for status in statuses {
            guard let success = status.memory.lastSuccess else { continue }
            sample(
                "samlad_source_last_success_timestamp_seconds", [("source", status.source.id)],
                success.timeIntervalSince1970)
        }
        family("samlad_source_failures_in_a_row", "gauge", "Failures since a source last answered well.")
        for status in statuses where status.memory.state != .paused {
            sample("samlad_source_failures_in_a_row", [("source", status.source.id)], Double(status.memory.streak))
        }
        family("samlad_source_records", "gauge", "Live records of a source.")
        for status in statuses where status.memory.state != .paused {
            sample("samlad_source_records", [("source", status.source.id)], Double(status.memory.records))
        }
    }

    /// What the sums of a source's days and its last connection say.
    private mutating func ledgers(_ statuses: [SourceStatus]) {
        let active = statuses.filter { $0.memory.state != .paused }
        func samples(_ name: String, _ help: String, _ value: (SourceStatus) -> Double?) {
            family(name, "gauge", help)
            for status in active {
                if let value = value(status) { sample(name, [("source", status.source.id)], value) }
            }
        }
        samples("samlad_source_availability_ratio", "Share of judged attempts that succeeded, over 30 days.") {
            $0.figures?.sums.availability
        }
        samples("samlad_source_transfer_seconds", "Time in transfer of an attempt, the mean of 30 days.") {
            $0.figures?.sums.averageSeconds
        }
        samples("samlad_source_body_bytes", "Size of a body, the mean of 30 days.") {
            $0.figures?.sums.averageBytes.map(Double.init)
        }
        family("samlad_source_readings_saved", "gauge", "Attempts of 30 days whose body need not be read, by why.")
        for status in active {
            guard let sums = status.figures?.sums else { continue }
            for (why, count) in [("not-modified", sums.notModified), ("same-body", sums.sameBody)] {
                sample("samlad_source_readings_saved", [("source", status.source.id), ("why", why)], Double(count))
            }
        }
        samples("samlad_source_certificate_end_timestamp_seconds", "When the certificate of a source's site ends.") {
            $0.memory.certificateEnds?.timeIntervalSince1970
        }
    }

    private mutating func process(_ process: ProcessFacts, version: String, started: Date) {
        family("samlad_build_info", "gauge", "Always 1; the version stands in the label.")
        sample("samlad_build_info", [("version", version)], 1)
        family("process_start_time_seconds", "gauge", "When the process began to serve.")
        sample("process_start_time_seconds", [], started.timeIntervalSince1970)
        if let bytes = process.residentBytes {
            single("process_resident_memory_bytes", "gauge", "Resident memory.", bytes)
        }
        if let seconds = process.processorSeconds {
            family("process_cpu_seconds_total", "counter", "User and system time.")
            sample("process_cpu_seconds_total", [], seconds)
        }
        if let files = process.openFiles { single("process_open_fds", "gauge", "Open file descriptors.", files) }
    }

    // MARK: The format

    private mutating func single(_ name: String, _ type: String, _ help: String, _ value: Int) {
        family(name, type, help)
        sample(name, [], Double(value))
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",") + "}"
        }
        let isWhole = value == value.rounded() && abs(value) < 1e15
        text += isWhole ? " \(Int(value))\n" : " \(value)\n"
    }

    static func escape(_ label: String) -> String {
        var escaped = ""
        for character in label.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
