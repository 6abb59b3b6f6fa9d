import Foundation
import Learning
import Scorecards
import Testing
import Vocabulary

/// JSON whose numbers are the nearest doubles; `JSONSerialization` loses the last digit of some.
private struct ExactJSON: Decodable {
    let value: Any

    init(from decoder: any Decoder) throws {
        if let list = try? [ExactJSON](from: decoder) {
            value = list.map(\.value)
        } else if let object = try? [String: ExactJSON](from: decoder) {
            value = object.mapValues(\.value)
        } else {
            let single = try decoder.singleValueContainer()
            if single.decodeNil() {
                value = NSNull()
            } else if let flag = try? single.decode(Bool.self) {
                value = flag
            } else if let whole = try? single.decode(Int.self) {
                value = whole
            } else if let number = try? single.decode(Double.self) {
                value = number
            } else {
                value = try single.decode(String.self)
            }
        }
    }
}

/// Cases of the reference, as values of this room.
struct ReferenceCases {
    let fits: [Fit]

    init(_ data: Data) throws {
        let object = try #require(try JSONDecoder().decode(ExactJSON.self, from: data).value as? [String: Any])
        fits = try #require(object["fits"] as? [[String: Any]]).map { try Fit($0) }
    }

    private static let logarithmic: Set<String> = [
        "transaction_count_6m", "avg_transaction_amount", "total_transaction_volume_6m", "supplier_count",
        "customer_count", "direct_counterparty_count", "network_size",
    ]
    private static let flags: Set<String> = ["kyc_verified", "has_tax_id", "recent_activity_flag"]
    private static let builtIn: Set<String> = logarithmic.union(flags).union([
        "company_age_years", "party_type_score", "contact_completeness", "transaction_regularity_score",
        "payment_type_diversity", "network_depth_downstream", "network_balance_ratio",
    ])

    /// NaN if there is none.
    static func number(_ value: Any?) -> Double { value as? Double ?? (value as? Int).map(Double.init) ?? .nan }

    /// One fit with what is expected of it.
    struct Fit {
        let name: String
        let pairs: Int
        let rows: LabelledRows
        let scored: FeatureColumns
        let expected: [String: Any]

        init(_ object: [String: Any]) throws {
            name = try #require(object["name"] as? String)
            pairs = try #require(object["pairs"] as? Int)
            let names = try #require(object["names"] as? [String])
            let directions = object["directions"] as? [String: String] ?? [:]
            let batches = try #require(object["batches"] as? [[String: Any]])
            expected = try #require(object["expected"] as? [String: Any])
            var values = names.map { _ in [Double]() }
            var delivered = names.map { _ in [Bool]() }
            var (outcomes, batchOf): ([UInt8], [Int32]) = ([], [])
            for (index, batch) in batches.enumerated() {
                let rows = try #require(batch["rows"] as? [[Any]])
                let labels = try #require(batch["outcomes"] as? [Any])
                for (row, label) in labels.enumerated() {
                    guard let outcome = label as? Int else { continue }
                    outcomes.append(UInt8(outcome))
                    batchOf.append(Int32(index))
                    for column in names.indices { values[column].append(ReferenceCases.number(rows[row][column])) }
                }
                for column in names.indices {
                    delivered[column].append(rows.contains { !ReferenceCases.number($0[column]).isNaN })
                }
            }
            rows = LabelledRows(
                features: names.indices.map { column in
                    LabelledRows.Feature(
                        name: names[column],
                        transform: ReferenceCases.logarithmic.contains(names[column]) ? .signedLogarithm : .identity,
                        direction: directions[names[column]].flatMap { Direction(rawValue: $0) },
                        isFlag: ReferenceCases.builtIn.contains(names[column])
                            ? ReferenceCases.flags.contains(names[column]) : nil, values: values[column])
                }, outcomes: outcomes, batchOf: batchOf, delivered: delivered)
            let scoredNames = object["scored_names"] as? [String] ?? names
            let scoredRows = try #require(object["scored"] as? [[Any]])
            scored = FeatureColumns(
                names: scoredNames,
                columns: scoredNames.indices.map { column in scoredRows.map { ReferenceCases.number($0[column]) } },
                count: scoredRows.count)
        }

        func compare(_ model: Scorecard) throws {
            guard let reference = expected["model"] as? [String: Any],
                let features = reference["features"] as? [[String: Any]],
                let pairs = reference["pairs"] as? [[String: Any]]
            else { return #expect(Bool(false), "\(name): no model") }
            let bent = model.terms.compactMap { term -> (String, BentShape)? in
                if case .bent(let shape) = term.shape { (term.feature, shape) } else { nil }
            }
            let products = model.terms.compactMap { term -> (Term, ProductShape)? in
                if case .product(let shape) = term.shape { (term, shape) } else { nil }
            }
            #expect(bent.count + products.count == model.terms.count && model.recipe == .bends, "\(name)")
            #expect(bent.map(\.0) == features.map { $0["name"] as? String }, "\(name)")
            for (own, other) in zip(bent, features) { compare(own.0, own.1, other) }
            #expect(
                products.map { term, shape in
                    [term.feature, shape.first.column.rawValue, term.with ?? "", shape.second.column.rawValue]
                }
                    == pairs.map { ($0["first"] as? [String] ?? []) + ($0["second"] as? [String] ?? []) }, "\(name)")
            #expect(
                products.map { $1.isDirected ? Int($1.way) : 0 } == pairs.map { $0["way"] as? Int ?? 9 }, "\(name)")
            for (key, own) in [
                ("mean", products.map(\.1.mean)), ("sd", products.map(\.1.sd)),
                ("coefficient", products.map(\.1.coefficient)), ("statistic", products.map(\.1.statistic)),
                ("bar", products.map(\.1.bar)),
            ] {
                expectEqual(own, pairs.map { ReferenceCases.number($0[key]) }, "pairs, \(key)")
            }
            compareFit(model, reference)
            let scoredExpected = expected["scored"] as? [String: Any] ?? [:]
            expectEqual(model.logOdds(scored), scoredExpected["log_odds"], "log odds")
            try compareScores(model, scoredExpected)
            compareTable(model)
        }

