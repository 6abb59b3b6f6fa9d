/// What a challenger must show to become active. Each figure is a setting `gates.NAME` and has a row in `thresholds`.
///
/// A figure is nil in what a version recorded that did not have it. A gate that needs it is not asked then, so that
/// what was decided is decided again by the gates of its time.
package struct GateSettings: Sendable, Equatable {
    /// The least number of labelled companies in the pooled comparisons.
    package var minRows: Int? = 50
    /// The least number of defaults, and of others, in the batches that have two of each.
    package var minEachOutcome: Int? = 10
    /// The least pooled AUC of the challenger.
    package var minAUC: Double? = 0.55
    /// The least gain of AUC that counts as ranking better.
    package var minDelta: Double? = 0.005
    /// The greatest p of that gain.
    package var maxPBetter: Double? = 0.05
    /// The greatest p of a gain of log loss.
    package var maxPSharper: Double? = 0.05
    /// At or below this p of a loss of AUC, the challenger ranks significantly worse.
    package var maxPWorse: Double? = 0.05

    /// The defaults of the settings.
    package init() {}

    /// Every figure, in the order of the settings and of the JSON.
    package static let thresholds = [
        GateThreshold("min_rows", figure: .whole(\.minRows), summary: "labelled parties the evidence needs"),
        GateThreshold("min_each_outcome", figure: .whole(\.minEachOutcome), summary: "defaults, and others, it needs"),
        GateThreshold("min_auc", figure: .fraction(\.minAUC), summary: "least pooled AUC of the challenger"),
        GateThreshold(
            "min_delta", figure: .fraction(\.minDelta), summary: "least gain of AUC that counts as ranking better"),
        GateThreshold("max_p_better", figure: .fraction(\.maxPBetter), summary: "greatest p of that gain"),
        GateThreshold("max_p_sharper", figure: .fraction(\.maxPSharper), summary: "greatest p of a gain of log loss"),
        GateThreshold(
            "max_p_worse", figure: .fraction(\.maxPWorse),
            summary: "at or below it the challenger ranks significantly worse"),
    ]
}

extension Gate {
    /// Every gate, in the order of the documents. A gate returns nil if a threshold that it needs was not recorded.
    package static let all = [
        Gate(
            "enough_rows", passes: "the evidence has enough labelled parties", settings: ["min_rows"],
            finding: { figures, settings in
                "\(count(settings.minRows)) labelled parties needed, has \(figures.pooled.n)"
            }
        ) { figures, settings in
            settings.minRows.map { figures.pooled.n >= $0 }
        },
        Gate(
            "enough_of_each_outcome",
            passes: "it has enough defaults and enough others, in batches with at least two of each",
            settings: ["min_each_outcome"],
            finding: { figures, settings in
                "\(count(settings.minEachOutcome)) of each outcome needed, has \(figures.pooled.testedDefaults) defaults and"
                    + " \(figures.pooled.testedOthers) others"
            }
        ) { figures, settings in
            settings.minEachOutcome.map { min(figures.pooled.testedDefaults, figures.pooled.testedOthers) >= $0 }
        },
        Gate(
            "ranks_well", passes: "the pooled AUC of the challenger is high enough", settings: ["min_auc"],
            finding: { figures, settings in
                "AUC \(FigureText.short(settings.minAUC)) needed, has \(FigureText.short(figures.pooled.auc))"
            }
        ) { figures, settings in
            settings.minAUC.map { least in figures.pooled.auc.map { $0 >= least } ?? false }
        },
        Gate(
            "ranks_better",
            passes: "the pooled Δ of the AUCs is large enough and significant: p(Δ > 0) is small enough",
            settings: ["min_delta", "max_p_better"], isAlternative: true,
            finding: { figures, settings in
                "AUC \(FigureText.signed(settings.minDelta)) with p ≤ \(FigureText.short(settings.maxPBetter)) needed,"
                    + " has \(FigureText.signed(figures.pooled.delta)) with p \(FigureText.p(figures.pooled.pBetter))"
            }
        ) { figures, settings in
            guard let least = settings.minDelta, let most = settings.maxPBetter else { return nil }
            guard let delta = figures.pooled.delta, let better = figures.pooled.pBetter else { return false }
            return delta >= least && better <= most
        },
        Gate(
            "is_sharper",
            passes: "the log loss is significantly lower, and the challenger does not rank significantly worse",
            settings: ["max_p_sharper", "max_p_worse"], isAlternative: true,
            finding: { figures, settings in
                "log loss lower with p ≤ \(FigureText.short(settings.maxPSharper)) needed, has"
                    + " \(FigureText.signed(0 - figures.pooled.d)) with p \(FigureText.p(figures.pooled.pSharper))"
            }
        ) { figures, settings in
            guard let sharper = settings.maxPSharper, let least = settings.maxPWorse else { return nil }
            guard let worse = figures.pooled.pWorse else { return false }
            return figures.pooled.pSharper <= sharper && worse > least
        },
    ]

    private static func count(_ threshold: Int?) -> String { threshold.map { "\($0)" } ?? "none" }
}
