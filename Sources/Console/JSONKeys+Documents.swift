import Scorecards

extension JSONKeys {
    static let scoring = JSONKeys(
        "scoring.json",
        [
            "schema": "the form of the document, 1", "batch": "the batch", "revision": "of its profiles",
            "file.name": "the profiles file", "file.sha256": "its digest", "file.size": "bytes",
            "file.owner": "who dropped it, or null", "file.owner.id": "user id",
            "file.owner.name": "user name, or null",
            "as_of": "reference time", "as_of_source": "`as_of`, `generated_at` or `first_seen`",
            "model.version": "the version that scored it", "model.lineage": "batches it learned from",
            "model.observed_at": "when the latest of their labels were observed, or null",
            "active_model": "the active version",
            "active_model_passed_over": "why the active version might not score it, or null",
            "counts.parties": "companies", "counts.accounts": "accounts", "counts.transactions": "transactions",
            "counts.relationships": "relationships",
            "warnings[].code": "the code, or absent for records that count only as a warning",
            "warnings[].warning": "what is counted", "warnings[].what": "a sentence",
            "warnings[].count": "how many", "warnings[].of": "of how many, or null",
            "warnings[].first": "the first of them, or null", "warnings[].features.*": "the features it is about",
            "bands.*": "companies in each band", "mean_pd": "mean probability of default",
            "drift.psi.value": "PSI of the probabilities",
            "drift.psi.verdict":
                "`no_reference`, `too_few`, `within_noise`, `stable`, `moderate` or `shifted`",
            "drift.psi.index": "the index with half a row added to each class; null without a test",
            "drift.psi.p": "of the test", "drift.psi.limit": "of the index without drift, 97.5 %",
            "drift.csi.*": "the same of each feature",
            "scores_csv.guard": "whether cells of `scores.csv` are guarded",
            "timings.*": "seconds of each step",
        ])

    static let training = JSONKeys(
        "training.json",
        [
            "schema": "the form of the document, 1", "batch": "the batch", "revision": "of its labels",
            "file.name": "the labels file", "file.sha256": "its digest", "file.size": "bytes",
            "file.owner": "who dropped it, or null", "file.owner.id": "user id",
            "file.owner.name": "user name, or null",
            "trained_on": "batches", "rows": "labelled parties of those", "defaults": "of those, defaults",
            "labelled": "parties of the batch with a known outcome", "records": "records of the file",
            "counted": "of those, of parties of the batch", "withdrawn": "outcomes taken back",
            "unlisted": "the setting `labels.unlisted`", "unlisted_as_good": "parties that count as 0 because of it",
            "unknown_parties": "records of parties that the batch does not have",
            "warnings[].code": "the code", "warnings[].warning": "what is counted", "warnings[].what": "a sentence",
            "warnings[].count": "how many", "warnings[].of": "of how many, or null",
            "warnings[].first": "the first of them, or null", "warnings[].features.*": "the features it is about",
            "warnings[].light": "`calibration`: `yellow` or `red`",
            "warnings[].side": "`calibration`: `too_low` or `too_high`", "warnings[].p": "of the binomial test",
            "warnings[].mean_pd": "mean probability given", "warnings[].rate": "default rate",
            "warnings[].batches": "the batches running",
            "observed_at": "of the labels, or null", "version": "the version trained, or null",
            "lineage": "batches it learned from",
            "decision": "`activated`, `challenger`, `not_comparable` or `not_trained`",
            "stopped_by": "the gates that stopped it",
            "penalty": "λ of the fit; null if each class of columns has its own",
            "penalties.straight": "λ of straight lines and indicators, of the recipe `bends`",
            "penalties.bends": "λ of the bends", "penalties.pairs": "λ of the pairs",
            "evidence_by_penalty[].penalty": "a λ that was tried",
            "evidence_by_penalty[].evidence": "its evidence",
            "out_of_fold.auc": "AUC on the batch, out of fold", "out_of_fold.gini": "Gini",
            "out_of_fold.ks": "Kolmogorov-Smirnov", "out_of_fold.log_loss": "mean log loss",
            "out_of_fold.brier": "Brier score", "out_of_fold.ece": "expected calibration error",
            "out_of_fold.calibration[].size": "companies of a group",
            "out_of_fold.calibration[].mean_p": "mean probability", "out_of_fold.calibration[].rate": "default rate",
            "champion.version": "the active model at that time",
            "champion.figures.*": "the same of it on the same rows",
        ]
    ).adding(
        Comparison.CodingKeys.allCases.map { ("comparison.\($0.rawValue)", $0.meaning) }
            + Evidence.CodingKeys.allCases.map { ("evidence.\($0.rawValue)", $0.meaning) }
            + Gate.all.enumerated().map {
                ("gates.\($0.element.name)", $0.offset == 0 ? "whether the gate was passed" : "the same")
            }
    ).adding(
        [
            ("gates.thresholds.*", "the settings `gates.*` by their last words"),
            ("settings.*", "the settings that decided"), ("program", "version and commit"),
            ("model.intercept", "of the scorecard"), ("model.columns[].name", "a column"),
            ("model.columns[].lo", "the 1 % quantile, or null"), ("model.columns[].hi", "the 99 % quantile, or null"),
            ("model.columns[].mean", "after clipping and ln(1+x)"), ("model.columns[].sd", "the same"),
            ("model.columns[].dropped", "whether it has no variation"), ("model.columns[].coefficient", "w"),
            ("model.scorecard.*", "the document of the recipe `bends`, in place of the columns"),
            ("timings.*", "seconds of each step"),
        ])

