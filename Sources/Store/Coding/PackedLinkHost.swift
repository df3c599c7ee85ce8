import Catalogue
import Foundation

extension LinkHost: Packed {
    static var blank: LinkHost { LinkHost() }

    func pack(into packer: inout Packer) {
        packer.add(1, errorPages)
        packer.add(2, probed)
        if !recent.isEmpty { packer.add(3, Outcomes.bytes(recent)) }
        packer.add(4, incident)
        if incidents > 0 { packer.add(5, incidents) }
        if let probes {
            let moments = probes.map { Outcome(link: $0.section, at: $0.at, failed: false, isOfHost: false) }
            packer.add(6, Outcomes.bytes(moments))
        }
        packer.add(7, robotsSilentSince)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: errorPages.append(try field.value())
        case 2: probed = field.date
        case 3: recent = try Outcomes.read(field.bytes)
        case 4: incident = try field.value()
        case 5: incidents = field.int
        case 6: probes = try Outcomes.read(field.bytes).map { Probe(section: $0.link, at: $0.at) }
        case 7: robotsSilentSince = field.date
        default: break
        }
    }

    /// The last checks, 13 bytes each, little-endian: the link's number (4), the time (8, a Double of seconds since 2001),
    /// whether it failed (bit 0) and whether that is the host's fault (bit 1).
    private enum Outcomes {
        private static let size = 13

        static func bytes(_ outcomes: [Outcome]) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(outcomes.count * size)
            for outcome in outcomes {
                append(UInt64(outcome.link), 4, to: &bytes)
                append(outcome.at.timeIntervalSinceReferenceDate.bitPattern, 8, to: &bytes)
                bytes.append((outcome.failed ? 1 : 0) | (outcome.isOfHost ? 2 : 0))
            }
            return bytes
        }

        static func read(_ bytes: [UInt8]) throws -> [Outcome] {
            guard bytes.count.isMultiple(of: size) else {
                throw PackedFault(detail: "what is remembered of a host ends too early")
            }
            return stride(from: 0, to: bytes.count, by: size).map { start in
                let at = Double(bitPattern: number(bytes[start + 4..<start + 12]))
                return Outcome(
                    link: UInt32(number(bytes[start..<start + 4])), at: Date(timeIntervalSinceReferenceDate: at),
                    failed: bytes[start + 12] & 1 != 0, isOfHost: bytes[start + 12] & 2 != 0)
            }
        }

        private static func append(_ value: UInt64, _ count: Int, to bytes: inout [UInt8]) {
            for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * shift))) }
        }

        private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
            bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}

extension LinkHost.ErrorPage: Packed {
    static var blank: LinkHost.ErrorPage {
        LinkHost.ErrorPage(page: LinkPrint(title: nil, heading: nil, print: 0, words: 0), at: .distantPast)
    }

    func pack(into packer: inout Packer) {
        packer.add(1, page.title)
        packer.add(2, page.heading)
        packer.add(3, Int(bitPattern: UInt(page.print)))
        packer.add(4, page.words)
        packer.add(5, at)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: page.title = field.text
        case 2: page.heading = field.text
        case 3: page.print = UInt64(UInt(bitPattern: field.int))
        case 4: page.words = field.int
        case 5: at = field.date
        default: break
        }
    }
}

extension LinkHost.Incident: Packed {
    static var blank: LinkHost.Incident {
        LinkHost.Incident(kind: .host, since: .distantPast, links: 0, samples: 0, windowStart: .distantPast)
    }

    func pack(into packer: inout Packer) {
        packer.add(1, kind.rawValue)
        packer.add(2, since)
        packer.add(3, links)
        packer.add(4, samples)
        packer.add(5, windowStart)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: kind = try field.code()
        case 2: since = field.date
        case 3: links = field.int
        case 4: samples = field.int
        case 5: windowStart = field.date
        default: break
        }
    }
}
