import NIOCore

#if canImport(Glibc)
import Glibc
#endif

/// Why the server cannot serve.
package enum PublishFailure: Error, Sendable, Hashable {
    case badListen(String)
    case portTaken(ListenAddress)
    case notAllowed(ListenAddress)
    case noSuchAddress(ListenAddress)
    case failed(ListenAddress, detail: String)

    init(_ error: any Error, at address: ListenAddress) {
        guard let error = error as? IOError else {
            self = .failed(address, detail: String(describing: error))
            return
        }
        switch error.errnoCode {
        case EADDRINUSE: self = .portTaken(address)
        case EACCES, EPERM: self = .notAllowed(address)
        case EADDRNOTAVAIL, EAFNOSUPPORT: self = .noSuchAddress(address)
        default: self = .failed(address, detail: String(describing: error))
        }
    }

    /// What happened and where, in a sentence.
    package var sentence: String {
        switch self {
        case .badListen(let text): "\"\(text)\" is no address to listen at."
        case .portTaken(let address): "Another program listens at \(address) already."
        case .notAllowed(let address): "This user may not listen at \(address)."
        case .noSuchAddress(let address): "This machine has no address \(address)."
        case .failed(let address, let detail): "Listening at \(address) failed: \(detail)."
        }
    }

    /// What to do next.
    package var advice: String {
        switch self {
        case .badListen:
            "Write it as host:port, 127.0.0.1:8080 or [::1]:8080 (port 0 takes any free one), or as unix:/run/samlad/http.sock; "
                + "several with a space between them."
        case .portTaken(.unix):
            "Stop the other one (`ss -lxp` shows it), or choose another with --listen, SAMLAD_LISTEN or settings.listen."
        case .portTaken:
            "Stop the other one (`ss -ltnp` shows it), or choose another with --listen, SAMLAD_LISTEN or settings.listen."
        case .notAllowed(.unix): "Choose a folder that the service may write in, such as its RuntimeDirectory."
        case .notAllowed: "Choose a port from 1024 up, or give the service CAP_NET_BIND_SERVICE."
        case .noSuchAddress: "Choose one that `ip address` shows, or 127.0.0.1."
        case .failed: "Choose another address with --listen, SAMLAD_LISTEN or settings.listen."
        }
    }
}

extension PublishFailure: CustomStringConvertible {
    package var description: String { "\(sentence) \(advice)" }
}
