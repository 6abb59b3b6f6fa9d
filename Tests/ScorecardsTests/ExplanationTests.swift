import Columns
import Foundation
import Scorecards
import Testing

@Suite("Explanations")
struct ExplanationTests {
    /// Rows with a scorecard trained on them, an indicator and a dropped column among its columns.
    private func trained() throws -> (made: MadeRows, scorecard: Scorecard) {
        var made = MadeRows(300, width: 17, seed: 6)
        made.columns[16] = Array(repeating: 1, count: 300)
        let result = try Training(made.rows).run(wanted: Array(repeating: false, count: 300))
        return (made, Scorecard(result.model))
    }

    private func row(_ made: MadeRows, _ row: Int) -> FeatureColumns {
        FeatureColumns(names: made.names, columns: made.columns.map { [$0[row]] }, count: 1)
    }

    @Test("points add up to the unrounded score, and the score is that one rounded")
    func points() throws {
        let (made, scorecard) = try trained()
        for place in 0..<300 {
            for (scorecard, features) in [(scorecard, row(made, place)), (.expert, row(made, place))] {
                let explanation = Explanation(scorecard, features: features)
                let sum = explanation.features.reduce(explanation.basePoints) { $0 + $1.points }
                #expect(abs(sum - explanation.unrounded) < 1e-9)
                let unrounded = 650 - pointsPerUnit * (scorecard.logOdds(features)[0] + log(20))
                #expect(abs(explanation.unrounded - unrounded) < 1e-9)
                #expect(explanation.score == Int(min(max((explanation.unrounded + 0.5).rounded(.down), 300), 900)))
                #expect(try explanation.reasons.map(\.feature) == scorecard.scores(features)[0].reasons)
            }
        }
    }

    @Test("an indicator's points are its feature's")
    func indicators() throws {
        let names = Explanation(
            try scorecard(["a": 1, "a.missing": -1, "b": 1]), features: party(["a": .nan, "b": 2])
        ).features
        #expect(names.map(\.name) == ["a", "b"])
        #expect(abs(names[0].points - pointsPerUnit) < 1e-12)
        #expect(names[0].value.isNaN && names[1].value == 2)
    }

    @Test("each move alone reaches the next band, within what the scorecard has seen")
    func moves() throws {
        let (made, trained) = try trained()
        var count = 0
        for place in 0..<300 {
            for scorecard in [trained, .expert] {
                let features = row(made, place)
                let explanation = Explanation(scorecard, features: features)
                guard let next = explanation.next else {
                    #expect(explanation.band == .excellent && explanation.moves.isEmpty)
                    continue
                }
                #expect(next.band.least > explanation.score && next.missing > 0)
                for move in explanation.moves {
                    var moved = features
                    if let column = moved.names.firstIndex(of: move.name) {
                        #expect(move.from == moved.columns[column][0] || move.from.isNaN)
                        moved.columns[column] = [move.to]
                    } else {
                        moved.names.append(move.name)
                        moved.columns.append([move.to])
                    }
                    #expect(Explanation(scorecard, features: moved).band == next.band, "\(move)")
                    count += 1
                }
            }
        }
        #expect(count > 300)
    }

    @Test("moves are to values that the feature can have, of features that a company can change")
    func values() throws {
        // Companies at every distance from a band.
        let moves = (0..<600).flatMap { place in
            let company = party([
                "kyc_verified": 0, "company_age_years": Double(place % 6), "party_type_score": 6,
                "contact_completeness": 50, "has_tax_id": Double(place / 6 % 2),
                "transaction_count_6m": Double(place / 12), "recent_activity_flag": 0, "network_size": 9,
                "transaction_regularity_score": Double(place % 100),
            ])
            return Explanation(.expert, features: company).moves
        }
        let named = Set(moves.map(\.name))
        #expect(named.isSuperset(of: ["kyc_verified", "contact_completeness", "network_size"]))
        // Years would lift many of them, and so would another type.
        #expect(named.isDisjoint(with: ["company_age_years", "party_type_score"]))
        for move in moves {
            switch move.name {
            case "kyc_verified", "has_tax_id", "recent_activity_flag": #expect(move.to == 1)
            case "contact_completeness": #expect([75, 100].contains(move.to))
            case "transaction_count_6m", "network_size", "direct_counterparty_count":
                #expect(move.to == move.to.rounded())
            default: break
            }
        }
    }

