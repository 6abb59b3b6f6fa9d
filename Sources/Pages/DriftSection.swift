import Results
import Statistics

/// The drift of a batch, as it was found when the batch was scored.
struct DriftSection {
    let lead: String
    let table: Table

    init(_ drift: ScoringReport.Drift) {
        let shifted = drift.csi.members.filter {
            [DriftVerdict.shifted.rawValue, DriftVerdict.moderate.rawValue].contains($0.value.verdict)
        }
        let word = DriftSection.word(drift.psi.verdict)
        let features =
            shifted.isEmpty
            ? "No feature moved beyond noise by much."
            : "Features that moved: \(shifted.map(\.name).joined(separator: ", "))."
        lead =
            drift.psi.verdict == DriftVerdict.noReference.rawValue
            ? "There is nothing to compare the probabilities with: \(word). \(features)"
            : "Against what the model was trained on the probabilities are: \(word). \(features)"
        let rows = [("the PD", drift.psi)] + drift.csi.members.map { ($0.name, $0.value) }
        table = Table(
            "Stability of the PD and of each feature",
            columns: [.text("of"), .text("verdict"), .number("index"), .number("limit"), .number("p")],
            rows: rows.map { name, index in
                [
                    .head(name), .text(DriftSection.word(index.verdict)), .text(Figure.short(index.index)),
                    .text(Figure.short(index.limit)), .text(index.p.map(Figure.bare) ?? "-"),
                ]
            })
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
