/// Whether a batch differs from a reference in one variable: PSI of the PD, CSI of a feature, with their noise.
///
/// From counts a bin alone. Tested are values that the reference does not have, the distribution over groups of bins,
/// and the share of missing values; p is the least of these times their number. The verdict takes p at 0.025 and the
/// size of the index. False alarms stay at or below 3 % at any two numbers of rows from 50 on.
package struct DriftTest: Sendable, Equatable {
    /// What the counts allow to say.
    package enum Outcome: Sendable, Equatable {
        /// The reference has no rows.
        case noReference
        /// No part could be tested.
        case tooFew
        /// Every row of both has the same one value, or none.
        case constant
        /// Tested, with figures.
        case tested(Figures)
    }

    /// The figures of a test.
    package struct Figures: Sendable, Equatable {
        /// Stability index over all classes (groups, unseen, missing), shares (count + ½)/(total + classes/2).
        package let psi: Double
        /// The least p of the parts times their number, at most 1; unadjusted for other variables.
        package let p: Double
        /// Number of classes.
        package let classes: Int
        /// The mean of the index without drift: (classes − 1)(1/N + 1/M).
        package let meanNoise: Double
        /// The 97.5 % point of the index without drift: (1/N + 1/M) χ²_{classes − 1}. At or below it there is no alarm
        /// when the values alone are tested.
        package let limit: Double

        /// Figures that were stored.
        package init(psi: Double, p: Double, classes: Int, meanNoise: Double, limit: Double) {
            self.psi = psi
            self.p = p
            self.classes = classes
            self.meanNoise = meanNoise
            self.limit = limit
        }
    }

    /// Level of one look: the PD is one, all features together are another, so that both have at most 5 % false alarms
    /// a batch.
    package static let level = 0.025

    /// What came of it.
    package let outcome: Outcome

    /// The figures; nil where nothing was tested.
    package var figures: Figures? {
        if case .tested(let figures) = outcome { figures } else { nil }
    }

    /// An outcome that was stored.
    package init(outcome: Outcome) { self.outcome = outcome }

    /// Tests a batch against a reference, in time that does not depend on the rows but for Fisher's test, O(√n).
    ///
    /// - Parameters:
    ///   - reference: counts of the reference.
    ///   - batch: counts of the batch by the same cuts.
    package init(reference: DriftCounts, batch: DriftCounts) {
        precondition(reference.bins.count == batch.bins.count, "reference and batch differ in bins")
        if reference.rows == 0 {
            outcome = .noReference
            return
        }
        let parts = DriftParts(reference: reference, batch: batch)
        let used = zip(reference.bins, batch.bins).count { $0 + $1 > 0 }
        if batch.rows > 0, used + (reference.missing + batch.missing > 0 ? 1 : 0) == 1 {
            outcome = .constant
            return
        }
        let degrees = parts.classes.count - 1
        guard batch.rows > 0, let least = parts.pValues.min(),
            let psi = StabilityIndices.halved(
                reference: parts.classes.map(\.reference), batch: parts.classes.map(\.batch)),
            let limit = ChiSquaredDistribution(degreesOfFreedom: degrees).quantile(tail: DriftTest.level)
        else {
            outcome = .tooFew
            return
        }
        let noise = 1 / Double(batch.rows) + 1 / Double(reference.rows)
        outcome = .tested(
            Figures(
                psi: psi, p: min(1, Double(parts.pValues.count) * least), classes: parts.classes.count,
                meanNoise: Double(degrees) * noise, limit: noise * limit))
    }

    /// What the test says.
    ///
    /// - Parameter adjusted: p after adjustment for other variables looked at; the test's own where it is nil.
    package func verdict(adjusted: Double? = nil) -> DriftVerdict {
        switch outcome {
        case .noReference: .noReference
        case .tooFew: .tooFew
        case .constant: .withinNoise
        case .tested(let figures): DriftVerdict(figures, p: adjusted ?? figures.p)
        }
    }

    /// Adjusted p-values of many features: Benjamini–Hochberg over those that were tested, nil for the others.
    package static func adjusted(_ tests: [DriftTest]) -> [Double?] {
        var adjusted = MultipleTesting.benjaminiHochberg(tests.compactMap { $0.figures?.p }).makeIterator()
        return tests.map { $0.figures == nil ? nil : adjusted.next() }
    }

    /// Verdicts of many features, which together have at most 2.5 % false alarms a batch.
    package static func verdicts(_ tests: [DriftTest]) -> [DriftVerdict] {
        zip(tests, adjusted(tests)).map { $0.verdict(adjusted: $1) }
    }
}

/// What is said of a variable's drift.
package enum DriftVerdict: String, Codable, Sendable {
    /// There are no reference rows.
    case noReference = "no_reference"
    /// No part could be tested.
    case tooFew = "too_few"
    /// p > 0.025, or constant in both.
    case withinNoise = "within_noise"
    /// p ≤ 0.025 and an index below 0.10: real but small.
    case stable
    /// p ≤ 0.025 and an index of at least 0.10.
    case moderate
    /// Moderate, and the index exceeds its mean noise by at least 0.25.
    case shifted

    init(_ figures: DriftTest.Figures, p: Double) {
        if p > DriftTest.level {
            self = .withinNoise
        } else if figures.psi < 0.10 {
            self = .stable
        } else {
            self = figures.psi - figures.meanNoise >= 0.25 ? .shifted : .moderate
        }
    }
}
