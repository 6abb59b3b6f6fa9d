package import Vocabulary

/// What scoring takes, in whatever format the file came.
package struct ScoringInput: Sendable {
    /// How many records a file has besides its parties.
    package struct Counts: Sendable, Equatable {
        /// How many accounts.
        package var accounts = 0
        /// How many transactions.
        package var transactions = 0
        /// How many relationships.
        package var relationships = 0

        /// None.
        package init() {}
    }

    /// The reference time.
    package var asOf: Timestamp
    /// Where the reference time comes from.
    package var asOfSource: AsOfSource
    /// The features of every party.
    package var features: FeatureTable
    /// How many other records the file has.
    package var counts = Counts()
    /// What is wrong with single records, in a fixed order, only what occurred.
    package var warnings: [DataQualityWarning] = []
    /// What contradicts itself in records that are well formed.
    package var findings = ProfileFindings()

    /// Features of which nothing else is known.
    package init(asOf: Timestamp, asOfSource: AsOfSource, features: FeatureTable) {
        self.asOf = asOf
        self.asOfSource = asOfSource
        self.features = features
    }

    /// Profiles with the features that were made of them.
    package init(_ profiles: ProfileColumns, _ features: FeatureTable) {
        self.init(asOf: profiles.asOf, asOfSource: profiles.asOfSource, features: features)
        counts.accounts = profiles.accounts
        counts.transactions = profiles.transactions
        counts.relationships = profiles.relationships
        warnings = profiles.warnings
        findings = profiles.findings
        findings.noteFounded(profiles.createdAt, after: profiles.asOf, of: profiles.partyIDs)
    }

    /// The names of the user's own features.
    package var ownFeatureNames: [String] { Array(features.names.dropFirst(features.builtIn.count)) }
}

/// Makes features of profiles. The room Features has it; readers of profiles are given it.
package protocol FeatureMaker {
    /// What takes the transactions.
    associatedtype Transactions: TransactionSink

    /// Takes the transactions while the file is read.
    var transactions: Transactions { get }

    /// The built-in features that are wanted.
    var set: FeatureSet { get }

    /// Names that a feature of the user's own may not have.
    var reservedNames: [String] { get }

    /// Makes the features of profiles whose transactions were taken.
    func table(_ profiles: ProfileColumns) throws -> FeatureTable
}

/// Reads profiles as JSON.
struct JSONProfiles: ScoringReader {
    /// Whether the file has one record a line.
    var isInLines = false

    func read(
        _ source: inout some ByteSource, reading: BatchReading, features: some FeatureMaker
    ) throws -> ScoringInput {
        let profiles = try ProfilesReader(limits: reading.limits, isInLines: isInLines).read(
            &source, batch: reading.batch, builtIn: features.reservedNames, firstSeen: reading.firstSeen,
            sink: features.transactions)
        return ScoringInput(profiles, try features.table(profiles))
    }
}

/// Reads labels as JSON.
struct JSONLabels: OutcomesReader {
    /// Whether the file has one record a line.
    var isInLines = false

    func read(_ source: inout some ByteSource, _ reading: BatchReading) throws -> Outcomes {
        try LabelsReader(limits: reading.limits, isInLines: isInLines).read(&source, batch: reading.batch)
    }
}
