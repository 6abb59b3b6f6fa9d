import Columns
import Foundation
import Scorecards
import Testing

@Suite("Flags that are one choice")
struct FlagGroupTests {
    /// A scorecard of flags with a share of 1 in the training and a coefficient, as the ledger keeps it.
    private func flags(
        _ flags: [(name: String, share: Double, coefficient: Double)], intercept: Double = 0
    ) throws -> Scorecard {
        let columns = flags.map { flag in
            #"{"name":"\#(flag.name)","mean":\#(flag.share),"sd":\#((flag.share * (1 - flag.share)).squareRoot()),"#
                + #""lo":0,"hi":1,"dropped":false,"whole":true,"coefficient":\#(flag.coefficient)}"#
        }
        let text = #"{"penalty":1,"intercept":\#(intercept),"columns":[\#(columns.joined(separator: ","))]}"#
        return Scorecard(try JSONDecoder().decode(LogisticModel.self, from: Data(text.utf8)))
    }

    /// `job.a` costs, `job.b` is worth a little, `job.c` much; a fifth of the companies has none of them.
    private func jobs(intercept: Double = -3.2) throws -> Scorecard {
        try flags(
            [("job.a", 0.3, 0.5), ("job.b", 0.25, -0.3), ("job.c", 0.25, -0.6), ("own", 0.5, 0.01)],
            intercept: intercept)
    }

    @Test("are a group with the level that the company has, and the points of all of them")
    func levels() throws {
        let scorecard = try jobs()
        for (held, level) in [
            ("job.a", Explanation.Level.one("a")), ("job.c", .one("c")), ("", .none),
        ] {
            let explanation = Explanation(scorecard, features: company(scorecard, held))
            #expect(explanation.groups.map(\.name) == ["job"])
            let group = explanation.groups[0]
            #expect(group.level == level && group.flags == ["job.a", "job.b", "job.c"])
            let points = explanation.features.filter { $0.group == "job" }.reduce(0) { $0 + $1.points }
            #expect(abs(group.points - points) < 1e-12 && points != 0)
            #expect(explanation.features.first { $0.name == "own" }?.group == nil)
        }
        let missing = party(["job.a": 0, "job.b": .nan, "job.c": 0, "own": 0])
        let explanation = Explanation(scorecard, features: missing)
        #expect(explanation.groups[0].level == .missing && explanation.levelMoves.isEmpty)
    }

    @Test("are moved as one: the flag that is 1 becomes 0 and another one 1, and the score is that of the next band")
    func moves() throws {
        var found: Set<String> = []
        for intercept in stride(from: -4.5, to: 1, by: 0.05) {
            let scorecard = try jobs(intercept: intercept)
            for held in ["job.a", "job.b", "job.c", ""] {
                let row = company(scorecard, held)
                let explanation = Explanation(scorecard, features: row)
                #expect(explanation.moves.allSatisfy { !$0.name.hasPrefix("job.") })
                guard let next = explanation.next else { continue }
                // Every level that the company does not have, by hand.
                let reaching = ["job.a", "job.b", "job.c", ""].filter { $0 != held }.compactMap { level -> Double? in
                    let other = Explanation(scorecard, features: company(scorecard, level))
                    return other.score >= next.band.least ? other.unrounded : nil
                }
                #expect(explanation.levelMoves.count == (reaching.isEmpty ? 0 : 1))
                for move in explanation.levelMoves {
                    var moved = row
                    for change in move.changes {
                        let index = try #require(moved.names.firstIndex(of: change.name))
                        #expect(moved.columns[index][0] == change.from)
                        moved.columns[index] = [change.to]
                    }
                    let flags = moved.names.indices.filter { moved.names[$0].hasPrefix("job.") }
                    #expect(flags.reduce(0) { $0 + moved.columns[$1][0] } == (move.to == .none ? 0 : 1))
                    let reached = Explanation(scorecard, features: moved)
                    #expect(reached.score >= next.band.least && reached.groups[0].level == move.to)
                    // The least that is enough.
                    #expect(abs(reached.unrounded - (reaching.min() ?? 0)) < 1e-9)
                    found.insert("\(move.from) \(move.to)")
                }
            }
        }
        // a to none, b and c; none to b and c; b to c.
        #expect(found.count == 6, "\(found)")
    }

