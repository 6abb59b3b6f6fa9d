import Files
import Intake
import Ledger
import Results
import Scorecards
import Vocabulary

extension BatchWarning {
    // MARK: Labels

    /// What contradicts itself in a labels file and the batch it is about, in the order of the codes.
    ///
    /// - Parameter order: of the batch.
    static func warnings(_ labelled: LabelledBatch, order: [BatchWarning]) -> [BatchWarning] {
        [unknownParty(labelled), nearIDs(labelled)].compactMap { $0 }
            + nearKeys(labelled.labels.nearKeys, section: "labels") + order
            + [onlyDefaults(labelled), overruled(labelled), generatedEarly(labelled)].compactMap { $0 }
    }

    private static func unknownParty(_ labelled: LabelledBatch) -> BatchWarning? {
        let count = labelled.unknown.count
        guard count * 100 > labelled.records else { return nil }
        return BatchWarning(
            .unknownParty,
            message: "\(count) of \(labelled.records) labels are of parties that the batch does not have",
            count: count, of: labelled.records, example: labelled.unknown.first.map(Excerpt.of),
            figures: [("section", .string("labels"))])
    }

    private static func nearIDs(_ labelled: LabelledBatch) -> BatchWarning? {
        guard let first = labelled.nearIDs.first else { return nil }
        let (count, all) = (labelled.nearIDs.count, labelled.unknown.count)
        return BatchWarning(
            .nearIDs, message: "\(count) of \(all) unknown ids are nearly a party's: \(NearIDs.sentence(first))",
            count: count,
            of: all, example: Excerpt.of(first.written),
            figures: [("section", .string("labels")), ("party", .string(Excerpt.of(first.party)))])
    }

    private static func onlyDefaults(_ labelled: LabelledBatch) -> BatchWarning? {
        guard labelled.isOnlyDefaults else { return nil }
        let (count, all) = (labelled.outcomes.count, labelled.partyCount)
        return BatchWarning(
            .onlyDefaults,
            message:
                "the labels list only defaults, \(count) of \(all) parties: the batch is not trained on until another"
                + " outcome is known, or labels.unlisted says that the others are good",
            count: count, of: all)
    }

    private static func overruled(_ labelled: LabelledBatch) -> BatchWarning? {
        let overruled = labelled.known.overruled
        guard overruled.count > 0, let earlier = overruled.observedAt, let own = labelled.fileObservedAt else {
            return nil
        }
        let time = Timestamp(microseconds: earlier).text
        return BatchWarning(
            .overruled,
            message:
                "\(overruled.count) of \(labelled.added.count) records do not count, \(overruled.differing) of which differ:"
                + " an earlier file says that it observed at \(time), later than this one's \(own.text); if that time was"
                + " wrong, drop these labels without observed_at",
            count: overruled.count, of: labelled.added.count,
            figures: [
                ("differing", .int(overruled.differing)), ("observed_at", .string(own.text)),
                ("earlier", .string(time)),
            ])
    }

    private static func generatedEarly(_ labelled: LabelledBatch) -> BatchWarning? {
        let asOf = Timestamp(microseconds: labelled.stored.request.asOf)
        guard labelled.fileObservedAt == nil, let made = labelled.labels.generatedAt, made < asOf else { return nil }
        return BatchWarning(
            .generatedEarly,
            message:
                "the labels were made at \(made.text), before the reference time \(asOf.text) of their batch, and do not say when"
                + " they were observed: either time is wrong, or the companies are scored when their outcomes are known",
            count: labelled.records,
            figures: [("generated_at", .string(made.text)), ("as_of", .string(asOf.text))])
    }

    // MARK: Training rows

    /// What the rows trained on show that a person should look at.
    ///
    /// - Parameters:
    ///   - training: on these rows.
    ///   - unused: features that the version does not use.
    /// - Throws: `CancellationError`.
    static func warnings(
        _ training: Training, unused: [UnusedFeature], rows: TrainingRows
    ) throws(CancellationError) -> [BatchWarning] {
        [self.unused(unused, rows), tooGood(try training.separations(), rows)].compactMap { $0 }
    }

    private static func unused(_ features: [UnusedFeature], _ rows: TrainingRows) -> BatchWarning? {
        guard let first = features.first else { return nil }
        let all = features.map { "\($0.feature) (\($0.reason.rawValue))" }.joined(separator: ", ")
        return BatchWarning(
            .unused, message: "\(features.count) of \(rows.features.names.count) features are not used: \(all)",
            count: features.count, of: rows.features.names.count, example: first.feature,
            figures: [
                (
                    "features",
                    .array(
                        features.map {
                            .object([("name", .string($0.feature)), ("why", .string($0.reason.rawValue))])
                        })
                )
            ])
    }

    private static func tooGood(_ features: [Training.Separation], _ rows: TrainingRows) -> BatchWarning? {
        guard let first = features.first else { return nil }
        let all = features.map { feature in
            let what = feature.isByPresence ? ", being there or missing" : ""
            return "\(feature.feature) (AUC \(FigureText.short(feature.auc))\(what))"
        }.joined(separator: ", ")
        return BatchWarning(
            .tooGood,
            message:
                "\(features.count) features alone tell the outcomes apart, as only the outcome itself should: \(all)",
            count: features.count, of: rows.features.names.count, example: first.feature,
            figures: [
                (
                    "features",
                    .array(
                        features.map {
                            .object(
                                [
                                    ("name", .string($0.feature)), ("auc", .number($0.auc)),
                                    ("n1", .int($0.defaults)), ("n0", .int($0.others)),
                                ] + ($0.isByPresence ? [("by", .string("presence"))] : []))
                        })
                )
            ])
    }

    /// A version that ranks outcomes which it has not seen as only the outcome itself should: a leak that no feature
    /// shows alone, such as a difference of two.
    ///
    /// - Parameters:
    ///   - outOfFold: of the version on the rows of the batch.
    ///   - outcomes: of those rows.
    static func tooGood(_ outOfFold: Evaluation, _ outcomes: [UInt8]) -> BatchWarning? {
        let defaults = outcomes.reduce(0) { $0 + Int($1) }
        guard let auc = outOfFold.auc, auc >= leastAUCOfVersion, min(defaults, outcomes.count - defaults) >= 10 else {
            return nil
        }
        return BatchWarning(
            .tooGood,
            message:
                "the version tells the outcomes of the batch apart out of fold (AUC \(FigureText.short(auc))), as only the"
                + " outcome itself should: features together may say it; kycc models show has its terms",
            count: outcomes.count, of: outcomes.count,
            figures: [("auc", .number(auc)), ("n1", .int(defaults)), ("n0", .int(outcomes.count - defaults))])
    }

    private static let leastAUCOfVersion = 0.995
}

extension BatchWarning {
    // MARK: Bands

    /// Bands that empty where a version becomes active: whoever decides by a band is told.
    static func emptied(_ migration: BandMigration) -> [BatchWarning] {
        let bands = migration.emptied
        guard let first = bands.first else { return [] }
        let names = bands.map { "\($0.band) (\($0.before) with \(migration.champion))" }.joined(separator: ", ")
        return [
            BatchWarning(
                .emptied, message: "no company of the batch is in the bands that had some before: \(names)",
                count: bands.count, of: migration.to.count, example: first.band)
        ]
    }
}
