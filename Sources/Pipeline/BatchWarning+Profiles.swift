import Files
import Intake
import Results
import Vocabulary

/// What contradicts itself in a profiles file alone.
extension BatchWarning {
    /// Warnings in the order of SPEC 1.3.
    static func warnings(_ profiles: ScoringInput) -> [BatchWarning] {
        unknownParties(profiles) + nearIDs(profiles) + nearParties(profiles.findings)
            + nearKeys(profiles.findings.nearKeys) + times(profiles) + leftOut(profiles)
            + repeatedTransactions(profiles) + currencies(profiles)
            + otherTypes(profiles) + notBoolean(profiles)
    }

    /// The list under `warnings` in `scoring.json`: what is wrong with single records and has no code first, as ever.
    static func reported(_ warnings: [BatchWarning], _ profiles: ScoringInput) -> [ReportedWarning] {
        let titles = Set(warnings.compactMap(\.title))
        let uncoded = profiles.warnings.filter { !titles.contains($0.text) }.map {
            ReportedWarning($0.text, count: $0.count, first: $0.example)
        }
        return uncoded + warnings.map(\.reported)
    }

    // MARK: Records about nobody

    /// More than 1 % of their section.
    private static func unknownParties(_ profiles: ScoringInput) -> [BatchWarning] {
        let sections: [(DataQualityWarning.Kind, String, Int)] = [
            (.unknownParty, "transactions", profiles.counts.transactions),
            (.unknownEnd, "relationships", profiles.counts.relationships),
        ]
        return sections.compactMap { kind, section, count in
            guard let warning = profiles.warnings.first(where: { $0.kind == kind }), warning.count * 100 > count else {
                return nil
            }
            return BatchWarning(
                .unknownParty,
                message: "\(warning.count) of \(count) \(section) name a party that the file does not have",
                count: warning.count, of: count, example: warning.example, figures: [("section", .string(section))],
                title: warning.text)
        }
    }

    private static func nearIDs(_ profiles: ScoringInput) -> [BatchWarning] {
        let near = profiles.findings.nearIDs
        let isUnknown = profiles.warnings.contains { $0.kind == .unknownParty || $0.kind == .unknownEnd }
        guard let first = near.first, isUnknown else { return [] }
        let examples = near.prefix(10).map {
            JSONText.object([("written", .string($0.written)), ("party", .string($0.party))])
        }
        return [
            BatchWarning(
                .nearIDs,
                message:
                    "\(near.count) of \(profiles.findings.comparedIDs) unknown ids are nearly a party's: \(NearIDs.sentence(first))",
                count: near.count, of: profiles.findings.comparedIDs, example: first.written,
                figures: [("examples", .array(examples))])
        ]
    }

    /// Keys of a file and of its records that are nearly known ones.
    ///
    /// - Parameter section: of labels; nil for profiles.
    static func nearKeys(_ near: [NearKey], section: String? = nil) -> [BatchWarning] {
        guard let first = near.first else { return [] }
        let place = first.level.isEmpty ? "at the top of the file" : "in \(first.level)"
        let keys = near.prefix(20).map {
            JSONText.object([("level", .string($0.level)), ("key", .string($0.written)), ("known", .string($0.known))])
        }
        return [
            BatchWarning(
                .nearKey,
                message: "the key \(first.written) \(place) is nearly \(first.known) and is passed over"
                    + (near.count > 1 ? "; \(near.count) such keys" : ""),
                count: near.count, example: first.written,
                figures: (section.map { [("section", .string($0))] } ?? []) + [("keys", .array(keys))])
        ]
    }

    // MARK: Times