    @Test("are no group if the company has two of them, if there is one only, or if most companies have several")
    func none() throws {
        let scorecard = try jobs()
        let two = party(["job.a": 1, "job.b": 0, "job.c": 1, "own": 0])
        #expect(Explanation(scorecard, features: two).groups.isEmpty)
        let odd = party(["job.a": 0.5, "job.b": 0, "job.c": 0, "own": 0])
        #expect(Explanation(scorecard, features: odd).groups.isEmpty)
        let one = try flags([("job.a", 0.3, 0.5), ("own", 0.5, 0.1)])
        #expect(Explanation(one, features: party(["job.a": 1, "own": 0])).groups.isEmpty)
        let properties = try flags([("has.email", 0.8, -0.5), ("has.phone", 0.7, -0.5)])
        #expect(Explanation(properties, features: party(["has.email": 1, "has.phone": 0])).groups.isEmpty)
        // 0, 1 and 2 have another deviation than a flag.
        let text =
            #"{"penalty":1,"intercept":0,"columns":[{"name":"n.a","mean":0.5,"sd":0.7,"dropped":false,"whole":true,"#
            + #""coefficient":1},{"name":"n.b","mean":0.5,"sd":0.7,"dropped":false,"whole":true,"coefficient":1}]}"#
        let counts = Scorecard(try JSONDecoder().decode(LogisticModel.self, from: Data(text.utf8)))
        #expect(Explanation(counts, features: party(["n.a": 1, "n.b": 0])).groups.isEmpty)
    }

    @Test("a level may have a dot of its own")
    func dots() throws {
        let names = ["s.0_le.lt_9", "s.9_le.lt_99", "s.more", "t.u.a", "t.u.b", "t.c"]
        let scorecard = try flags(names.map { ($0, 0.3, 0.5) })
        let explanation = Explanation(scorecard, features: holding(names, ["s.9_le.lt_99", "t.u.b", "t.c"]))
        #expect(explanation.groups.map(\.name) == ["s", "t.u"])
        #expect(explanation.groups.map(\.level) == [.one("9_le.lt_99"), .one("b")])
        #expect(explanation.features.last?.group == nil)
        // What has a further dot is of another kind where a company has both.
        let mixed = ["s.a", "s.b", "s.own.flag"]
        let both = Explanation(
            try flags(mixed.map { ($0, 0.3, 0.5) }), features: holding(mixed, ["s.a", "s.own.flag"]))
        #expect(both.groups.map(\.flags) == [["s.a", "s.b"]] && both.groups[0].level == .one("a"))
    }

    /// A company with some of the flags.
    private func holding(_ names: [String], _ held: Set<String>) -> FeatureColumns {
        FeatureColumns(names: names, columns: names.map { [held.contains($0) ? 1.0 : 0] }, count: 1)
    }

    @Test("none of them is no level where every company of the training had one")
    func exhaustive() throws {
        for intercept in stride(from: -4.5, to: 1, by: 0.1) {
            let scorecard = try flags([("job.a", 0.6, 0.5), ("job.b", 0.4, 0.2)], intercept: intercept)
            for held in ["job.a", "job.b"] {
                let moves = Explanation(scorecard, features: company(scorecard, held)).levelMoves
                #expect(moves.allSatisfy { $0.to != .none })
            }
        }
    }

    @Test("a level that the scorecard does not know is what the company has, and is left by a move")
    func unknown() throws {
        var moves = 0
        for intercept in stride(from: -4.5, to: 1, by: 0.1) {
            let row = party(["job.a": 0, "job.b": 0, "job.c": 0, "job.new": 1, "own": 0])
            let explanation = Explanation(try jobs(intercept: intercept), features: row)
            #expect(explanation.groups[0].level == .one("new") && !explanation.groups[0].flags.contains("job.new"))
            for move in explanation.levelMoves {
                #expect(move.from == .one("new") && move.changes[0].name == "job.new" && move.changes[0].to == 0)
                #expect(move.to != .none)
                moves += 1
            }
        }
        #expect(moves > 0)
    }

    /// A company with one of the flags, or with none.
    private func company(_ scorecard: Scorecard, _ held: String) -> FeatureColumns {
        let names = scorecard.inputs.map(\.name)
        return FeatureColumns(names: names, columns: names.map { [$0 == held ? 1.0 : 0] }, count: 1)
    }
}