        private func compareFit(_ model: Scorecard, _ reference: [String: Any]) {
            guard let fit = model.fit else { return #expect(Bool(false), "\(name): no figures of the fit") }
            expectEqual([fit.intercept], [ReferenceCases.number(reference["fitted_intercept"])], "intercept")
            let level = reference["level"] as? [String: Any] ?? [:]
            expectEqual(
                [fit.level.shift, fit.level.moved], [level["shift"], level["moved"]].map(ReferenceCases.number),
                "level")
            let penalties = reference["penalties"] as? [String: Any] ?? [:]
            for (key, own) in [
                ("straight", fit.penalties.straight), ("bends", fit.penalties.bends), ("pairs", fit.penalties.pairs),
            ] {
                #expect((own == nil) == (penalties[key] == nil), "\(name) \(key)")
                if let own { expectEqual([own], [ReferenceCases.number(penalties[key])], "penalty, \(key)") }
            }
            #expect(
                [fit.rows, fit.defaults] == [reference["rows"] as? Int, reference["defaults"] as? Int], "\(name)")
            #expect(fit.unused == reference["unused"] as? [String] ?? [], "\(name)")
        }

        private func compareScores(_ model: Scorecard, _ other: [String: Any]) throws {
            let points = model.points(scored).columns
            let expectedPoints = other["points"] as? [[Any]] ?? []
            for row in 0..<scored.count {
                expectEqual(points.map { $0[row] }, expectedPoints[row], "points of row \(row)")
            }
            let scores = try model.scores(scored)
            #expect(scores.map(\.score) == other["score"] as? [Int] ?? [], "\(name)")
            let eta = model.logOdds(scored)
            #expect(scores.map(\.pd.bitPattern) == model.probabilities(scored).map(\.bitPattern), "\(name)")
            #expect(scores.map(\.reasons) == model.reasons(scored).map { $0.map(\.feature) }, "\(name)")
            for row in 0..<scored.count {
                let sum = points.reduce(model.basePoints) { $0 + $1[row] }
                #expect(abs(sum - model.scale.unrounded(eta[row])) < 1e-9 * max(1, abs(sum)), "\(name)")
            }
            // The independent implementation does not leave out what contradicts a declared direction.
            var plain = model
            plain.reasons.keepsDirections = nil
            let reasons = plain.reasons(scored).map { $0.map { "\($0.feature) \($0.side.rawValue)" } }
            let expectedReasons = (other["reasons"] as? [[[Any]]] ?? []).map { $0.map { "\($0[0]) \($0[2])" } }
            #expect(reasons == expectedReasons, "\(name)")
            ReasonDirections(plain).compare(with: model, on: scored, name)
        }

        private func compareTable(_ model: Scorecard) {
            let other = expected["table"] as? [[String: Any]] ?? []
            let table = model.pointsTables
            #expect(table.map(\.feature) == other.map { $0["feature"] as? String ?? "" }, "\(name)")
            for (own, entry) in zip(table, other) {
                for (entries, key) in [(own.knots, "knots"), (own.special, "special")] {
                    let pairs = (entry[key] as? [[Any]] ?? []).flatMap { $0 }
                    expectEqual(entries.flatMap { [$0.value, $0.points] }, pairs, "table of \(own.feature)")
                }
                expectEqual([own.missing], [entry["missing"] ?? 0], "table of \(own.feature)")
            }
        }

        private func compare(_ feature: String, _ own: BentShape, _ other: [String: Any]) {
            expectEqual(own.knots, other["knots"], "\(feature) knots", exactly: true)
            expectEqual(own.special, other["special"], "\(feature) special", exactly: true)
            for (value, key) in [
                (own.lo, "lo"), (own.hi, "hi"), (own.least, "least"), (own.most, "most"),
                (own.median, "median"),
            ] {
                #expect(
                    value ?? .nan == ReferenceCases.number(other[key]) || value == nil && other[key] is NSNull,
                    "\(name) \(feature) \(key)")
            }
            #expect(own.flag == other["flag"] as? Bool, "\(name) \(feature)")
            for (column, key) in [(own.straight, "straight"), (own.missing, "missing")] {
                let there = other[key] as? [String: Any]
                #expect((column == nil) == (there == nil), "\(name) \(feature) \(key)")
                guard let column, let there else { continue }
                expectEqual(
                    [column.mean, column.sd, column.coefficient],
                    ["mean", "sd", "coefficient"].map { ReferenceCases.number(there[$0]) }, "\(feature) \(key)")
            }
            let bend = other["bend"] as? [String: Any]
            #expect((own.bend == nil) == (bend == nil), "\(name) \(feature) bend")
            guard let block = own.bend, let bend else { return }
            expectEqual(block.coefficients, bend["coefficients"], "\(feature) bend")
        }

        private func expectEqual(_ own: [Double], _ other: Any?, _ what: String, exactly: Bool = false) {
            let numbers = (other as? [Any] ?? []).map { ReferenceCases.number($0) }
            #expect(own.count == numbers.count, "\(name) \(what)")
            for (one, two) in zip(own, numbers) {
                let isSame = one == two || !exactly && abs(one - two) <= 1e-9 * max(1e-2, abs(two))
                #expect(isSame, "\(name) \(what): \(one) against \(two)")
                if !isSame { return }
            }
        }
    }
}
