package import Catalogue
package import Foundation
package import Store

/// Checks of chosen links in the foreground, each outcome told as it comes.
package struct LinkRound: Sendable {
    private let bench: Workbench
    private let checker: LinkChecker

    package struct Report: Sendable, Hashable {
        package let before: LinkHealth
        /// `nil` when nobody was judged: the outage was ours, or the host is left alone.
        package let after: LinkHealth?
        /// When it is tried next.
        package let next: Date?
    }

    /// Links checked at a time; the engine keeps each host to its own manners.
    private static let atMost = 32

    package init(_ bench: Workbench, snapshot: RegistrySnapshot) {
        self.bench = bench
        checker = LinkChecker(bench, snapshot: snapshot)
    }

    package func run(_ links: [LinkHealth], each: (Report) -> Void) async throws(StoreFailure) -> [Report] {
        var reports: [Report] = []
        var failure: StoreFailure?
        await withTaskGroup(of: Result<Report, StoreFailure>.self) { group in
            for (index, link) in links.enumerated() {
                if index >= Self.atMost { take(await group.next()) }
                if failure != nil { break }
                group.addTask { await result(link) }
            }
            while let result = await group.next() { take(result) }

            func take(_ result: Result<Report, StoreFailure>?) {
                switch result {
                case .success(let report):
                    reports.append(report)
                    each(report)
                case .failure(let error):
                    failure = failure ?? error
                    group.cancelAll()
                case nil: break
                }
            }
        }
        if let failure { throw failure }
        return reports
    }

    private func result(_ link: LinkHealth) async -> Result<Report, StoreFailure> {
        do throws(StoreFailure) {
            let verdict = try await checker.run(link)
            if let verdict { return .success(Report(before: link, after: verdict, next: verdict.nextCheck)) }
            let next = try bench.store.link(link.url)?.nextCheck
            return .success(Report(before: link, after: nil, next: next))
        } catch {
            return .failure(error)
        }
    }
}
