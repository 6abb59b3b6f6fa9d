import Results
import Statistics

/// The outcomes of a batch by segments of the features that the settings named when its labels came.
struct SegmentSection {
    let lead: String
    let tables: [Table]
    let note: String

    /// Nil without segments.
    init?(_ features: [SegmentedFeature]) {
        if features.isEmpty { return nil }
        let weak = features.flatMap { feature in
            feature.segments.filter { $0.figures?.isWeakSpot == true }.map { "\(feature.feature): \($0.name)" }
        }
        lead =
            weak.isEmpty
            ? "No segment is ranked worse than the rest, and in none are the probabilities too low."
            : "Weak spots: \(weak.joined(separator: "; "))."
        tables = features.map(SegmentSection.table)
        note =
            "Figures stand where a segment has 50 known outcomes with 5 of each kind. A weak spot is a segment that is"
            + " ranked worse than the rest, or whose probabilities are too low, with p of at most 0.05, adjusted for the"
            + " segments of its feature (Holm). Thirds are of all companies of the batch."
    }

    private static func table(_ feature: SegmentedFeature) -> Table {
        Table(
            "By \(feature.feature)",
            columns: [
                .text("segment"), .number("companies"), .number("known"), .number("defaults"), .number("mean PD"),
                .number("rate"), .number("95 % interval"), .text("light"), .number("AUC"), .text("weak"),
            ],
            rows: feature.segments.map { segment in
                let figures = segment.figures
                return [
                    .head(segment.name), .text(Figure.count(segment.parties)), .text(Figure.count(segment.known)),
                    .text(Figure.count(segment.defaults)), .text(Figure.percent(figures?.meanPD)),
                    .text(Figure.percent(figures?.defaultRate)),
                    .text(figures.map { Figure.percents($0.defaultRateInterval) } ?? "-"),
                    .light(figures?.light.light), .text(Figure.short(figures?.auc)),
                    .text(figures.map { weakness($0) } ?? "-"),
                ]
            })
    }

    private static func weakness(_ figures: SegmentFigures.Figures) -> String {
        guard figures.isWeakSpot else { return "no" }
        let level = 0.05
        let ways =
            [
                figures.weakerP.map { $0 <= level ? "ranked worse" : "" } ?? "",
                figures.lowPDP <= level ? "PD too low" : "",
            ]
            .filter { !$0.isEmpty }
        return ways.joined(separator: ", ")
    }
}
