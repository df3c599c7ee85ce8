import Catalogue
import Foundation

/// The share of broken links over time as a line (SVG 1.1); its numbers are in the caption and the API.
struct LinkPlot {
    private let days: [(day: Date, share: Double)]

    private static let (width, height) = (720.0, 180.0)
    /// Room for the words at the left and below.
    private static let (left, below, above) = (56.0, 28.0, 10.0)
    /// More points than pixels show nothing more.
    private static let most = 360

    /// `nil` where there are not yet two days to draw a line between.
    init?(_ days: [LinkDay]) {
        let judged = days.compactMap { day in day.counts.brokenShare.map { (day: day.day, share: $0) } }
        guard judged.count > 1 else { return nil }
        let step = max(1, (judged.count + Self.most - 1) / Self.most)
        // Counted from the end, so that the newest day is always there.
        self.days = stride(from: judged.count - 1, through: 0, by: -step).map { judged[$0] }.reversed()
    }

    var caption: String {
        guard let first = days.first, let last = days.last else { return "" }
        return "Andel länkar som är borta: \(Self.percent(first.share)) den \(SwedishDate.day(first.day)), "
            + "\(Self.percent(last.share)) den \(SwedishDate.day(last.day))."
    }

    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return "\(tenths / 10),\(tenths % 10) %"
    }

    var svg: Markup {
        let top = scale
        return .tag(
            "svg",
            [
                "viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img", "aria-label": caption,
                "class": "plot",
            ],
            .group([0, 0.5, 1].map { part in grid(part, top) }),
            .tag("polyline", ["points": points(top), "class": "line"]),
            label(days.first?.day, x: Self.left, anchor: "start"), label(days.last?.day, x: Self.width, anchor: "end"))
    }

    /// The share at the top: the next round number above the highest.
    private var scale: Double {
        let highest = days.map(\.share).max() ?? 0
        return [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].first { $0 >= highest } ?? 1
    }

    private func y(_ share: Double, _ top: Double) -> Double {
        Self.above + (1 - share / top) * (Self.height - Self.below - Self.above)
    }

    private func points(_ top: Double) -> String {
        guard let first = days.first?.day, let last = days.last?.day else { return "" }
        let span = max(1, last.timeIntervalSince(first))
        return days.map { point in
            let x = Self.left + point.day.timeIntervalSince(first) / span * (Self.width - Self.left)
            return "\(Self.tenth(x)),\(Self.tenth(y(point.share, top)))"
        }.joined(separator: " ")
    }

    private func grid(_ part: Double, _ top: Double) -> Markup {
        let height = Self.tenth(y(top * part, top))
        return .group([
            .tag(
                "line",
                [
                    "x1": Self.tenth(Self.left), "x2": Self.tenth(Self.width), "y1": height, "y2": height,
                    "class": "grid",
                ]),
            .tag(
                "text",
                ["x": Self.tenth(Self.left - 8), "y": height, "text-anchor": "end", "dominant-baseline": "middle"],
                .text(Self.percent(top * part))),
        ])
    }

    private func label(_ day: Date?, x: Double, anchor: String) -> Markup {
        .when(day) {
            .tag(
                "text", ["x": Self.tenth(x), "y": Self.tenth(Self.height - 6), "text-anchor": anchor],
                .text(SwedishDate.sortable($0, .day)))
        }
    }

    private static func tenth(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
