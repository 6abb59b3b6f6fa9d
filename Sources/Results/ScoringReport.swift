package import Files
import Statistics

/// How a batch was scored: `scoring.json`, events and printed lines are made of it.
package struct ScoringReport: Codable, Sendable {
    /// The version that scored the batch.
    package struct Model: Codable, Sendable, Equatable {
        /// The name of the version, such as `v3`.
        package let version: String
        /// The batches that influenced it, in batch order.
        package let lineage: [String]
        /// When the latest of their labels were observed, RFC 3339; nil if no file says so.
        package let observedAt: String?

        private enum CodingKeys: String, CodingKey {
            case version, lineage
            case observedAt = "observed_at"
        }

        /// - Parameters: as the properties.
        package init(version: String, lineage: [String], observedAt: String?) {
            self.version = version
            self.lineage = lineage
            self.observedAt = observedAt
        }
    }

    /// How many records the profiles file has.
    package struct Counts: Codable, Sendable, Equatable {
        /// Companies.
        package let parties: Int
        /// Accounts of all companies.
        package let accounts: Int
        /// Transactions of all accounts.
        package let transactions: Int
        /// Relationships between companies.
        package let relationships: Int

        /// - Parameters: as the properties.
        package init(parties: Int, accounts: Int, transactions: Int, relationships: Int) {
            self.parties = parties
            self.accounts = accounts
            self.transactions = transactions
            self.relationships = relationships
        }
    }

    /// How far a batch has moved from the rows that the version was trained on.
    package struct Drift: Codable, Sendable, Equatable {
        /// One index.
        package struct Index: Codable, Sendable, Equatable {
            /// The index of earlier versions; nil if it is not finite.
            package let value: Double?
            /// One of the words of `DriftVerdict`.
            package let verdict: String
            /// Of the test: the index with half a row added to each class, p, and the limit that the index keeps below
            /// in 97.5 % of all cases without drift. Nil without a test, as in reports of versions that had none.
            package let index: Double?
            /// The probability of an index at least as great if there is no drift.
            package let p: Double?
            /// The limit that the index keeps below in 97.5 % of all cases without drift.
            package let limit: Double?

            /// The index of earlier versions as people are told it: nil too if there was nothing to compare with.
            package var told: Double? { verdict == DriftVerdict.noReference.rawValue ? nil : value }

            /// - Parameters: as the properties.
            package init(value: Double, verdict: String, index: Double?, p: Double?, limit: Double?) {
                self.value = value.isFinite ? value : nil
                self.verdict = verdict
                self.index = index
                self.p = p
                self.limit = limit
            }
        }

        /// Of the probabilities.
        package let psi: Index
        /// Of each feature, in feature order.
        package let csi: NamedValues<Index>

        /// - Parameters: as the properties.
        package init(psi: Index, csi: NamedValues<Index>) {
            self.psi = psi
            self.csi = csi
        }
    }

    /// What the batch has of a feature.
    package struct Input: Codable, Sendable, Equatable {
        /// The share of the companies that lack it.
        package let missing: Double
        /// The share that lacked it in the reference of the drift; nil without a reference.
        package let missingBefore: Double?
        /// The mean of its points over the companies, half of a pair's included. Over the rows that a trained version
        /// learned from the mean is 0, so these are the points by which the feature has moved the batch since. Nil of
        /// a feature that the version does not look at, and of v1, which was not trained.
        package let points: Double?

        private enum CodingKeys: String, CodingKey {
            case missing
            case missingBefore = "missing_before"
            case points
        }

        /// - Parameters: as the properties.
        package init(missing: Double, missingBefore: Double?, points: Double?) {
            self.missing = missing
            self.missingBefore = missingBefore
            self.points = points
        }
    }

    /// The rule by which `scores.csv` is written.
    package struct ScoresFile: Codable, Sendable, Equatable {
        /// Whether cells that a spreadsheet would compute are guarded.
        package let guardsCells: Bool
        /// Whether it has the column `reason_sides`, and the database the sides; nil in reports of earlier versions,
        /// which had neither.
        package let hasReasonSides: Bool?

        private enum CodingKeys: String, CodingKey {
            case guardsCells = "guard"
            case hasReasonSides = "reason_sides"
        }

        /// - Parameters: as the properties.
        package init(guardsCells: Bool, hasReasonSides: Bool) {
            self.guardsCells = guardsCells
            self.hasReasonSides = hasReasonSides
        }
    }

    /// The form of the document.
    private var schema = 1
    /// The id of the batch.
    package let batch: String
    /// Which profiles file of the batch this is, from 1.
    package let revision: Int
    /// The profiles file.
    package let file: ReportedFile
    /// The reference time, RFC 3339, and where it comes from.
    package let asOf: String
    /// Where the reference time comes from: `as_of`, `generated_at` or `first_seen`.
    package let asOfSource: String
    /// The version that scored the batch.
    package let model: Model
    /// The active version.
    package let activeModel: String
    /// Why the active version might not score the batch; nil if it did.
    package let passedOver: String?
    /// How many records the profiles file has.
    package let counts: Counts
    /// What is wrong with the data of the batch.
    package let warnings: [ReportedWarning]
    /// Companies in each band, the best band first.
    package let bands: NamedValues<Int>
    /// Mean probability of default; nil without companies.
    package let meanPD: Double?
    /// How far the batch has moved from the rows that the version was trained on.
    package let drift: Drift
    /// What the batch has of each feature, in feature order; nil in reports of earlier versions.
    package let inputs: NamedValues<Input>?
    /// Nil in reports of versions that guarded no cells.
    package let scoresFile: ScoresFile?
    /// Settings that say what is refused, those that had another value than their default; nil if there was none, and
    /// in reports of earlier versions.
    package let settings: JSONText?

    private enum CodingKeys: String, CodingKey {
        case schema, batch, revision, file
        case asOf = "as_of"
        case asOfSource = "as_of_source"
        case model
        case activeModel = "active_model"
        case passedOver = "active_model_passed_over"
        case counts, warnings, bands
        case meanPD = "mean_pd"
        case drift, inputs
        case scoresFile = "scores_csv"
        case settings
    }

    /// - Parameters: as the properties.
    package init(
        batch: String, revision: Int, file: ReportedFile, asOf: String, asOfSource: String, model: Model,
        activeModel: String, passedOver: String?, counts: Counts, warnings: [ReportedWarning], bands: NamedValues<Int>,
        meanPD: Double, drift: Drift, inputs: NamedValues<Input>, scoresFile: ScoresFile, settings: JSONText?
    ) {
        self.batch = batch
        self.revision = revision
        self.file = file
        self.asOf = asOf
        self.asOfSource = asOfSource
        self.model = model
        self.activeModel = activeModel
        self.passedOver = passedOver
        self.counts = counts
        self.warnings = warnings
        self.bands = bands
        self.meanPD = meanPD.isFinite ? meanPD : nil
        self.drift = drift
        self.inputs = inputs
        self.scoresFile = scoresFile
        self.settings = settings
    }
}
