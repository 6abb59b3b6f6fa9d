extension BatchWarning.Code {
    /// When the warning comes: one sentence of Markdown, as it stands in `docs/files-in.md`.
    package var summary: String {
        switch self {
        case .unknownParty:
            "Transactions or relationships name parties that the file does not have, or labels parties that the"
                + " batch does not have: more than 1 % of their section."
        case .nearIDs:
            "Ids of transactions, relationships or labels that belong to nobody would be a party's but for blanks"
                + " around them, letter case, the form of Unicode (NFC) or leading zeros. Or two companies of the file have"
                + " ids that differ by blanks, the case of ASCII letters or leading zeros alone."
        case .nearKey:
            "A key of the file or of its records would be a known one of its level but for letter case, `_`, `-`,"
                + " `.` or blanks. Or a record of labels has `observed_at`, which counts at the top of the file alone."
        case .outsideWindow: "More than half of the transactions lie outside of the 180 days before the reference time."
        case .leftOut:
            "More than half of the transactions or of the relationships take no part, for all reasons together: no `ts` or"
                + " `amount`, outside of the time that counts, of unknown parties, or from a party to itself."
        case .foundedLater: "A company has a `created_at` after the reference time."
        case .repeatedTransactions:
            "More than 0.1 % of the transactions have a `txn_id` that came before; from a sample if there are"
                + " more than 8,192 ids."
        case .mixedCurrencies: "The accounts are in more than one currency."
        case .otherTypes:
            "Transactions or companies are of an unknown type, or relationships other than `supplies_to`: counts"
                + " by value, of the first 20 values."
        case .notBoolean: "A `kyc_verified` is none of 0, 1, true and false. It counts as 0."
        case .sameContent:
            "The bytes are those of another batch's profiles (with `intake.same_content: warn`). Or the reference time, the"
                + " companies, at least 10, and every feature of theirs are those of another batch: a copy under another id."
        case .order:
            "The order of ids and that of reference times disagree for the batch and another one."
                + " Its labels warn again: versions that learn from them may not score batches before it in either order."
        case .undelivered: "Features that the model uses are missing in every company."
        case .constant: "Features that the model uses have one value in all companies, and had more in training."
        case .outOfRange:
            "At least 5 companies and more than 1 % of the batch have a value of a feature that no training row"
                + " reaches. `kycc explain` marks each."
        case .allEqual: "All scores of the batch are equal."
        case .unused:
            "Features of the training rows have no column: absent, constant, or a mean or deviation beyond a double."
                + " Or text, of which no level is common enough, or which the recipe does not take (`straight1`)."
        case .tooGood:
            "The AUC of a feature alone on the training rows is at least 0.99 or at most 0.01, with 10 of each"
                + " outcome, or that of its being there: the outcome in disguise. Of text it is the AUC of the default rates of"
                + " its levels. Or the version ranks the batch out of fold"
                + " with an AUC of at least 0.995."
        case .manyFeatures:
            "A training takes long because of the features of its window: they are at least 50, and (rows + 10 × columns)"
                + " × columns² × fits is at least 10¹¹, with up to 12 columns a feature. Other batches wait meanwhile."
        case .directionsIgnored:
            "Features of a training have a declared direction (`directions`), and its recipe or that of a rival keeps none:"
                + " `straight1` lets the data decide. Or such a feature is text, which has no direction."
        case .onlyDefaults:
            "The labels list only defaults, of fewer than half of the batch's parties. Nothing is trained."
        case .overruled:
            "Records of a labels file do not count, because an earlier file of the batch gives a later `observed_at`."
        case .generatedEarly:
            "Labels without `observed_at` have a `generated_at` before the reference time of their batch."
        case .contradiction:
            "The outcomes of a batch contradict the scores that a trained model gave: they are ranked the wrong way round, or"
                + " not at all. Nothing learns from them until a person decides, or the next labels contradict as well."
        case .otherForm:
            "Own features are text in the batch and numbers to the model, or the other way round, and count as not delivered."
                + " Or batches of a training have a feature in another form than the newest, and count as not having it."
        case .shadowed:
            "Own features have the name of a built-in one that a later version added. The file's values are taken, and"
                + " those that would be computed are not."
        case .deferred:
            "Built-in features that a later version added take no part in a training yet, because batches of its"
                + " window were scored before."
        case .drift:
            "The probabilities of default or features of the batch have the verdict `shifted` against the model's"
                + " reference."
        case .calibration:
            "The probabilities that the batch was given are too low for its outcomes, or too high (not asked of v1):"
                + " p < 0.001 (exact binomial test), or p < 0.05 on the same side in the batch and in the two labelled"
                + " batches before it."
        case .belowChance:
            "The scores that the batch was given rank its outcomes the wrong way round: AUC below ½ at z ≤ −3.09,"
                + " with 10 of each outcome. The labels may be swapped."
        case .emptied:
            "A version becomes active, and a band that had at least 10 companies of the batch with the champion has none"
                + " with it. `migration` in `training.json` has all bands."
        }
    }
}
