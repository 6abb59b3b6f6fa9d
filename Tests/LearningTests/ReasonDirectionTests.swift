import Foundation
import Learning
import Scorecards
import TestSupport
import Testing
import Vocabulary

/// The rule of reasons that keeps declared directions, held against all reasons without it.
struct ReasonDirections {
    /// Names every feature that costs points, whatever its direction.
    private let every: Scorecard
    private let directions: [String: Direction]

    init(_ plain: Scorecard) {
        var every = plain
        (every.reasons.keepsDirections, every.reasons.most) = (nil, .max)
        self.every = every
        directions = Dictionary(
            plain.terms.compactMap { term in
                guard case .bent(let shape) = term.shape else { return nil }
                return shape.direction.map { (term.feature, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether a reason says that a value is bad which the direction calls good.
    func contradicts(_ reason: Reason) -> Bool {
        switch (directions[reason.feature], reason.side) {
        case (.down, .high), (.down, .yes), (.up, .low), (.up, .no): true
        default: false
        }
    }

    /// The reasons of a scorecard are the worst of those that contradict no direction, and its scores say the same.
    func compare(with model: Scorecard, on rows: FeatureColumns, _ name: String) {
        #expect(model.reasons.keepsDirections == true, "\(name)")
        let expected = every.reasons(rows).map { row in
            Array(row.filter { !contradicts($0) }.prefix(model.reasons.most))
        }
        func texts(_ rows: [[Reason]]) -> [[String]] { rows.map { $0.map { "\($0.feature) \($0.side.rawValue)" } } }
        #expect(texts(model.reasons(rows)) == texts(expected), "\(name)")
        let scores = try? model.scores(rows)
        #expect(scores?.map(\.reasons) == expected.map { $0.map(\.feature) }, "\(name)")
        #expect(scores?.map(\.sides) == expected.map { $0.map(\.side.rawValue).joined(separator: "|") }, "\(name)")
    }
}

@Suite("Reasons and declared directions")
struct ReasonDirectionTests {
    /// The risk falls with `age` (mostly small), with `pay` and with `flag`, and rises with `late`.
    private func rows() -> LabelledRows {
        var random = SplitMix(11)
        var columns: [[Double]] = [[], [], [], []]
        var outcomes: [UInt8] = []
        for _ in 0..<2_000 {
            let (age, pay, flag, late) = (
                random.unit() * random.unit(), random.unit(), random.happens(0.6), random.unit()
            )
            let risk = 0.05 + 0.3 * (1 - age) * (1 - pay) + (flag ? 0 : 0.15) + 0.3 * late * late * (1 - pay)
            for (index, value) in [age, random.happens(0.1) ? .nan : pay, flag ? 1 : 0, late].enumerated() {
                columns[index].append(value)
            }
            outcomes.append(random.happens(risk) ? 1 : 0)
        }
        let directions: [(String, Direction)] = [("age", .down), ("pay", .down), ("flag", .down), ("late", .up)]
        return LabelledRows(
            features: zip(directions, columns).map { .init(name: $0.0, direction: $0.1, values: $1) },
            outcomes: outcomes, batchOf: Array(repeating: 0, count: outcomes.count),
            delivered: Array(repeating: [true], count: 4))
    }

    private func columns(_ rows: LabelledRows) -> FeatureColumns {
        var columns = FeatureColumns(
            names: rows.features.map(\.name), columns: rows.features.map(\.values), count: rows.count)
        columns.undelivered = []
        return columns
    }

    @Test("no reason contradicts a declared direction, and the next worst takes its place")
    func directions() throws {
        let rows = rows()
        let model = try BendsLearner().fit(rows)
        var plain = model
        plain.reasons.keepsDirections = nil
        let rule = ReasonDirections(plain)
        let (before, after) = (plain.reasons(columns(rows)), model.reasons(columns(rows)))
        #expect(before.joined().filter(rule.contradicts).count > 20)
        #expect(after.joined().filter(rule.contradicts).isEmpty)
        rule.compare(with: model, on: columns(rows), "own rows")
        #expect(plain.points(columns(rows)).columns == model.points(columns(rows)).columns)
    }

    @Test("a document without the rule keeps its reasons, and one with it says so")
    func documents() throws {
        let rows = rows()
        let model = try BendsLearner().fit(rows)
        let text = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
        #expect(text.contains(#""keeps_directions":true"#) && text.contains(#""scorecard":3"#))
        let before = text.replacing(#""keeps_directions":true,"#, with: "").replacing(
            #","keeps_directions":true"#, with: "")
        #expect(!before.contains("keeps_directions"))
        let earlier = try JSONDecoder().decode(Scorecard.self, from: Data(before.utf8))
        var plain = model
        plain.reasons.keepsDirections = nil
        #expect(earlier.reasons(columns(rows)) == plain.reasons(columns(rows)))
        #expect(earlier.reasons(columns(rows)) != model.reasons(columns(rows)))
    }
}