    private static func times(_ profiles: ScoringInput) -> [BatchWarning] {
        var warnings: [BatchWarning] = []
        let usable = profiles.findings.usableTransactions
        let outside = usable - profiles.features.transactionsInWindow
        if outside * 2 > usable {
            warnings.append(
                BatchWarning(
                    .outsideWindow,
                    message:
                        "\(outside) of \(usable) transactions lie outside of the 180 days before \(profiles.asOf.text)",
                    count: outside, of: usable))
        }
        let (parties, later) = (profiles.features.count, profiles.findings.foundedLater)
        if later > 0 {
            warnings.append(
                BatchWarning(
                    .foundedLater,
                    message:
                        "\(later) of \(parties) companies \(verb(later, singular: "was", plural: "were")) founded after \(profiles.asOf.text)",
                    count: later,
                    of: parties, example: profiles.findings.firstFoundedLater))
        }
        return warnings
    }

    // MARK: Records that do not fit together

    /// More than 0.1 % of the transactions.
    private static func repeatedTransactions(_ profiles: ScoringInput) -> [BatchWarning] {
        let findings = profiles.findings
        guard findings.repeatedTransactions * 1_000 > profiles.counts.transactions else { return [] }
        return [
            BatchWarning(
                .repeatedTransactions,
                message:
                    "\(findings.isRepeatedExact ? "" : "about ")\(findings.repeatedTransactions) of \(profiles.counts.transactions) transactions"
                    + " have a txn_id that came before",
                count: findings.repeatedTransactions, of: profiles.counts.transactions,
                example: findings.firstRepeated.map { findings.place("transactions", $0) },
                figures: [("exact", .bool(findings.isRepeatedExact))])
        ]
    }

    private static func currencies(_ profiles: ScoringInput) -> [BatchWarning] {
        let currencies = profiles.findings.currencies
        guard currencies.values.count > 1 else { return [] }
        return [
            BatchWarning(
                .mixedCurrencies,
                message:
                    "the accounts are in \(currencies.further > 0 ? "more than " : "")\(currencies.values.count) currencies, and amounts are"
                    + " added up as they are: \(list(currencies.values.map(\.value)))",
                count: currencies.values.count, of: currencies.total, example: currencies.values[1].value,
                figures: [("values", json(currencies))])
        ]
    }

    private static func otherTypes(_ profiles: ScoringInput) -> [BatchWarning] {
        let findings = profiles.findings
        let unknown = profiles.warnings.first { $0.kind == .unknownType }
        let kinds: [(ValueCounts, String, String, Int, String?)] = [
            (findings.transactionTypes, "transactions", "other", profiles.counts.transactions, unknown?.text),
            (findings.partyTypes, "companies", "customer", profiles.features.count, nil),
            (findings.relationshipTypes, "relationships", "supplies_to", profiles.counts.relationships, nil),
        ]
        return kinds.compactMap { counts, section, meaning, of, title in
            guard let first = counts.values.first else { return nil }
            return BatchWarning(
                .otherTypes,
                message: "\(counts.total) of \(of) \(section) have an unknown type, which counts as \(meaning): "
                    + list(counts.values.map(\.value)),
                count: counts.total, of: of, example: title == nil ? first.value : unknown?.example,
                figures: [("section", .string(section)), ("values", json(counts))], title: title)
        }
    }

    private static func notBoolean(_ profiles: ScoringInput) -> [BatchWarning] {
        guard let warning = profiles.warnings.first(where: { $0.kind == .notBoolean }) else { return [] }
        return [
            BatchWarning(
                .notBoolean,
                message:
                    "\(warning.count) of \(profiles.features.count) companies \(verb(warning.count, singular: "has", plural: "have")) a kyc_verified other than 0, 1, true and false, which"
                    + " counts as 0",
                count: warning.count, of: profiles.features.count, example: warning.example, title: warning.text)
        ]
    }

    /// Counts by value, and those of further values under null.
    private static func json(_ counts: ValueCounts) -> JSONText {
        let known = counts.values.map {
            JSONText.object([("value", .string($0.value)), ("count", .int($0.count))])
        }
        let further: [JSONText] =
            counts.further > 0 ? [.object([("value", .null), ("count", .int(counts.further))])] : []
        return .array(known + further)
    }
}
