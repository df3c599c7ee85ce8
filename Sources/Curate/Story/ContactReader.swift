import Catalogue
import Foundation

/// A line of a story in which somebody may be named to ask.
struct ContactLine {
    var text: String
    /// It stands under the heading for contacts.
    var isUnderHeading: Bool
    /// Addresses of the links in its paragraph.
    var mails: [String]
}

/// People to ask in the line of duty: name, role, address and number, as they stand on one line or on lines beside each
/// other.
enum ContactReader {
    /// Contacts of one story, and bytes of a line.
    private static let most = 20
    private static let longest = 400

    static func contacts(in lines: [ContactLine]) -> [Contact] {
        var contacts: [Contact] = []
        var current = Contact()
        func end() {
            let isProfessional = current.email.map { !PersonalText.isPrivate(mail: $0) } ?? true
            let isSomebody = current.isReachable && (current.name != nil || current.email != nil || current.role != nil)
            if isSomebody, isProfessional, !contacts.contains(current), contacts.count < most {
                contacts.append(current)
            }
            current = Contact()
        }
        for line in lines {
            let found = read(line)
            guard line.isUnderHeading || found.isReachable else {
                end()
                continue
            }
            // The next name, or a second address, is the next person.
            let isNext =
                found.name != nil && current.name != nil || found.email != nil && current.email != nil
                || found.name != nil && current.isReachable && found.isReachable
            if isNext || !line.isUnderHeading { end() }
            current.name = current.name ?? found.name
            current.role = current.role ?? found.role
            current.email = current.email ?? found.email
            current.phone = current.phone ?? found.phone
            if !line.isUnderHeading { end() }
        }
        end()
        return contacts
    }

    private static func read(_ line: ContactLine) -> Contact {
        guard line.text.utf8.count <= longest else { return Contact() }
        var contact = Contact()
        contact.email =
            Addresses.mails(in: line.text).first
            ?? line.mails.lazy.compactMap { Addresses.mails(in: $0).first }.first
        contact.phone = Addresses.phones(in: line.text).first { !$0.isPrivate }?.number
        contact.role = role(in: line.text)
        if line.isUnderHeading || contact.isReachable { contact.name = name(in: line.text) }
        return contact
    }

    // MARK: Names and roles

    private static let roleEndings = [
        "ledare", "chef", "chefen", "utvecklare", "strateg", "samordnare", "handläggare", "sköterska", "terapeut",
        "specialist", "koordinator", "controller", "jurist", "direktör", "arkitekt", "förvaltare", "kommunikatör",
        "pedagog", "ombud", "sekreterare", "upphandlare", "rådgivare", "nämndsordförande",
    ]

    /// The part of a line between commas that names a role: `projektledare välfärdsteknik`.
    private static func role(in line: String) -> String? {
        for part in line.split(whereSeparator: { ",;|()\n".contains($0) || $0 == "–" }) {
            let words = Words.of(String(part), hyphens: true)
            guard words.count <= 8, !part.contains("@") else { continue }
            guard let first = words.firstIndex(where: { word in roleEndings.contains { word.lower.hasSuffix($0) } })
            else {
                continue
            }
            // "Anna Berg projektledare": the name is not of the role.
            let start = words[..<first].lastIndex { $0.isCapitalised }.map { $0 + 1 } ?? 0
            let role = words[min(start, first)...].map(\.text).prefix { Int($0) == nil }.joined(separator: " ")
            return role.isEmpty ? nil : role
        }
        return nil
    }

    private static let noNames: Set<String> = [
        "kontakt", "kontakta", "kontaktperson", "telefon", "tel", "mobil", "mejl", "mail", "epost", "e-post", "adress",
        "frågor", "vill", "läs", "mer", "hör", "gärna", "har", "du", "ni", "kommun", "region", "socialförvaltningen",
        "förvaltningen", "myndigheten", "avdelningen", "enheten", "växel", "besöksadress", "postadress", "box", "för",
        "webbplats", "projektet", "välkommen", "fråga", "ring", "skriv", "mejla", "skicka", "besök", "tack",
    ]

    /// Two or three words in capitals beside each other, none of them of an office.
    private static func name(in line: String) -> String? {
        let words = Words.of(line, hyphens: true)
        var run: [Word] = []
        for word in words + [Word(text: "", lower: "", follows: .sentence)] {
            let isApart = !run.isEmpty && word.follows != .space
            let isName = isNamePart(word)
            if isApart || !isName {
                if (2...3).contains(run.count) { return run.map(\.text).joined(separator: " ") }
                run = []
            }
            if isName { run.append(word) }
        }
        return nil
    }

    private static func isNamePart(_ word: Word) -> Bool {
        guard word.isCapitalised, word.text.count >= 2, word.hasSmallLetter, !noNames.contains(word.lower) else {
            return false
        }
        guard word.text.allSatisfy({ $0.isLetter || $0 == "-" }) else { return false }
        let isOffice = ["kommun", "kommuns", "förvaltning", "förvaltningen", "nämnd", "nämnden", "enhet", "kontor"]
            .contains { word.lower.hasSuffix($0) }
        return !isOffice && !roleEndings.contains { word.lower.hasSuffix($0) }
    }
}
