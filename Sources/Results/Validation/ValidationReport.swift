package import Statistics

/// What the outcomes say of a version of the scorecard: `kycc validate`.
///
/// All figures are of the scores as they were given. Nothing is fitted.
package struct ValidationReport: Codable, Sendable, Equatable {
    /// The form of the document.
    private var schema = 1
    /// The version.
    package let version: String
    /// `active`, `challenger` or `retired`.
    package let state: String
    /// The batch whose labels it was trained at; nil for v1.
    package let trainedAfter: String?
    /// Labelled companies that it was trained on.
    package let trainingRows: Int
    /// The AUC of the training: out of fold, on the batch whose labels it was trained at; nil for v1.
    package let initialAUC: Double?
    /// The labelled batches that it scored, in batch order.
    package let batches: [BatchFigures]
    /// All of those together; nil without one.
    package let pooled: ValidationFigures?
    /// Chance that any of the lights of the batches is not green though all probabilities are right, at most.
    package let falseAlarms: Double
    /// The pooled companies by segments of each feature that was asked for.
    package let segments: [SegmentedFeature]
    /// What is to be expected of the batches that have no labels yet, in batch order.
    package let unlabelled: [ExpectedFigures]
    /// The same of all of those together; nil without one.
    package let unlabelledPooled: ExpectedFigures?
    /// Batches whose labels do not count here, in batch order.
    package let leftOut: [LeftOutBatch]
    /// The version that scored the last labelled batch, if this one scored none; nil where none did.
    package let labelledVersion: String?
    /// Red lights of all batches together, of the newest batch and of segments, in words.
    package let red: [String]

    private enum CodingKeys: String, CodingKey {
        case schema, version, state
        case trainedAfter = "trained_after"
        case trainingRows = "training_rows"
        case initialAUC = "initial_auc"
        case batches, pooled
        case falseAlarms = "batch_false_alarms"
        case segments, unlabelled
        case unlabelledPooled = "unlabelled_pooled"
        case leftOut = "left_out"
        case labelledVersion = "labelled_version"
        case red
    }

    /// The version that is validated.
    package struct Subject: Sendable {
        /// As the properties of the report.
        package let version: String
        /// As the properties of the report.
        package let state: String
        /// As the properties of the report.
        package let trainedAfter: String?
        /// As the properties of the report.
        package let trainingRows: Int
        /// As the properties of the report.
        package let initialAUC: Double?
        /// Whether it is v1.
        package let isExpert: Bool

        /// - Parameters: as the properties.
        package init(
            version: String, state: String, trainedAfter: String?, trainingRows: Int, initialAUC: Double?,
            isExpert: Bool
        ) {
            self.version = version
            self.state = state
            self.trainedAfter = trainedAfter
            self.trainingRows = trainingRows
            self.initialAUC = initialAUC
            self.isExpert = isExpert
        }
    }

    /// - Parameters: as the properties.
    package init(
        of subject: Subject, batches: [BatchFigures], pooled: ValidationFigures?, segments: [SegmentedFeature],
        unlabelled: [ExpectedFigures], unlabelledPooled: ExpectedFigures?, leftOut: [LeftOutBatch],
        labelledVersion: String?
    ) {
        (version, state, trainedAfter) = (subject.version, subject.state, subject.trainedAfter)
        (trainingRows, initialAUC) = (subject.trainingRows, subject.initialAUC)
        self.batches = batches
        self.pooled = pooled
        falseAlarms = PortfolioLook.falseAlarms(looks: batches.count, isExpert: subject.isExpert)
        self.segments = segments
        self.unlabelled = unlabelled
        self.unlabelledPooled = unlabelledPooled
        self.leftOut = leftOut
        self.labelledVersion = labelledVersion
        let newest = batches.count > 1 ? batches.last : nil
        red =
            (pooled?.redLights ?? []).map { batches.count > 1 ? "all batches: \($0)" : $0 }
            + (newest.map { newest in newest.figures.redLights.map { "\(newest.batch): \($0)" } } ?? [])
            + segments.flatMap(\.redLights)
    }
}

/// A labelled batch.
package struct BatchFigures: Codable, Sendable, Equatable {
    /// The batch.
    package let batch: String
    /// The drift of its probabilities, as it was found when the batch was scored.
    package let drift: ScoringReport.Drift.Index
    /// Features whose verdict was `shifted` then.
    package let shifted: [String]
    /// The scores that it was given, against its outcomes.
    package let figures: ValidationFigures

    /// - Parameters:
    ///   - batch: as the property.
    ///   - drift: of the batch, as it was found when it was scored.
    ///   - figures: as the property.
    package init(batch: String, drift: ScoringReport.Drift, figures: ValidationFigures) {
        self.batch = batch
        self.drift = drift.psi
        shifted = drift.csi.members.filter { $0.value.verdict == DriftVerdict.shifted.rawValue }.map(\.name)
        self.figures = figures
    }
}

/// What the scores of companies say before their outcomes are known.
package struct ExpectedFigures: Codable, Sendable, Equatable {
    /// The batch; nil of several together.
    package let batch: String?
    /// Companies.
    package let parties: Int
    /// The default rate to be expected, with the interval of luck.
    package let defaultRate: ExpectedDefaultRate
    /// The AUC to be expected; nil where no pair of a default and another company is.
    package let auc: ExpectedAUC?
    /// The interval of luck of the AUC.
    package let aucInterval: Interval?

    private enum CodingKeys: String, CodingKey {
        case batch, parties
        case defaultRate = "default_rate"
        case auc
        case aucInterval = "auc_interval"
    }

    /// Nil without a company.
    ///
    /// - Parameters:
    ///   - batch: nil of several together.
    ///   - probabilities: that they were given; 0 … 1.
    package init?(batch: String?, probabilities: [Double]) {
        let ranking = RankedProbabilities(probabilities)
        guard let rate = ranking.expectedDefaultRate else { return nil }
        (self.batch, parties, defaultRate) = (batch, ranking.rows, rate)
        auc = ranking.expectedAUC
        aucInterval = auc.map { expected in
            let half = NormalDistribution.z95 * expected.deviation
            return Interval(low: max(0, expected.auc - half), high: min(1, expected.auc + half))
        }
    }
}

/// A batch whose labels do not count.
package struct LeftOutBatch: Codable, Sendable, Equatable {
    /// The batch.
    package let batch: String
    /// `only_defaults` where only defaults of a few companies are known; `reversed`, `no_signal` or `dropped` where the
    /// labels are set aside.
    package let why: String

    /// - Parameters: as the properties.
    package init(batch: String, why: String) {
        self.batch = batch
        self.why = why
    }

    /// The reason where only defaults of fewer than half of the companies are known.
    package static let onlyDefaults = "only_defaults"
}
