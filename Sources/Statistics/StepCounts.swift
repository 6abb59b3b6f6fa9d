/// How many defaults and other rows each distinct probability has, in ascending order: all that AUC and its variance
/// need.
struct StepCounts: Sendable, Equatable {
    /// Defaults by step.
    let defaults: [Int32]
    /// Rows without default by step, as many steps as `defaults`.
    let others: [Int32]
    /// All defaults, n1.
    let defaultTotal: Int
    /// All rows without default, n0.
    let otherTotal: Int

    init(defaults: [Int32], others: [Int32]) {
        self.defaults = defaults
        self.others = others
        defaultTotal = defaults.reduce(0) { $0 + Int($1) }
        otherTotal = others.reduce(0) { $0 + Int($1) }
    }

    /// Area under the ROC curve: pairs of a default and another row in which the default has the greater PD, ties
    /// counting one half, over n1 · n0 (D. Bamber, Journal of Mathematical Psychology 12, 1975). Nil with one class
    /// only.
    ///
    /// Pairs are counted in whole numbers, so the result is exact but for one rounding.
    var auc: Double? {
        guard defaultTotal > 0, otherTotal > 0 else { return nil }
        var (below, twicePairs) = (0, 0)
        for k in defaults.indices {
            let others = Int(others[k])
            twicePairs += Int(defaults[k]) * (2 * below + others)
            below += others
        }
        return Double(twicePairs) / (2 * Double(defaultTotal) * Double(otherTotal))
    }

    /// The variance of the AUC of E. DeLong, D. DeLong and D. Clarke-Pearson, Biometrics 44 (1988):
    /// s² = var(V1)/n1 + var(V0)/n0, sample variances (divisor n − 1).
    ///
    /// V1 of a default is the share of the other rows below it, V0 of another row the share of the defaults above it;
    /// ties count one half. The mean of each is the AUC. A class of one row contributes 0; s² ≤ 1e-20 is rounding, and
    /// 0. Nil with one class only.
    var delongVariance: Double? {
        guard let auc else { return nil }
        let (n1, n0) = (Double(defaultTotal), Double(otherTotal))
        var (othersBelow, defaultsAbove) = (0, defaultTotal)
        var (ofDefaults, ofOthers) = (CompensatedSum(), CompensatedSum())
        for k in defaults.indices {
            let (d, o) = (Double(defaults[k]), Double(others[k]))
            defaultsAbove -= Int(defaults[k])
            let v1 = (Double(othersBelow) + 0.5 * o) / n0 - auc
            let v0 = (Double(defaultsAbove) + 0.5 * d) / n1 - auc
            ofDefaults.add(d * v1 * v1)
            ofOthers.add(o * v0 * v0)
            othersBelow += Int(others[k])
        }
        let variance =
            (defaultTotal > 1 ? ofDefaults.value / (n1 - 1) / n1 : 0)
            + (otherTotal > 1 ? ofOthers.value / (n0 - 1) / n0 : 0)
        return variance > 1e-20 ? variance : 0
    }
}
