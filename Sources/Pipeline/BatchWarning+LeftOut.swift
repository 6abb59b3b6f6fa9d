import Files
import Intake
import Vocabulary

/// Records that take no part, and companies that are perhaps there twice.
extension BatchWarning {
    /// More than half of a section, for all reasons together; not where one of them alone has a warning that says so.
    static func leftOut(_ profiles: ScoringInput) -> [BatchWarning] {
        func count(_ kind: DataQualityWarning.Kind) -> Int {
            profiles.warnings.first { $0.kind == kind }?.count ?? 0
        }
        let findings = profiles.findings
        let outside = findings.usableTransactions - profiles.features.transactionsInWindow
        return [
            leftOut(
                "transactions", of: profiles.counts.transactions,
                reasons: [
                    ("without a ts or an amount", "incomplete", count(.incomplete)),
                    ("outside of the 180 days before the reference time", "outside_window", outside),
                    ("of unknown parties", "unknown_party", count(.unknownParty)),
                ], told: outside * 2 > findings.usableTransactions ? "outside_window" : "unknown_party"),
            leftOut(
                "relationships", of: profiles.counts.relationships,
                reasons: [
                    ("established after the reference time", "later", findings.laterRelationships),
                    ("from a party to itself", "self", findings.selfRelationships),
                    ("with an unknown end", "unknown_party", count(.unknownEnd)),
                ], told: "unknown_party"),
        ].compactMap { $0 }
    }

    /// - Parameters:
    ///   - reasons: for people, for programs, and how many records each.
    ///   - told: the reason that has a warning of its own.
    private static func leftOut(
        _ section: String, of all: Int, reasons: [(text: String, key: String, count: Int)], told: String
    ) -> BatchWarning? {
        let count = reasons.reduce(0) { $0 + $1.count }
        guard count * 2 > all, !reasons.contains(where: { $0.key == told && $0.count == count }) else { return nil }
        let why = reasons.filter { $0.count > 0 }.map { "\($0.count) \($0.text)" }.joined(separator: ", ")
        return BatchWarning(
            .leftOut, message: "\(count) of \(all) \(section) take no part: \(why)", count: count, of: all,
            figures: [("section", .string(section))] + reasons.map { ($0.key, .int($0.count)) })
    }

    /// Companies of the file whose ids a person would take for the same.
    static func nearParties(_ findings: ProfileFindings) -> [BatchWarning] {
        guard let first = findings.firstNearParty else { return [] }
        return [
            BatchWarning(
                .nearIDs,
                message:
                    "\(findings.nearParties) \(verb(findings.nearParties, singular: "company has", plural: "companies have")) an id that is nearly"
                    + " another company's: \(NearIDs.sentence(first))",
                count: findings.nearParties, example: Excerpt.of(first.written),
                figures: [("section", .string("parties")), ("party", .string(Excerpt.of(first.party)))])
        ]
    }
}