    static let scorecard = JSONKeys(
        "scorecard.json",
        [
            "scorecard": "the form of the document: 1, or 2 of the recipe `bends`",
            "recipe": "`expert`, `straight1` or `bends`",
            "feature_set": "the number of the set of built-in features", "intercept": "of η",
            "slope": "of the sum in η",
            "divisor": "of the sum in η", "penalty": "λ of the recipe `straight1`",
            "terms[].feature": "the feature; terms of one feature stand together",
            "terms[].with": "the second feature of a product",
            "terms[].shape.kind": "`capped`, `straight`, `missing`, `bent` or `product`",
            "terms[].shape.coefficient": "the weight of a straight line or an indicator",
            "terms[].shape.weight": "the weight of a capped share",
            "terms[].shape.centre": "the unit of a capped share that is worth no points",
            "terms[].shape.cap": "the value that counts in full",
            "terms[].shape.scale": "`linear` or `logarithmic`: x or log10(1 + x) as a share of the cap's",
            "terms[].shape.transform": "`identity` or `signed_logarithm`",
            "terms[].shape.lo": "the least value that counts; none if nothing is clipped",
            "terms[].shape.hi": "the greatest", "terms[].shape.mean": "of the transformed value",
            "terms[].shape.sd": "the same", "terms[].shape.dropped": "whether the training had no variation",
            "terms[].shape.whole": "whether all training values were whole",
            "terms[].shape.direction": "`up` or `down` if it is declared",
            "terms[].shape.flag": "whether the feature is 0 or 1 and nothing else",
            "terms[].shape.least": "the least training value", "terms[].shape.most": "the greatest",
            "terms[].shape.median": "the median training value",
            "terms[].shape.straight.*": "`mean`, `sd` and `coefficient` of the straight column",
            "terms[].shape.missing.*": "the same of the indicator",
            "terms[].shape.knots": "where the line bends", "terms[].shape.special": "values with a jump",
            "terms[].shape.bend.means": "of the ramps, then of the jumps",
            "terms[].shape.bend.scale": "of all of them", "terms[].shape.bend.coefficients": "of each",
            "terms[].shape.first.*":
                "the first factor: `column`, `transform`, `lo`, `hi`, `mean`, `sd`, `sign`, `origin`",
            "terms[].shape.second.*": "the second factor", "terms[].shape.way": "1 or −1, of the product",
            "terms[].shape.is_directed": "whether a declared direction takes part",
            "terms[].shape.statistic": "S²/V of the pair", "terms[].shape.bar": "the least that it had to be",
            "scale.base_points": "points at the base odds", "scale.base_odds": "odds against default",
            "scale.points_to_double": "points that double the odds", "scale.least": "the least score",
            "scale.most": "the greatest score", "bands[].name": "a band, the best first",
            "bands[].least": "its least score", "reasons.most": "how many reasons at most",
            "reasons.below": "a feature with fewer points is a reason",
            "reasons.decimals": "points that agree to so many decimals tie",
            "reasons.within": "points within so many of the least tie",
            "fit.rows": "training rows", "fit.defaults": "of those, defaults",
            "fit.intercept": "of the fit, without the level", "fit.level.shift": "what the level adds",
            "fit.level.moved": "1 − the weight of no move",
            "fit.penalties.straight": "λ of straight lines and indicators",
            "fit.penalties.bends": "λ of the bends", "fit.penalties.pairs": "λ of the pairs",
            "fit.unused": "features without a straight column",
        ])

    static let reason = JSONKeys(
        "NAME.reason.json",
        [
            "file": "the name it was dropped under", "rejected_as": "its name in `rejected/`",
            "batch": "the batch, or null", "rule": "the rule", "message": "what is wrong", "line": "from 1, or null",
            "column": "in bytes from 1, or null", "offset": "of the byte from 0, or null", "path": "JSON path, or null",
            "value": "at most 100 bytes of it as written, or null", "hint": "what to do",
            "sha256": "its digest, or null if it was not read", "digest": "why there is none, or null", "size": "bytes",
            "rejected_at": "when", "owner": "who dropped it, or null", "owner_id": "user id, or null",
        ])
}
