import Columns
import Glibc

/// Finds changes of one feature alone that lift a company into the next band.
///
/// A move names a figure as it is printed, and is only offered where that very figure, put in the feature's place, is scored
/// into the band: it is rounded in the direction of the move, to whole steps where the feature has whole values.
struct MoveSearch {
    private let scorecard: Scorecard
    private let features: FeatureColumns
    /// The least score of the band.
    private let least: Int
    /// Points that are missing, with a margin because the arithmetic on the way there rounds.
    private let missing: Double
    /// What each term adds to the sum now.
    private let parts: [Double]

    private static let margin = 1e-9

    /// - Parameter features: one row.
    init(_ scorecard: Scorecard, _ features: FeatureColumns, _ band: Band, missing: Double) {
        self.scorecard = scorecard
        self.features = features
        least = band.least
        self.missing = missing + MoveSearch.margin
        parts = scorecard.terms.map { term in
            let shape = term.shape.form
            return shape.units(features.column(term.feature), rows: 0..<1)[0] * shape.weight
        }
    }

    /// In feature order.
    func moves() -> [Explanation.Move] {
        scorecard.terms.indices.compactMap { index in
            let (feature, shape) = (scorecard.terms[index].feature, scorecard.terms[index].shape.form)
            let raw = features.column(feature)?[0] ?? .nan
            let change = UnitChange(
                points: missing, divisor: scorecard.divisor, perUnit: scorecard.pointsPerUnit(shape.weight))
            guard let goal = shape.goal(from: raw, change) else { return nil }
            let values = FeatureValues(feature, raw, goal.bounds, whole: goal.whole)
            return move(feature, index, from: raw, to: goal.value, values) { value in
                shape.units(.dense([value]), rows: 0..<1)[0] * shape.weight
            }
        }
    }

    /// The change to the first value at or beyond `to` that the feature can have and that reaches the band as printed; nil
    /// where there is none.
    private func move(
        _ name: String, _ place: Int, from: Double, to: Double, _ values: FeatureValues, _ part: (Double) -> Double
    ) -> Explanation.Move? {
        guard to.isFinite else { return nil }
        let value = values.candidates(from: from, to: to).first { candidate in
            candidate != from && score(replacing: place, with: part(candidate)) >= least
        }
        return value.map { Explanation.Move(name: name, from: from, to: $0) }
    }

    /// The score with one part replaced, by the same sums in the same order as in `logOdds`.
    private func score(replacing place: Int, with part: Double) -> Int {
        var sum = 0.0
        for other in parts.indices { sum += other == place ? part : parts[other] }
        return scorecard.scale.score(scorecard.logOdds(sum: sum))
    }
}

/// Which values a feature can have, within the bounds that a scorecard knows.
struct FeatureValues {
    private enum Kind {
        case any
        case whole
        /// In order.
        case these([Double])
    }

    private let kind: Kind
    private let bounds: ClosedRange<Double>

    /// - Parameters:
    ///   - value: that the company has.
    ///   - whole: whether the training saw whole values only; where it does not say, a feature of the user's own is taken for
    ///     whole where its value and its bounds are.
    init(_ name: String, _ value: Double, _ bounds: ClosedRange<Double>, whole: Bool?) {
        self.bounds = bounds
        switch name {
        case "kyc_verified", "has_tax_id", "recent_activity_flag": kind = .these([0, 1])
        case "party_type_score": kind = .these([5, 6, 7, 8, 10])
        case "contact_completeness": kind = .these([0, 25, 50, 75, 100])
        case "transaction_count_6m", "payment_type_diversity", "supplier_count", "customer_count",
            "direct_counterparty_count", "network_depth_downstream", "network_size":
            kind = .whole
        case "company_age_years", "avg_transaction_amount", "total_transaction_volume_6m",
            "transaction_regularity_score", "network_balance_ratio":
            kind = .any
        default:
            let areWhole = [value, bounds.lowerBound, bounds.upperBound].allSatisfy { $0 == $0.rounded() }
            kind = whole ?? areWhole ? .whole : .any
        }
    }

    /// Values at or beyond `to`, seen from `from`, the nearest first, each with as few digits as are of use.
    func candidates(from: Double, to: Double) -> [Double] {
        let isUp = from.isNaN || to > from
        let values: [Double]
        switch kind {
        case .these(let allowed): values = isUp ? allowed.filter { $0 >= to } : allowed.filter { $0 <= to }.reversed()
        case .whole:
            let first = to.rounded(isUp ? .up : .down)
            values = [first, isUp ? first + 1 : first - 1]
        case .any:
            // Six digits of the larger of the two, and at least two decimals; more where bounds or rounding want it.
            let size = max(abs(to), from.isNaN ? 0 : abs(from))
            let decimals = size > 0 ? max(2, 5 - Int(log10(size).rounded(.down))) : 6
            let rounded = stride(from: decimals, through: decimals + 10, by: 2).map {
                FeatureValues.rounded(to, decimals: $0, up: isUp)
            }
            values = rounded + [to, isUp ? bounds.upperBound : bounds.lowerBound]
        }
        return values.filter { bounds ~= $0 && (isUp ? $0 >= to : $0 <= to) }
    }

    private static func rounded(_ value: Double, decimals: Int, up: Bool) -> Double {
        // Beyond that powers of ten are not exact, nor is a double.
        guard decimals <= 22 else { return value }
        let power = pow(10, Double(decimals))
        let scaled = (value * power).rounded(up ? .up : .down)
        guard scaled.magnitude < 0x1p53 else { return value }
        let result = scaled / power
        return (up ? result >= value : result <= value) ? result : (scaled + (up ? 1 : -1)) / power
    }
}
