import Scorecards
import Vocabulary

/// The score of a version in SQL.
extension SQLDialect {
    /// The features of a version that are not built in.
    ///
    /// - Throws: `ExportRefusal` where an engine cannot tell two of them apart.
    func ownFeatures(_ model: ExportedModel, _ formulas: ScoreFormulas) throws -> [(name: String, isText: Bool)] {
        let own = formulas.inputs.filter { !isComputed($0.name, model) }.map { ($0.name, $0.isText) }
        var seen: Set<String> = []
        for (name, _) in own where !seen.insert(name.lowercased()).inserted {
            throw ExportRefusal(
                message: "two of its features differ by letter case alone: \(name)",
                hint: "--format python or json; columns of engines are no such names.")
        }
        return own
    }

    /// Whether `features.sql` computes a feature: it is built in, and the version did not learn an own one of its name.
    private func isComputed(_ feature: String, _ model: ExportedModel) -> Bool {
        FeatureCatalog.standard.definition(feature)?.since == 1
            && !(model.scorecard.ownFeatures?.contains(feature) ?? false)
    }

    /// `score.sql`: makes `kycc_scores`, one row a company.
    func scores(_ model: ExportedModel, _ formulas: ScoreFormulas) -> String {
        var columns: [String: String] = [:]
        var deliveries: [String: String] = [:]
        for (index, input) in formulas.inputs.enumerated() {
            columns[input.name] = "f\(index + 1)"
            if input.needsDelivery { deliveries[input.name] = "d\(index + 1)" }
        }
        let printer = SQLPrinter(dialect: self, columns: columns, deliveries: deliveries)
        let inputs = formulas.inputs.enumerated().map { index, input in
            let source = isComputed(input.name, model) ? "k.\(input.name)" : "p.\(quoted(input.name))"
            return "\(input.isText ? source : finite(source)) AS f\(index + 1)"
        }
        let given = ["place", "party_id"] + columns.values.sorted() + deliveries.values.sorted()
        let points = formulas.candidates.map(\.points)
        let results = ["pd", "score", "band"]
        let kept = ["place", "party_id"] + columns.values.sorted() + results + points
        return """
            -- \(model.version): probability, score, band and reasons of every company.
            \(table("k_input", as: """
                SELECT k.place, k.party_id,
                  \(inputs.isEmpty ? "0 AS f0" : inputs.joined(separator: ",\n  "))
                FROM kycc_features k JOIN kycc_parties p ON p.party_id = k.party_id
                """))
            \(delivered(formulas, deliveries: deliveries, columns: columns))
            \(table("k_points", as: printer.query(
                formulas.definitions, source: deliveries.isEmpty ? "k_input" : "k_input CROSS JOIN k_delivered", given: given,
                outputs: kept)))
            \(table("kycc_scores", as: """
                SELECT place, party_id, pd, CAST(score AS INTEGER) AS score, band, reasons, reason_sides,
                  \(literal(model.version)) AS model_version
                FROM (
                \(printer.query(
                    formulas.reasonDefinitions, source: "k_points", given: kept,
                    outputs: ["place", "party_id"] + results + ["reasons", "reason_sides"]))
                ) q
                """, lasting: true))
            """
    }

    /// Which features at least one company has: one row.
    private func delivered(
        _ formulas: ScoreFormulas, deliveries: [String: String], columns: [String: String]
    ) -> String {
        let flags = formulas.inputs.compactMap { input -> String? in
            guard let flag = deliveries[input.name], let column = columns[input.name] else { return nil }
            return "CASE WHEN count(\(column)) > 0 THEN 1 ELSE 0 END AS \(flag)"
        }
        guard !flags.isEmpty else { return "" }
        return table("k_delivered", as: "SELECT \(flags.joined(separator: ",\n  "))\nFROM k_input")
    }
}
