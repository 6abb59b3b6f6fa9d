package import Scorecards

extension Verdict {
    /// Asks the policy whether a version becomes active.
    ///
    /// - Parameters:
    ///   - policy: who decides.
    ///   - figures: what the gates look at.
    ///   - gates: what the gates ask for.
    ///   - outOfFold: comparisons with the active model since it was activated, each of another batch, the newest last.
    ///   - shadow: versions that are newer than the active one.
    ///   - champion: the version of the active model.
    ///   - isExpert: whether that is the expert scorecard v1.
    /// - Throws: `DamagedShadow`.
    package init(
        _ policy: ActivationPolicy, figures: GateFigures, gates: GateSettings, outOfFold: [Comparison],
        shadow: ShadowRecord, champion: String, isExpert: Bool
    ) throws(DamagedShadow) {
        switch policy {
        case .manual: self = .manual
        case .gated: self = .gates(ActivationGates(figures, gates))
        case .refresh:
            guard isExpert else {
                self = .rule(.refresh(RefreshRule(outOfFold)))
                return
            }
            let outOfTime = try shadow.newestOfEachBatch(against: champion)
            self = .rule(
                .firstModel(
                    outOfTime.isEmpty
                        ? FirstModelRule(outOfFold.suffix(1), record: .outOfFold)
                        : FirstModelRule(outOfTime, record: .outOfTime)))
        }
    }
}
