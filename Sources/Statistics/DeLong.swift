/// The uncertainty of an AUC.
extension RankedOutcomes {
    /// The variance of the AUC by DeLong, DeLong and Clarke-Pearson (1988); nil with one class only. See `StepCounts`.
    package var delongVariance: Double? { counts.delongVariance }

    /// A 95 % interval of the AUC on the logit scale: logit A ± z₉₅ · s/(A(1 − A)), transformed back.
    ///
    /// On the plain scale A ± z₉₅ · s covers 84 % at 10 defaults in 100 and A = 0.9, and passes 1 in 40 % of samples;
    /// on this one it covers 90 %. Below 20 defaults it is approximate; see `aucIntervalIsApproximate`. Nil with one
    /// class only, where A is 0 or 1, and where s = 0.
    package var aucInterval: Interval? {
        guard let auc, let variance = delongVariance, variance > 0, auc > 0, auc < 1 else { return nil }
        let half = NormalDistribution.z95 * variance.squareRoot() / (auc * (1 - auc))
        return Interval(low: sigmoid(logit(auc) - half), high: sigmoid(logit(auc) + half))
    }

    /// Whether the interval of the AUC is to be called approximate: fewer than 20 defaults.
    package var aucIntervalIsApproximate: Bool { defaults < 20 }

    /// Compares the AUC with that of the model's development, which counts as known. Nil with one class only.
    package func aucChange(from initial: Double) -> AUCChange? {
        guard let auc, let variance = delongVariance else { return nil }
        return AUCChange(auc: auc, initial: initial, variance: variance)
    }
}

/// Whether discrimination has fallen since a model was developed (European Central Bank, "Instructions for reporting
/// the validation results of internal models", 2019, section 2.5).
package struct AUCChange: Codable, Sendable, Equatable {
    /// The AUC of now.
    package let auc: Double
    /// S = (initial AUC − AUC)/s with DeLong's s; nil where s = 0.
    package let statistic: Double?
    /// 1 − Φ(S): small where discrimination has fallen. Where s = 0: 0 if it has fallen, else 1.
    package let p: Double

    /// - Parameters:
    ///   - auc: of now.
    ///   - initial: counts as known.
    ///   - variance: of `auc`.
    init(auc: Double, initial: Double, variance: Double) {
        self.auc = auc
        statistic = variance > 0 ? (initial - auc) / variance.squareRoot() : nil
        p = NormalDistribution.oneSided(difference: initial - auc, variance: variance)
    }
}
