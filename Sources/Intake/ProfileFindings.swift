import Vocabulary

/// What contradicts itself in a profiles file although each record is well formed: counts and examples, bounded however
/// large the file.
package struct ProfileFindings: Sendable, Equatable {
    /// Ids of nobody that are nearly a party's, and how many ids of nobody were compared.
    package var nearIDs: [NearID] = []
    /// How many unknown ids were compared.
    package var comparedIDs = 0
    /// Keys that are nearly known ones.
    package var nearKeys: [NearKey] = []
    /// Transactions whose `txn_id` had come before, whether that is exact or estimated, and the place of the first.
    package var repeatedTransactions = 0
    /// Whether that count is exact; else it is an estimate of a sample.
    package var isRepeatedExact = true
    /// The index of the first such transaction.
    package var firstRepeated: Int?
    /// The records are rows of tables, and have no JSON paths.
    package var isOfRows = false
    /// Currencies of the accounts, in upper case.
    package var currencies = ValueCounts()
    /// Types that the format does not know, as they are written.
    package var transactionTypes = ValueCounts()
    /// Types of parties that the format does not know.
    package var partyTypes = ValueCounts()
    /// Types of relationships other than `supplies_to`.
    package var relationshipTypes = ValueCounts()
    /// Transactions that a party's features may be made of: of a party of the file, with a time and an amount.
    package var usableTransactions = 0
    /// Relationships between parties of the file that were established after the reference time.
    package var laterRelationships = 0
    /// Relationships from a party to itself.
    package var selfRelationships = 0
    /// Companies whose id is that of one before them but for blanks around it, the case of ASCII letters or leading
    /// zeros; among the first million.
    package var nearParties = 0
    /// The first of them, with the one before it.
    package var firstNearParty: NearID?
    /// How many companies were founded after the reference time.
    package var foundedLater = 0
    /// The id of the first of them.
    package var firstFoundedLater: String?

    /// Where a record stands: a JSON path, or the number of the row.
    package func place(_ section: String, _ index: Int) -> String {
        isOfRows ? "row \(index + 1) of \(section)" : "$.\(section)[\(index)]"
    }

    /// Counts the companies that were founded after the reference time.
    mutating func noteFounded(_ createdAt: [Int64], after asOf: Timestamp, of partyIDs: [String]) {
        foundedLater = createdAt.count { $0 > asOf.microseconds }
        guard foundedLater > 0 else { return }
        firstFoundedLater = createdAt.firstIndex { $0 > asOf.microseconds }.map { partyIDs[$0] }
    }
}

/// Collects findings while a file is read.
struct FindingsCollector: ~Copyable {
    var unknownIDs = UnknownIDs()
    var repeated = RepeatedIDs()
    var currencies = ValueCounts()
    var transactionTypes = ValueCounts()
    var partyTypes = ValueCounts()
    var relationshipTypes = ValueCounts()
    var nearKeys: [NearKey] = []
    var laterRelationships = 0
    var selfRelationships = 0

    /// Transactions are read once more.
    mutating func forgetTransactions() {
        repeated.forget()
        transactionTypes = ValueCounts()
    }

    func findings(_ columns: ProfileColumns) -> ProfileFindings {
        var findings = ProfileFindings()
        findings.nearIDs = unknownIDs.found(among: columns.partyIDs)
        findings.comparedIDs = unknownIDs.count
        findings.nearKeys = nearKeys
        findings.repeatedTransactions = repeated.estimate
        findings.isRepeatedExact = repeated.isExact
        findings.firstRepeated = repeated.first
        findings.currencies = currencies
        findings.transactionTypes = transactionTypes
        findings.partyTypes = partyTypes
        findings.relationshipTypes = relationshipTypes
        findings.laterRelationships = laterRelationships
        findings.selfRelationships = selfRelationships
        (findings.nearParties, findings.firstNearParty) = NearParties.found(columns.partyIDs)
        let useless = columns.warnings.filter { $0.kind == .unknownParty || $0.kind == .incomplete }
        findings.usableTransactions = columns.transactions - useless.reduce(0) { $0 + $1.count }
        return findings
    }
}