    /// A scorecard of one own feature with bounds, as the ledger keeps it.
    private func bounded(
        _ coefficient: Double, mean: Double, sd: Double, lo: Double, hi: Double, whole: Bool? = nil, intercept: Double
    ) throws -> Scorecard {
        let known = whole.map { #","whole":\#($0)"# } ?? ""
        let column =
            #"{"name":"own","mean":\#(mean),"sd":\#(sd),"lo":\#(lo),"hi":\#(hi),"dropped":false,"coefficient":\#(coefficient)\#(known)}"#
        let text = #"{"penalty":1,"intercept":\#(intercept),"columns":[\#(column)]}"#
        return Scorecard(try JSONDecoder().decode(LogisticModel.self, from: Data(text.utf8)))
    }

    @Test(
        "what is printed as enough is enough, has few digits, and stays within the bounds", arguments: [1e-9, 1, 1e7])
    func printedFigures(scale: Double) throws {
        var count = 0
        for (sign, place) in [-1.0, 1].flatMap({ sign in (0..<400).map { (sign, $0) } }) {
            let from = Double(place) / 400 * scale * 1.000_000_007
            let scorecard = try bounded(
                sign * 1.3, mean: 0.51 * scale, sd: 0.29 * scale, lo: 0.003 * scale, hi: 0.997 * scale,
                intercept: -3 + Double(place % 7) / 3)
            let explanation = Explanation(scorecard, features: party(["own": from]))
            for move in explanation.moves {
                let printed = try #require(Double("\(move.to)"))
                let next = try #require(explanation.next)
                #expect(
                    Explanation(scorecard, features: party(["own": printed])).score >= next.band.least,
                    "\(from) to \(move.to)")
                #expect(printed >= 0.003 * scale && printed <= 0.997 * scale)
                #expect("\(move.to)".utf8.count <= 13, "\(move.to)")
                count += 1
            }
        }
        #expect(count > 50)
    }

    @Test("a feature of whole values moves in whole steps, whether the training recorded that or the bounds show it")
    func wholeSteps() throws {
        for whole in [true, nil] {
            let scorecard = try bounded(1.2, mean: 1.5, sd: 1.1, lo: 0, hi: 5, whole: whole, intercept: -2.2)
            let moves = (0...5).flatMap { Explanation(scorecard, features: party(["own": Double($0)])).moves }
            #expect(!moves.isEmpty && moves.allSatisfy { $0.to == $0.to.rounded() && $0.to < $0.from })
        }
        let fractions = try bounded(1.2, mean: 1.5, sd: 1.1, lo: 0, hi: 5, whole: false, intercept: -2.2)
        let moves = (0...5).flatMap { Explanation(fractions, features: party(["own": Double($0)])).moves }
        #expect(moves.contains { $0.to != $0.to.rounded() })
    }

    @Test("a training records which features had whole values only")
    func recordsWhole() throws {
        var made = MadeRows(300, width: 6, seed: 8)
        made.columns[4] = (0..<300).map { $0 % 9 == 0 ? .nan : Double($0 % 5) }
        made.columns[5] = (0..<300).map { Double($0 % 5) + ($0 == 299 ? 0.5 : 0) }
        let result = try Training(made.rows).run(wanted: Array(repeating: false, count: 300))
        let columns = result.model.columns
        func whole(_ name: String) -> Bool? { columns.first { $0.name == name }?.whole }
        #expect(whole(made.names[4]) == true && whole(made.names[5]) == false)
    }

    @Test("there is no move in the best band")
    func best() throws {
        let explanation = Explanation(try scorecard(["a": 1], intercept: -20), features: party(["a": 1]))
        #expect(explanation.band == .excellent && explanation.next == nil && explanation.moves.isEmpty)
    }
}
