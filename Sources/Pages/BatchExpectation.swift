import Results
import Statistics

/// What the scores of a batch say before its outcomes are known.
struct BatchExpectation {
    let rate: String
    let rateInterval: String
    let auc: String?

    /// Nil without a company.
    ///
    /// - Parameter probabilities: of all companies.
    init?(_ probabilities: [Double]) {
        guard let figures = ExpectedFigures(batch: nil, probabilities: probabilities) else { return nil }
        rate = Figure.percent(figures.defaultRate.rate)
        rateInterval = Figure.percents(figures.defaultRate.interval)
        auc = figures.auc.map { auc in
            Figure.short(auc.auc) + (figures.aucInterval.map { " (95 % of cases: \(Figure.range($0)))" } ?? "")
        }
    }
}
