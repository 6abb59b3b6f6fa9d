package import Statistics

/// How the probabilities that a version gave compare with the outcomes of the companies: of one batch, or of several
/// together.
package struct ValidationFigures: Codable, Sendable, Equatable {
    /// Companies that were scored.
    package let parties: Int
    /// Of those, with a known outcome. All other figures are of these.
    package let known: Int
    /// Of those, defaults.
    package let defaults: Int
    /// The mean probability.
    package let meanPD: Double
    /// Defaults over companies.
    package let defaultRate: Double
    /// Jeffreys' interval of the default rate.
    package let defaultRateInterval: Interval
    /// The default rate to be expected by luck alone, if every probability is right.
    package let expectedRange: Interval
    /// Whether the mean probability is right.
    package let light: PortfolioLook
    /// The area under the ROC curve; nil with one outcome only.
    package let auc: Double?
    /// Its interval by DeLong on the logit scale; nil where there is none.
    package let aucInterval: Interval?
    /// Whether that interval is approximate: fewer than 20 defaults.
    package let isAUCApproximate: Bool
    /// 2 · AUC − 1.
    package let gini: Double?
    /// The Kolmogorov–Smirnov distance; nil with one outcome only.
    package let ks: KolmogorovSmirnov?
    /// The AUC to be expected if every probability is right.
    package let expectedAUC: ExpectedAUC?
    /// The AUC against that.
    package let againstExpected: RealisedAUC?
    /// The AUC against that of the training; nil where there is none.
    package let againstInitial: AUCChange?
    /// The mean log loss.
    package let logLoss: Double
    /// The Brier score in its parts.
    package let brier: BrierParts
    /// The line of outcomes on log-odds; nil with one outcome only.
    package let calibrationLine: CalibrationLine?
    /// Nil where fewer than two groups have five expected defaults and five expected others.
    package let hosmerLemeshow: HosmerLemeshowTest?
    /// Nil where the score has no variance.
    package let spiegelhalter: SpiegelhalterTest?
    /// The bands, the best first.
    package let bands: [GroupFigures]
    /// Tenths of the companies by rising probability; empty ones are left out.
    package let tenths: [GroupFigures]

    /// Nil without a known outcome.
    ///
    /// - Parameters:
    ///   - scored: the companies with a known outcome.
    ///   - parties: how many companies were scored.
    ///   - bands: names of the bands, the best first.
    ///   - initialAUC: of the training; nil where there is none.
    ///   - isExpert: whether v1 gave the probabilities.
    package init?(
        _ scored: ScoredOutcomes, parties: Int, bands: [String], initialAUC: Double?, isExpert: Bool
    ) {
        let ranked = scored.ranked
        let groups = ranked.calibrationGroups(ids: scored.partyIDs)
        guard let mean = ranked.meanPD, let rate = ranked.rate, let loss = ranked.logLoss,
            let interval = Interval.jeffreys(defaults: ranked.defaults, rows: ranked.rows),
            let expected = ranked.ranking.expectedDefaultRate, let parts = ranked.brierParts(groups),
            let look = PortfolioLook(ranked, isExpert: isExpert)
        else { return nil }
        self.parties = parties
        (known, defaults) = (ranked.rows, ranked.defaults)
        (meanPD, defaultRate, logLoss) = (mean, rate, loss)
        (defaultRateInterval, expectedRange, light) = (interval, expected.interval, look)
        (auc, aucInterval, gini, ks) = (ranked.auc, ranked.aucInterval, ranked.gini, ranked.kolmogorovSmirnov)
        isAUCApproximate = ranked.aucIntervalIsApproximate
        expectedAUC = ranked.ranking.expectedAUC
        againstExpected = ranked.aucAgainstExpected
        againstInitial = initialAUC.flatMap(ranked.aucChange)
        brier = parts
        calibrationLine = ranked.calibrationLine
        // The scores were given before the outcomes were known, so that nothing was fitted on these rows.
        hosmerLemeshow = HosmerLemeshowTest(groups, isFitted: false)
        spiegelhalter = ranked.spiegelhalter
        self.bands = GroupFigures.bands(of: scored, names: bands)
        tenths = GroupFigures.tenths(groups)
    }

    /// Red lights, in words.
    var redLights: [String] {
        func red(_ groups: [GroupFigures], _ kind: String) -> [String] {
            groups.filter { $0.light?.light == .red }.map { "\(kind) \($0.name)" }
        }
        return (light.light == .red ? ["all companies"] : []) + red(bands, "band") + red(tenths, "tenth")
    }

    private enum CodingKeys: String, CodingKey {
        case parties, known, defaults
        case meanPD = "mean_pd"
        case defaultRate = "default_rate"
        case defaultRateInterval = "default_rate_interval"
        case expectedRange = "expected_range"
        case light, auc
        case aucInterval = "auc_interval"
        case isAUCApproximate = "auc_interval_approximate"
        case gini, ks
        case expectedAUC = "expected_auc"
        case againstExpected = "auc_against_expected"
        case againstInitial = "auc_against_initial"
        case logLoss = "log_loss"
        case brier
        case calibrationLine = "calibration_line"
        case hosmerLemeshow = "hosmer_lemeshow"
        case spiegelhalter, bands, tenths
    }
}
