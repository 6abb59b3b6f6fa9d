/// How well the PDs rank defaults above the others.
extension RankedOutcomes {
    /// Area under the ROC curve (Mann–Whitney, ties count one half); nil with one class only.
    package var auc: Double? { counts.auc }

    /// Gini coefficient = accuracy ratio = 2 · AUC − 1; nil with one class only.
    package var gini: Double? { auc.map { 2 * $0 - 1 } }
}
