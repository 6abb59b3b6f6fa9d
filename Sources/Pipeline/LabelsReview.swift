import Files
import Ledger
import Results
import Scorecards
import Vocabulary

/// Whether the labels of a batch are trusted.
struct LabelsReview {
    /// Nil if the expert scorecard scored the batch, or nothing was asked.
    var test: ContradictionTest?
    /// Why the labels are set aside; nil if they are trained on.
    var reason: String?
    /// Labels of earlier batches that were set aside and are trained on from now on.
    var released: [AsideLabels] = []
    /// Batches that are not trained on, because their labels are set aside.
    var aside: [String] = []
}

extension BatchTraining {
    /// Compares the outcomes with the scores that were given, and decides whether the labels are set aside.
    ///
    /// If the labels that came just before were set aside in the same way, the world has changed: both are trained on.
    func review(_ given: GivenProbabilities) throws -> LabelsReview {
        let others = try work.ledger.labelsSetAside().filter { $0.batchID != batch.text }
        var review = LabelsReview(aside: others.map(\.batchID))
        if judgement == .dropped {
            review.reason = AsideLabels.dropped
            return review
        }
        guard labelled.countsAsLabelled, let model = try work.ledger.model(given.version), !model.isExpert else {
            return review
        }
        let earlier = try work.ledger.testedRankings(before: batch.orderKey, except: Set(review.aside))
        let test = try ContradictionTest(given.ranked, earlier: earlier) { try aucAlone() }
        review.test = test
        if test.kind == nil || judgement != .none { return review }
        let last = try work.ledger.lastJudgedLabels()
        let before = others.first { $0.batchID == last }
        switch test.consequence(after: before.flatMap { ContradictionTest.Kind(rawValue: $0.reason) }) {
        case .trained: break
        case .setAside(let kind): review.reason = kind.rawValue
        case .released:
            review.released = before.map { [$0] } ?? []
            review.aside.removeAll { $0 == before?.batchID }
        }
        return review
    }

    /// The AUC of five fits on the batch alone, out of fold; nil if they cannot be made.
    private func aucAlone() throws -> Double? {
        let window = try WindowRows(
            only: labelled, ledger: work.ledger, batch: batch, excluded: work.settings.excluded, effort: work.effort)
        let rows = NewestRows(window, of: batch)
        let recipe = try recipe(lineup.active, window: window, newest: rows)
        if recipe.hasOneOutcome { return nil }
        return rows.evaluation(try recipe.learn { _, _ in }.outOfFold).auc
    }
}

extension AsideLabels {
    /// That they are trained on.
    var event: Event {
        Event(
            "released",
            fields: [
                ("batch", .string(batchID)), ("file_id", .int(Int(fileID))), ("revision", .int(revision)),
                ("why", .string("the next labels contradict in the same way (\(reason))")),
            ])
    }
}

extension BatchWarning {
    /// What a review found, in one sentence.
    static func warnings(_ review: LabelsReview, _ batch: BatchID) -> [BatchWarning] {
        guard let test = review.test, let kind = test.kind else { return [] }
        let ranking = "AUC \(FigureText.short(test.ranking?.auc)), z \(FigureText.short(test.z))"
        let what =
            switch kind {
            case .reversed: "the outcomes are ranked the wrong way round by the scores that were given (\(ranking))"
            case .noSignal:
                "the scores that were given rank the outcomes no better than chance (\(ranking)), those of earlier"
                    + " batches did (AUC \(FigureText.short(test.before?.aucBefore)))"
            }
        let consequence =
            if review.reason != nil {
                "the labels are set aside until kycc labels accept \(batch), or kycc labels drop \(batch)"
            } else if let before = review.released.first {
                "\(before.batchID) before it contradicted in the same way, and both are trained on"
            } else {
                "a person accepted them"
            }
        return [
            BatchWarning(
                .contradiction, message: "\(what): \(consequence)", count: test.n1 + test.n0)
        ]
    }
}
