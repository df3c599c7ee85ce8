package import Catalogue
import Foundation

/// Lists of files that servers make of a folder which has no page of its own.
extension LinkPlan {
    /// Whether such a list has come in the place of a page or a document: somebody has taken away what was there. One that was
    /// there from the first is what was linked to, also where another server makes it in another way.
    ///
    /// - Parameter check: with where it is shown.
    package static func hasBecomeListing(_ page: LinkPage, _ health: LinkHealth, check: LinkCheck) -> Bool {
        let final = check.finalURL ?? health.url
        guard let capture = health.memory.capture, isListing([page.title, page.heading], at: final) else {
            return false
        }
        let first = [capture.page?.title, capture.page?.heading]
        return !isListing(first, at: nil) && !bearsPath(of: final, first)
    }

    /// By the names that Apache, nginx, lighttpd, Tomcat and Python give it, and the folder that it names.
    ///
    /// - Parameter url: where it is shown, in or below that folder; `nil` for anywhere.
    private static func isListing(_ names: [String?], at url: String?) -> Bool {
        names.compactMap(\.self).contains { name in
            let text = name.lowercased()
            guard let title = listings.first(where: text.hasPrefix) else { return false }
            guard let url else { return true }
            // It begins with the slash, behind a bracket where there is one.
            let folder = name.dropFirst(title.count - 1).filter { $0 != "[" && $0 != "]" }
            return isFolder(folder, over: url)
        }
    }

    /// Whether one of the names has the path in it, as lists of all makes do: "kil.se - /filer/".
    private static func bearsPath(of url: String, _ names: [String?]) -> Bool {
        let path = LinkPlaces.segments(of: url).map { ($0.removingPercentEncoding ?? $0).lowercased() }
        guard !path.isEmpty else { return false }
        let text = "/" + path.joined(separator: "/")
        return names.compactMap(\.self).contains { $0.lowercased().contains(text) }
    }

    private static func isFolder(_ folder: String, over url: String) -> Bool {
        func parts(_ path: String) -> [String] {
            path.split(separator: "/").map { ($0.removingPercentEncoding ?? String($0)).lowercased() }
        }
        let outer = parts(folder.trimmingCharacters(in: .whitespaces))
        return LinkPlaces.segments(of: url).map { ($0.removingPercentEncoding ?? $0).lowercased() }.starts(with: outer)
    }

    private static let listings = ["index of /", "directory listing for /", "directory listing for [/"]
}
