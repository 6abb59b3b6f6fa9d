import Files
import Ledger
import Results
import Statistics
import Vocabulary

/// What the outcomes of a batch say of the probabilities that it was given (SPEC 4): `calibration` and `below_chance`.
extension BatchWarning {
    /// So many batches with a light that is not green are a warning as well, this one included.
    private static let batchesRunning = 3

    /// - Parameter labelled: the batch. Where its labels list only defaults of a few, they say nothing of its rate.
    static func outcomes(
        _ ledger: Ledger, batch: BatchID, labelled: LabelledBatch, given: GivenProbabilities
    ) throws(LedgerError) -> [BatchWarning] {
        if !labelled.countsAsLabelled { return [] }
        return [try calibration(ledger, batch: batch, given: given), belowChance(given)].compactMap { $0 }
    }

    private static func calibration(
        _ ledger: Ledger, batch: BatchID, given: GivenProbabilities
    ) throws(LedgerError) -> BatchWarning? {
        guard let look = given.look, look.light != .green else { return nil }
        var running = [batch.text]
        if look.light == .yellow {
            for earlier in try ledger.labelledBatches(before: batch.orderKey, most: batchesRunning - 1) {
                let outcomes = try ledger.outcomes(ofBatch: earlier.batchID)
                let other = try GivenProbabilities(ledger, request: earlier.request, outcomes: outcomes).look
                guard let other, other.light != .green, other.side == look.side else { return nil }
                running.insert(earlier.batchID, at: 0)
            }
            guard running.count == batchesRunning else { return nil }
        }
        let expected = figure((look.mean * Double(look.rows) * 10).rounded() / 10)
        let said = look.light == .red ? "p < 0.001" : "p < 0.05, as in the two labelled batches before"
        return BatchWarning(
            .calibration,
            message:
                "\(look.defaults) of \(look.rows) companies with a known outcome have defaulted, and the probabilities that"
                + " \(given.version) gave them add up to \(expected): they are too"
                + " \(look.side == .tooLow ? "low" : "high") (\(said))",
            count: look.defaults, of: look.rows,
            figures: [
                ("light", .string(look.light.rawValue)), ("side", .string(look.side.rawValue)), ("p", .number(look.p)),
                ("mean_pd", .number(look.mean)), ("rate", .number(Double(look.defaults) / Double(look.rows))),
                ("batches", .texts(running)),
            ])
    }

    private static func belowChance(_ given: GivenProbabilities) -> BatchWarning? {
        let test = ContradictionTest(given.ranked, earlier: [], alone: { () -> Double? in nil })
        guard test.kind == .reversed, let ranking = test.ranking else { return nil }
        return BatchWarning(
            .belowChance,
            message:
                "the scores that \(given.version) gave rank the outcomes the wrong way round: AUC \(figure(ranking.auc)),"
                + " z = \(figure(ranking.z)), \(test.n1) defaults and \(test.n0) others; the labels may be swapped",
            count: given.ranked.rows,
            figures: [
                ("auc", .number(ranking.auc)), ("z", .number(ranking.z)), ("n1", .int(test.n1)), ("n0", .int(test.n0)),
            ])
    }
}
