import Statistics

/// The difference of two AUCs on the same rows, with the paired variance of E. DeLong, D. DeLong and D. Clarke-Pearson,
/// "Comparing the Areas under Two or More Correlated Receiver Operating Characteristic Curves", Biometrics 44 (1988).
package struct DeLongTest: Sendable, Equatable {
    /// AUC of the challenger.
    let auc: Double
    /// AUC of the challenger less that of the champion.
    package let delta: Double
    /// The variance of that; an estimate of at most 1e-20 is rounding, and 0.
    package let variance: Double

    /// - Parameters:
    ///   - outcomes: both kinds occur.
    ///   - challenger: its probabilities of default.
    ///   - champion: the other's, of the same rows.
    package init(outcomes: [UInt8], challenger: [Double], champion: [Double]) {
        let ours = Placements(outcomes, challenger)
        let theirs = Placements(outcomes, champion)
        auc = ours.auc
        delta = ours.auc - theirs.auc
        let estimate =
            DeLongTest.part(ours.defaults, theirs.defaults) + DeLongTest.part(ours.others, theirs.others)
        variance = estimate > 1e-20 ? estimate : 0
    }

    /// For each default the share of the others that it outranks, and the reverse; ties count one half. Midranks among
    /// all and among one's own give both (X. Sun and W. Xu, IEEE Signal Processing Letters 21, 2014), and one order
    /// gives those.
    private struct Placements {
        let auc: Double
        let defaults: [Double]
        let others: [Double]

        init(_ outcomes: [UInt8], _ p: [Double]) {
            let order = ascendingOrder(p)
            let ranks = AreaUnderCurve.midranks(p, order)
            auc = AreaUnderCurve.auc(outcomes, ranks)
            func among(_ outcome: UInt8) -> (all: [Double], own: [Double]) {
                let rows = outcomes.indices.filter { outcomes[$0] == outcome }
                let own = AreaUnderCurve.midranks(p, order.filter { outcomes[Int($0)] == outcome })
                return (rows.map { ranks[$0] }, rows.map { own[$0] })
            }
            let (defaults, others) = (among(1), among(0))
            let (n1, n0) = (Double(defaults.all.count), Double(others.all.count))
            self.defaults = zip(defaults.all, defaults.own).map { ($0 - $1) / n0 }
            self.others = zip(others.all, others.own).map { 1 - ($0 - $1) / n1 }
        }
    }

    /// Sample variance of the differences, divided by their number; one row contributes nothing.
    private static func part(_ ours: [Double], _ theirs: [Double]) -> Double {
        ours.count > 1 ? sampleVariance(zip(ours, theirs).map { $0 - $1 }) / Double(ours.count) : 0
    }
}

/// The sample variance (n − 1) of at least two values.
func sampleVariance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
}
