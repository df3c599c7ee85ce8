import Foundation
import HTTPTypes
import Hummingbird
import NIOPosix

/// Questions that come as a form in the body: of harvesters, to whom their protocol gives that choice (OAI-PMH 2.0
/// §3.1.1). They are answered like those that stand in the address.
extension Site {
    func harvest(_ request: Request, _ call: Call, _ context: SiteContext) async -> Response {
        let form: String
        do {
            form = try await PostedForm.read(request)
        } catch let fault as PostedForm.Fault {
            let refused = refusal(Wire.Fault(fault.kind, fault.detail, call: call), call)
            return finish(dress(refused, call), call, context)
        } catch {
            // Whoever sent it has gone: nobody reads the answer.
            let refused = refusal(Wire.Fault(.malformedRequest, "The body broke off.", call: call), call)
            return finish(dress(refused, call), call, context)
        }
        var posted = call
        posted.query = call.query.followed(by: form)
        // It is read to its end.
        posted.hasBody = false
        let whole = posted
        do {
            let made = try await NIOThreadPool.singleton.runIfActive {
                Coding.apply(whole.coding, to: dress(answer(whole), whole))
            }
            return finish(made, whole, context)
        } catch {
            return finish(dress(told(error, whole), whole), whole, context)
        }
    }
}

enum PostedForm {
    struct Fault: Error {
        var kind: FaultKind
        var detail: String
    }

    /// As much as an address may have.
    static let longest = Call.longest

    /// `application/x-www-form-urlencoded`, as it came.
    static func read(_ request: Request) async throws -> String {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingWhiteSpace().lowercased()
        guard type == "application/x-www-form-urlencoded" else {
            throw Fault(kind: .unsupportedMedia, detail: "The body has to be application/x-www-form-urlencoded.")
        }
        let tooLong = Fault(kind: .bodyRefused, detail: "8 KiB are the most a form may have.")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > longest { throw tooLong }
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= longest else { throw tooLong }
            bytes.append(contentsOf: part.readableBytesView)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(kind: .malformedRequest, detail: "The form is not UTF-8.")
        }
        return text.trimmingWhiteSpace()
    }
}
