import Columns
import Custody
import Intake
import Ledger
import Vocabulary

/// The same companies as in another batch, whatever the bytes: a copy that differs in its batch id alone, in the order
/// of its parties or in its layout.
extension ScoreBatchJob {
    /// Fewer companies than this may be alike by chance.
    private static let leastAlike = 10

    /// The other batch that has the reference time, the companies and every feature of this one; nil if none has.
    ///
    /// - Throws: `LedgerError`; `CancellationError`.
    func twin(of input: ScoringInput) throws -> String? {
        let features = input.features
        guard features.count >= ScoreBatchJob.leastAlike, let first = features.partyIDs.first else { return nil }
        let others = try work.ledger.standingRequests(
            asOf: input.asOf.microseconds, parties: features.count, party: first, otherThan: incoming.file.batch.text)
        for other in others {
            let stored = try work.ledger.features(of: other, effort: work.effort)
            if ScoreBatchJob.areAlike(features, stored) { return other.batchID }
        }
        return nil
    }

    private static func areAlike(_ features: FeatureTable, _ stored: StoredFeatures) -> Bool {
        guard features.names == stored.names else { return false }
        let places = Dictionary(stored.partyIDs.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
        let order = features.partyIDs.compactMap { places[$0] }
        guard order.count == features.count else { return false }
        return zip(features.columns, stored.columns).allSatisfy { own, other in
            guard Levels.areSame(own.text?.levels ?? [], other.text?.levels ?? []) else { return false }
            let (own, other) = (own.dense, other.dense)
            return order.enumerated().allSatisfy { row, place in
                own[row] == other[place] || own[row].isNaN && other[place].isNaN
            }
        }
    }
}
