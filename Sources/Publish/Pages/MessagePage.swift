import Catalogue
import Foundation

/// A page with something to say instead of what was asked for: always what happened and where to go on.
enum MessagePage {
    static func render(_ title: String, _ paragraphs: [String], call: Call) -> [UInt8] {
        var layout = Layout(title: title, call: call)
        layout.isIndexed = false
        return layout.page(
            .tag(
                "div", ["class": "width message"], .tag("h1", [:], .text(title)),
                .group(paragraphs.map { .tag("p", [:], .text($0)) }),
                .tag("p", [:], .tag("a", ["class": "button", "href": Route.start.path], "Till katalogen"))))
    }

    /// What an error looks like to somebody in a browser.
    static func error(_ fault: Wire.Fault, call: Call) -> [UInt8] {
        switch fault.status {
        case 404:
            render(
                "Sidan finns inte",
                ["Vi hittar inget på den här adressen. Den kan vara felskriven. Sök i katalogen i stället."]
                    + (fault.nearest.map { ["Menade du \($0)?"] } ?? []), call: call)
        case 405: render("Så går det inte att fråga", ["Här går det bara att läsa, inte att skicka in."], call: call)
        case 410: gone(fault, call: call)
        case 413, 414: render("Frågan är för lång", ["Förkorta den och försök igen."], call: call)
        case 429:
            render(
                "För många frågor på en gång", ["Vänta en stund och ladda sedan om sidan."], call: call)
        case 503:
            render(
                "Katalogen svarar inte just nu",
                ["Försök igen om en stund. Den som driver tjänsten ser felet i loggen."], call: call)
        default: render("Något gick fel", ["Försök igen om en stund."], call: call)
        }
    }

    private static func gone(_ fault: Wire.Fault, call: Call) -> [UInt8] {
        let day = fault.withdrawn.map { " den \(SwedishDate.day($0))" } ?? ""
        return render(
            "Posten finns inte kvar",
            [
                "Den togs bort ur katalogen\(day). Skälet: \(Phrases.withdrawal(fault.detail, names: call.names))",
                "Det kan finnas något liknande kvar; sök i katalogen.",
            ],
            call: call)
    }
}
