import Results
import Statistics

/// The drift of a batch and what it lacks, as it was found when the batch was scored.
struct DriftSection {
    let lead: String
    let table: Table
    let note: String

    /// So many features that moved are named before the table, which has them all.
    private static let mostNamed = 8

    init(_ scoring: ScoringReport) {
        let drift = scoring.drift
        let moved = drift.csi.members.filter {
            [DriftVerdict.shifted.rawValue, DriftVerdict.moderate.rawValue].contains($0.value.verdict)
        }
        let word = DriftSection.word(drift.psi.verdict)
        let features =
            moved.isEmpty
            ? "No feature moved beyond noise by much." : "Features that moved: \(DriftSection.list(moved.map(\.name)))."
        lead =
            drift.psi.verdict == DriftVerdict.noReference.rawValue
            ? "There is nothing to compare the probabilities with: \(word). \(features)"
            : "Against what the model was trained on the probabilities are: \(word). \(features)"
        table = DriftSection.table(scoring)
        note = DriftSection.note(scoring)
    }

    private static func list(_ names: [String]) -> String {
        let more = names.count - mostNamed
        return names.prefix(mostNamed).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    private static func table(_ scoring: ScoringReport) -> Table {
        let inputs = Dictionary(scoring.inputs?.members.map { ($0.name, $0.value) } ?? []) { first, _ in first }
        let hasInputs = scoring.inputs != nil
        let rows = [("the PD", scoring.drift.psi)] + scoring.drift.csi.members.map { ($0.name, $0.value) }
        return Table(
            "Stability of the PD and of each feature",
            columns: [.text("of"), .text("verdict"), .number("index"), .number("limit"), .number("p")]
                + (hasInputs ? [.number("missing"), .number("missing before"), .number("points moved")] : []),
            rows: rows.map { name, index in
                let cells: [Table.Cell] = [
                    .head(name), .text(word(index.verdict)), .text(Figure.short(index.index)),
                    .text(Figure.short(index.limit)), .text(index.p.map(Figure.bare) ?? "-"),
                ]
                let input = inputs[name]
                let further: [Table.Cell] = [
                    .text(Figure.percent(input?.missing)), .text(Figure.percent(input?.missingBefore)),
                    .text(input?.points.map(Figure.points) ?? "-"),
                ]
                return cells + (hasInputs ? further : [])
            })
    }

    private static func note(_ scoring: ScoringReport) -> String {
        let limit =
            "An index at or below its limit is within what two samples of this size differ by without any drift. p is of"
            + " the feature alone; the verdict takes all features together, so p of 0.02 may be noise among many."
        guard scoring.inputs != nil else { return limit }
        return limit
            + " Missing is the share of the companies that lack the feature, here and in the reference. Points moved is the"
            + " mean of its points: over the companies that the version was trained on it is 0. A feature that the version"
            + " does not look at has none, and neither has v1, which was not trained."
    }

    /// A verdict in words.
    static func word(_ verdict: String) -> String {
        switch DriftVerdict(rawValue: verdict) {
        case .noReference: "without a reference"
        case .tooFew: "too few to tell"
        case .withinNoise: "within noise"
        case .stable: "stable"
        case .moderate: "moderately moved"
        case .shifted: "shifted"
        case nil: verdict
        }
    }
}
