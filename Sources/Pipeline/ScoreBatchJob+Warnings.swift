import Custody
import Features
import Files
import Intake
import Ledger
import Scorecards
import Vocabulary

/// What contradicts itself in a batch that is scored.
extension ScoreBatchJob {
    /// All warnings about the data of the batch, in the order of SPEC 1.3.
    func warnings(
        _ input: ScoringInput, check: ScoringCheck, sha256: String
    ) throws -> [BatchWarning] {
        try BatchWarning.warnings(input) + sameContentWarning(sha256, input: input)
            + BatchWarning.order(
                work.ledger, batch: incoming.file.batch,
                asOf: ReferenceTime(input.asOf, isGiven: input.asOfSource != .firstSeen)) + check.warnings()
            + [
                BatchWarning.otherForm(FeatureColumns(input.features), of: check.scorecard, version: check.version)
            ].compactMap(\.self) + BatchWarning.shadowed(work.builtIn.catalog.current, by: input.ownFeatureNames)
    }

    // MARK: The same content as another batch

    /// The bytes of another batch's profiles refuse the file: the same companies under a new id would be scored by a
    /// model that has learned their outcomes.
    func sameContentRefusal(_ sha256: String) throws -> Refusal? {
        let batch = incoming.file.batch.text
        guard work.settings.sameContent == .refuse,
            let other = try work.ledger.batch(ofProfiles: sha256, otherThan: batch)
        else { return nil }
        return Refusal(
            .sameAs, message: "the file has the bytes of the profiles of \(other) (same_as \(other))",
            hint:
                "Drop the profiles of \(batch) itself; or set intake.same_content to warn, where they are meant to be the same."
        )
    }

    private func sameContentWarning(_ sha256: String, input: ScoringInput) throws -> [BatchWarning] {
        let batch = incoming.file.batch.text
        guard let other = try work.ledger.batch(ofProfiles: sha256, otherThan: batch) else {
            return try twin(of: input).map {
                [
                    BatchWarning(
                        .sameContent,
                        message: "\($0) has the same companies at the same reference time, with every feature the same",
                        count: 1, example: $0)
                ]
            } ?? []
        }
        return [
            BatchWarning(
                .sameContent, message: "the file has the bytes of the profiles of \(other) (same_as \(other))",
                count: 1,
                example: other)
        ]
    }
}
