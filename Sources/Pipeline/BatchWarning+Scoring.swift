import Columns
import Files
import Foundation
import Scorecards
import Statistics

/// Compares a batch with the model that scores it.
struct ScoringCheck {
    let version: String
    let scorecard: Scorecard
    /// What the model was trained on; nil where it has no reference yet.
    let reference: DriftReference?
    let features: FeatureColumns
    let scores: [PartyScore]
    /// How the batch lies against the reference.
    let drift: Drift
    /// How many features of the batch are the user's own.
    let ownFeatures: Int

    /// What one column holds.
    private struct Extent {
        var least = Double.infinity
        var greatest = -Double.infinity
        var missing = 0

        init(_ column: FeatureColumn) {
            // Rows that a sparse column does not keep are missing.
            missing = column.count - column.stored.count
            for value in column.stored {
                if value.isNaN { missing += 1 }
                if value < least { least = value }
                if value > greatest { greatest = value }
            }
        }
    }

    /// Warnings in the order of SPEC 1.3.
    func warnings() -> [BatchWarning] {
        let inputs = scorecard.inputs
        let extents = inputs.map { features.column($0.name).map(Extent.init) }
        var undelivered: [String] = []
        var constant: [String] = []
        var outside: [Outside] = []
        for (input, extent) in zip(inputs, extents) {
            guard let extent, extent.missing < features.count else {
                undelivered.append(input.name)
                continue
            }
            if input.usesValue, extent.missing == 0, extent.least == extent.greatest, features.count > 1,
                variedInTraining(input.name)
            {
                constant.append(input.name)
            }
            if let range = reference?.range(of: input.name),
                extent.least < range.lowerBound || extent.greatest > range.upperBound,
                let column = features.column(input.name), let one = Outside(input.name, column: column, range: range)
            {
                outside.append(one)
            }
        }
        return [
            warning(undelivered, of: inputs.count), warning(constant: constant, of: inputs.count), warning(outside),
            allEqual, shifted,
        ].compactMap { $0 }
    }

    /// v1 has no training, so nothing is known of what it has seen.
    private func variedInTraining(_ feature: String) -> Bool {
        if scorecard.recipe == .expert { return false }
        // A column without variation would have been dropped.
        return reference?.range(of: feature).map { $0.lowerBound < $0.upperBound } ?? true
    }

    private func warning(_ undelivered: [String], of inputs: Int) -> BatchWarning? {
        guard let first = undelivered.first else { return nil }
        let what =
            undelivered.count == inputs
            ? "none of the \(inputs) features that \(version) uses is there, so every company has the same score"
            : "\(undelivered.count) of the \(inputs) features that \(version) uses \(BatchWarning.verb(undelivered.count, singular: "is", plural: "are")) missing in every company: "
                + BatchWarning.list(undelivered)
        return BatchWarning(
            .undelivered, message: what, count: undelivered.count, of: inputs, example: first,
            figures: [("features", .texts(undelivered))])
    }

    private func warning(constant: [String], of inputs: Int) -> BatchWarning? {
        guard let first = constant.first else { return nil }
        return BatchWarning(
            .constant,
            message:
                "\(constant.count) of the \(inputs) features that \(version) uses \(BatchWarning.verb(constant.count, singular: "has", plural: "have")) one value in all companies, and had more in training: "
                + BatchWarning.list(constant),
            count: constant.count, of: inputs, example: first, figures: [("features", .texts(constant))])
    }

    // MARK: Values that training did not see

    /// Values of a feature beyond those of the training rows: in at least 5 companies and more than 1 % of the batch.
    private struct Outside {
        let name: String
        let range: ClosedRange<Double>
        let below: Int
        let above: Int

        init?(_ name: String, column: FeatureColumn, range: ClosedRange<Double>) {
            self.name = name
            self.range = range
            let values = column.stored
            below = values.count { $0 < range.lowerBound }
            above = values.count { $0 > range.upperBound }
            guard count >= 5, count * 100 > column.count else { return nil }
        }

        var count: Int { below + above }

        var json: JSONText {
            .object([
                ("name", .string(name)), ("below", .int(below)), ("above", .int(above)),
                ("least", .number(range.lowerBound)), ("greatest", .number(range.upperBound)),
            ])
        }
    }

    private func warning(_ outside: [Outside]) -> BatchWarning? {
        guard let worst = outside.max(by: { $0.count < $1.count }) else { return nil }
        let more = outside.count > 1 ? "; \(outside.count) features in all" : ""
        return BatchWarning(
            .outOfRange,
            message: "\(worst.count) of \(features.count) companies have a value of \(worst.name) outside of"
                + " \(BatchWarning.figure(worst.range.lowerBound)) to \(BatchWarning.figure(worst.range.upperBound)), which is all that \(version) saw in training\(more)",
            count: worst.count, of: features.count, example: worst.name,
            figures: [("features", .array(outside.map(\.json)))])
    }

    /// Features, or the probabilities, whose verdict is `shifted`.
    private var shifted: BatchWarning? {
        let names = (drift.psiVerdict == .shifted ? ["the probabilities of default"] : []) + drift.shifted
        guard let first = names.first else { return nil }
        let stabilities = [drift.psi] + drift.csi.map(\.stability)
        let greatest =
            zip([drift.psiVerdict] + drift.csiVerdicts, stabilities).filter { $0.0 == .shifted }
            .compactMap { $0.1.test.figures?.psi }.max() ?? 0
        return BatchWarning(
            .drift,
            message:
                "\(names.count) of \(stabilities.count) distributions have shifted from the reference of \(version), by an"
                + " index of up to \(BatchWarning.figure(greatest)): \(BatchWarning.list(names))",
            count: names.count, of: stabilities.count, example: first, figures: [("shifted", .texts(names))])
    }

    private var allEqual: BatchWarning? {
        guard let first = scores.first, scores.count > 1, scores.allSatisfy({ $0.score == first.score }) else {
            return nil
        }
        var what = "all \(scores.count) companies have the score \(first.score)"
        if scorecard.recipe == .expert {
            what += ": the built-in features, which are all that \(version) scores by, hardly differ between them"
            if ownFeatures > 0 {
                let verb = BatchWarning.verb(ownFeatures, singular: "counts", plural: "count")
                what += "; \(ownFeatures) of your own \(verb) once a version is trained"
            }
        }
        return BatchWarning(.allEqual, message: what, count: scores.count, of: scores.count)
    }
}

extension BatchWarning {
    /// A figure for a sentence: whole from 1,000 to a million, else with four significant digits.
    static func figure(_ value: Double) -> String {
        (1e3..<1e6).contains(abs(value)) ? "\(Int(value.rounded()))" : String(format: "%.4g", value)
    }

    static func verb(_ count: Int, singular: String, plural: String) -> String { count == 1 ? singular : plural }

    /// The first few of some names, and how many there are besides.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}
