import Catalogue
import Foundation
import HTTPTypes
import Store

/// Every way a request can go wrong. The raw value is the last part of the problem's `type`, and is for ever.
enum FaultKind: String, Sendable, CaseIterable {
    case unknownParameter = "unknown-parameter"
    case badValue = "bad-value"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case gone
    case startAgain = "start-again"
    case bodyRefused = "body-refused"
    case addressTooLong = "address-too-long"
    case unsupportedMedia = "unsupported-media"
    case badHost = "bad-host"
    case malformedRequest = "malformed-request"
    case tooManyRequests = "too-many-requests"
    case tooManyWaiting = "too-many-waiting"
    case unavailable
    case ourFault = "our-fault"

    var status: HTTPResponse.Status {
        switch self {
        case .unknownParameter, .badValue, .badHost, .malformedRequest: .badRequest
        case .tooManyRequests: .tooManyRequests
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .gone, .startAgain: .gone
        case .bodyRefused: .contentTooLarge
        case .addressTooLong: .uriTooLong
        case .unsupportedMedia: .unsupportedMediaType
        case .unavailable, .tooManyWaiting: .serviceUnavailable
        case .ourFault: .internalServerError
        }
    }

    var title: String {
        switch self {
        case .unknownParameter: "Unknown parameter"
        case .badValue: "Impossible value of a parameter"
        case .notFound: "Nothing at this address"
        case .methodNotAllowed: "Method not allowed"
        case .gone: "Withdrawn"
        case .startAgain: "Start again"
        case .bodyRefused: "The body is refused"
        case .addressTooLong: "Address too long"
        case .unsupportedMedia: "Not a form"
        case .badHost: "No host, or more than one"
        case .malformedRequest: "Not a request that can be read"
        case .tooManyRequests: "Too many requests"
        case .tooManyWaiting: "Too many clients wait"
        case .unavailable: "The catalogue does not answer"
        case .ourFault: "A fault of ours"
        }
    }

    /// What to do, in Swedish, for the page the `type` leads to.
    var help: String {
        switch self {
        case .unknownParameter:
            """
            Adressen har en parameter som inte finns. I svaret står vilka som finns (allowed) och vilken som liknar \
            mest (nearest).
            """
        case .badValue:
            """
            En parameter har ett värde som inte går att använda. I svaret står vilken (parameter) och vad den kan \
            vara.
            """
        case .notFound: "Det finns inget på adressen. En post som har funnits svarar 308 eller 410, aldrig 404."
        case .methodNotAllowed: "Här går det bara att läsa: GET, HEAD och OPTIONS, och till /oai även POST."
        case .gone: "Posten har funnits men är borttagen. Skälet står i svaret (detail). Ta bort kopior av den."
        case .startAgain:
            """
            Ändringsloggen räcker inte tillbaka till positionen, eller så är den från en annan logg. Hämta alla poster \
            (items), ta bort kopior av det som inte finns med, och följ sedan loggen från den position som står i \
            svaret (position).
            """
        case .bodyRefused:
            """
            Skicka frågan i adressen och inget i meddelandets kropp. Bara /oai tar emot ett formulär (POST), och det på \
            högst 8 KiB.
            """
        case .unsupportedMedia: "Det som skickas till /oai ska vara ett formulär: application/x-www-form-urlencoded."
        case .addressTooLong: "Adressen får vara 8 KiB. Dela upp frågan i flera."
        case .badHost:
            "Frågan ska ha precis ett Host-fält (RFC 9112 §3.2), med namnet eller adressen till den här tjänsten."
        case .malformedRequest:
            """
            Frågan går inte att läsa som HTTP/1.1. Vanliga orsaker: bokstäver som å, ä och ö eller blanksteg i adressen utan \
            att vara procentkodade (ä skrivs %C3%A4, blanksteg %20), radbrytningar på fel ställe, ett fält som är längre \
            än 16 KiB, fler än 100 fält, eller en fråga över TLS till en port utan.
            """
        case .tooManyRequests:
            """
            Det kom fler frågor från din adress än tjänsten tillåter. Vänta så många sekunder som står i Retry-After. \
            Fråga villkorligt (If-None-Match), följ /api/v1/changes i stället för att hämta allt, och spara svaren.
            """
        case .tooManyWaiting:
            """
            För många väntar redan på ändringar. Fråga utan wait så länge, eller vänta så många sekunder som står i \
            Retry-After.
            """
        case .unavailable:
            "Databasen svarar inte just nu. Försök igen om en stund; den som driver tjänsten ser felet i loggen."
        case .ourFault: "Felet är vårt. Försök igen; händer det igen, hör av dig till den som driver tjänsten."
        }
    }
}

extension Wire.Fault {
    init(_ kind: FaultKind, _ detail: String, call: Call) {
        self.init(
            type: call.base + Route.problem(kind.rawValue).path, title: kind.title, status: kind.status.code,
            detail: detail, instance: call.path)
    }

    init(_ fault: ParameterFault, call: Call) {
        let kind: FaultKind = fault.kind == .unknownParameter ? .unknownParameter : .badValue
        self.init(kind, fault.detail, call: call)
        parameter = fault.parameter
        allowed = fault.allowed
        nearest = fault.nearest
    }

    /// For an address that nothing stands at.
    init(nothingAt call: Call) {
        let nearest = Nearest.address(call.path)
        let hint = nearest.map { " Did you mean \($0)?" } ?? ""
        self.init(.notFound, "There is nothing at this address.\(hint)", call: call)
        self.nearest = nearest
    }

    /// As a page for people and as a problem document for machines.
    func response(_ call: Call) throws -> Answer {
        let status = HTTPResponse.Status(code: status)
        var response =
            call.wantsPage
            ? Answer(status, MediaType.html, MessagePage.error(self, call: call))
            : Answer(status, MediaType.problem, try Wire.encode(self))
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
