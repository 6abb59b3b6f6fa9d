extension JSONKeys {
    private static let lights = "`green`, `yellow` or `red`"

    static let report = JSONKeys(
        "report", ["page": "where the page is", "written": "how many pages were written"])

    static let validate = JSONKeys(
        "validate",
        [
            "schema": "the form of the document, 1", "version": "the version", "state": "as in `models`",
            "trained_after": "as in `models`", "training_rows": "rows",
            "initial_auc": "AUC of the training, out of fold on that batch, or null",
            "batches[].batch": "a labelled batch that it scored, in batch order",
            "batches[].drift.value": "PSI of its scores, as in `scoring.json`, or null",
            "batches[].drift.verdict": "as in `batches`", "batches[].drift.index": "as in `scoring.json`, or null",
            "batches[].drift.p": "the same", "batches[].drift.limit": "the same",
            "batches[].shifted": "features with the verdict `shifted`",
            "batches[].figures.*": "of this batch, as in `pooled`",
            "pooled": "all those batches together, or null without one",
            "pooled.parties": "companies", "pooled.known": "of those, with a known outcome; all else is of these",
            "pooled.defaults": "of those, defaults", "pooled.mean_pd": "mean probability",
            "pooled.default_rate": "defaults over companies",
            "pooled.default_rate_interval.low": "Jeffreys, 95 %", "pooled.default_rate_interval.high": "the same",
            "pooled.expected_range.low": "of the rate if every probability is right, 95 %",
            "pooled.expected_range.high": "the same",
            "pooled.light.light": "of all companies: \(lights)",
            "pooled.light.side": "`too_low` or `too_high`: the side of the probabilities that was tested",
            "pooled.light.p": "exact binomial, one-sided, one look",
            "pooled.auc": "or null with one outcome only", "pooled.auc_interval.low": "DeLong on the logit scale, 95 %",
            "pooled.auc_interval.high": "the same",
            "pooled.auc_interval_approximate": "whether there are fewer than 20 defaults",
            "pooled.gini": "2·AUC − 1", "pooled.ks.distance": "Kolmogorov-Smirnov",
            "pooled.ks.at": "the probability at which it is",
            "pooled.expected_auc.auc": "if every probability is right",
            "pooled.expected_auc.deviation": "its deviation",
            "pooled.auc_against_expected.z": "of the AUC, or null", "pooled.auc_against_expected.p": "two-sided",
            "pooled.auc_against_initial.auc": "the AUC", "pooled.auc_against_initial.statistic": "S, or null",
            "pooled.auc_against_initial.p": "small if the AUC has fallen",
            "pooled.log_loss": "mean", "pooled.brier.brier": "mean squared error",
            "pooled.brier.reliability": "less is better", "pooled.brier.resolution": "more is better",
            "pooled.brier.uncertainty": "of the default rate alone", "pooled.brier.within_variance": "within groups",
            "pooled.brier.within_covariance": "the same",
            "pooled.calibration_line.in_the_large": "intercept with slope 1",
            "pooled.calibration_line.fit.intercept": "0 is right; no `fit` where there is no line",
            "pooled.calibration_line.fit.slope": "1 is right, less: too extreme",
            "pooled.calibration_line.fit.intercept_error": "standard error",
            "pooled.calibration_line.fit.slope_error": "standard error",
            "pooled.calibration_line.fit.chi_squared": "likelihood ratio against 0 and 1",
            "pooled.calibration_line.fit.p": "2 degrees of freedom",
            "pooled.calibration_line.separated": "whether a probability divides the outcomes",
            "pooled.hosmer_lemeshow.chi_squared": "or null with too few expected defaults",
            "pooled.hosmer_lemeshow.groups": "groups left after joining",
            "pooled.hosmer_lemeshow.degrees_of_freedom": "as many", "pooled.hosmer_lemeshow.p": "of the test",
            "pooled.spiegelhalter.z": "or null without variance", "pooled.spiegelhalter.p": "two-sided",
        ]
    ).adding(groups("bands", "a band, the best first") + groups("tenths", "a tenth by rising probability, from 1"))
        .adding(segments)
        .adding([
            ("batch_false_alarms", "greatest chance that any light of a batch is not green with right probabilities"),
            ("unlabelled[].batch", "a batch that it scored and that has no labels yet"),
            ("unlabelled[].parties", "companies"), ("unlabelled[].default_rate.rate", "to be expected"),
            ("unlabelled[].default_rate.interval.low", "of luck, 95 %"),
            ("unlabelled[].default_rate.interval.high", "the same"),
            ("unlabelled[].auc.auc", "to be expected, or null"), ("unlabelled[].auc.deviation", "of luck"),
            ("unlabelled[].auc_interval.low", "of luck, 95 %"), ("unlabelled[].auc_interval.high", "the same"),
            ("unlabelled_pooled.*", "all of those together, with `batch` null; null without one"),
            ("left_out[].batch", "a batch whose labels do not count"),
            ("left_out[].why", "`only_defaults` of few companies, or set aside: as in `labels`"),
            ("labelled_version", "the version that scored the last labelled batch, if this one scored none, or null"),
            ("red", "red lights of all batches together, of the newest and of segments, in words"),
        ])

    /// A labelled batch in the archive.
    static let validation = JSONKeys(
        "validation.json",
        [
            "schema": "the form of the document, 1", "batch": "the batch", "revision": "of its labels",
            "version": "the version that scored it",
            "trained_after": "the batch whose labels that was trained at, or null",
            "training_rows": "rows of its training",
            "initial_auc": "AUC of its training, out of fold on that batch, or null",
            "drift.value": "PSI of the scores, as in `scoring.json`, or null", "drift.verdict": "as in `scoring.json`",
            "drift.index": "the same, or null", "drift.p": "the same, or null", "drift.limit": "the same, or null",
            "shifted": "features with the verdict `shifted`",
            "figures.*":
                "the scores that the batch was given, against its outcomes: as `pooled` of `kycc validate --json`",
            "segments[].*": "of each feature of `report.segments`, as of `kycc validate --json`",
            "red": "red lights of the batch and of its segments, in words",
        ])

    private static func groups(_ key: String, _ what: String) -> [(path: String, what: String)] {
        let path = "pooled.\(key)[]"
        return [
            ("\(path).name", what), ("\(path).known", "companies with a known outcome"),
            ("\(path).defaults", "of those, defaults"), ("\(path).mean_pd", "or null without companies"),
            ("\(path).default_rate", "or null"), ("\(path).default_rate_interval.low", "Jeffreys, 95 %"),
            ("\(path).default_rate_interval.high", "the same"),
        ] + light("\(path).light")
    }

    private static func light(_ path: String) -> [(path: String, what: String)] {
        [
            ("\(path).p", "exact binomial: small if the probabilities are too low"),
            ("\(path).adjusted", "the same, adjusted over the looks (Holm)"),
            ("\(path).light", "of that: \(lights)"), ("\(path).jeffreys", "p of Jeffreys' test, not adjusted"),
            ("\(path).looks", "how many were looked at together"),
        ]
    }

    private static let segments: [(path: String, what: String)] =
        [
            ("segments[].feature", "a feature of `--segment`; of all batches together"),
            ("segments[].cut", "`flag`, `levels` or `thirds` of each batch"),
            ("segments[].thirds[].batch", "a batch"), ("segments[].thirds[].low", "greatest value of the low third"),
            ("segments[].thirds[].middle", "of the middle third"),
            ("segments[].segments[].name", "`yes`, `no`, a value, `low`, `middle`, `high`, or `missing`"),
            ("segments[].segments[].parties", "companies"),
            ("segments[].segments[].known", "of those, with a known outcome"),
            ("segments[].segments[].defaults", "of those, defaults"),
            ("segments[].segments[].figures", "null with too few outcomes: 50, 5 defaults and 5 others"),
            ("segments[].segments[].figures.mean_pd", "as in `pooled`"),
            ("segments[].segments[].figures.default_rate", "the same"),
            ("segments[].segments[].figures.default_rate_interval.*", "the same"),
            ("segments[].segments[].figures.expected_range.*", "the same"),
            ("segments[].segments[].figures.auc", "within the segment"),
            ("segments[].segments[].figures.auc_interval.*", "as in `pooled`"),
            ("segments[].segments[].figures.auc_of_rest", "of all other companies, or null"),
            ("segments[].segments[].figures.p_ranked_worse", "than the rest, adjusted (Holm), or null"),
            ("segments[].segments[].figures.p_too_low", "of the sum test, adjusted (Holm)"),
            ("segments[].segments[].figures.weak_spot", "whether one of the two is at most 0.05"),
        ] + light("segments[].segments[].figures.light")
}
