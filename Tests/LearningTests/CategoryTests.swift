import Columns
import Foundation
import Learning
import Scorecards
import Testing
import TestSupport
import Vocabulary

@Suite("Features that are text")
struct CategoryTests {
    /// A cell of a row: a number, a text, or nothing.
    enum Cell: Decodable {
        case number(Double)
        case text(String)
        case missing

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .missing
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        var text: String? {
            if case .text(let text) = self { return text }
            return nil
        }

        var number: Double {
            if case .number(let number) = self { return number }
            return .nan
        }
    }

    struct Column: Decodable {
        let mean: Double
        let sd: Double
        let coefficient: Double
    }

    struct Block: Decodable {
        let means: [Double]
        let scale: Double
        let coefficients: [Double]
    }

    struct Category: Decodable {
        let name: String
        let missing: Column?
        let levels: [String]
        let other: Bool
        let block: Block?
        /// Of each level, of any other text, and missing.
        let points: [Double]
    }

    struct Expected: Decodable {
        let intercept: Double
        let penalties: [String: Double]
        let unused: [String]
        let terms: [String]
        let categories: [Category]
        let log_odds: [Double]
        let points: [[Double]]
        let score: [Int]
        let band: [String]
        let reasons: [[[String]]]
    }

    struct Batch: Decodable {
        let rows: [[Cell]]
        let outcomes: [UInt8?]
    }

    /// One fit of the reference.
    struct Fit: Decodable, CustomTestStringConvertible {
        let name: String
        let names: [String]
        let text: [String]
        let directions: [String: String]
        let pairs: Int
        let batches: [Batch]
        let scored: [[Cell]]
        let expected: Expected

        var testDescription: String { name }

        /// A column of some rows.
        func column(_ place: Int, _ rows: [[Cell]]) -> FeatureColumn {
            guard text.contains(names[place]) else { return .dense(rows.map { $0[place].number }) }
            let levels = rows.compactMap { $0[place].text }.sorted(by: Levels.precedes)
                .reduce(into: [String]()) { if !($0.last?.utf8.elementsEqual($1.utf8) ?? false) { $0.append($1) } }
            let codes = rows.map { row in
                row[place].text.flatMap { Levels.index(of: $0, among: levels) }.map(Double.init) ?? .nan
            }
            return .text(TextColumn(levels: levels, codes: .dense(codes)))
        }

        var rows: LabelledRows {
            let known = batches.enumerated().flatMap { number, batch in
                zip(batch.rows, batch.outcomes).compactMap { row, outcome in outcome.map { (row, $0, Int32(number)) } }
            }
            let features = names.indices.map { place in
                let column = column(place, known.map(\.0))
                return LabelledRows.Feature(
                    name: names[place], direction: directions[names[place]].flatMap(Direction.init),
                    values: column.dense, levels: column.text?.levels)
            }
            let delivered = names.indices.map { place in batches.map { column(place, $0.rows).hasValue } }
            return LabelledRows(
                features: features, outcomes: known.map(\.1), batchOf: known.map(\.2), delivered: delivered)
        }

        var features: FeatureColumns {
            FeatureColumns(names: names, columns: names.indices.map { column($0, scored) }, count: scored.count)
        }
    }

    private struct Fits: Decodable {
        let fits: [Fit]
    }

    static let fits: [Fit] = {
        let file = Checkout.fixtures.appendingPathComponent("categories/cases.json")
        return (try? JSONDecoder().decode(Fits.self, from: Data(contentsOf: file)).fits) ?? []
    }()

    private func isNear(_ own: [Double], _ other: [Double], _ what: String) {
        #expect(
            own.count == other.count && zip(own, other).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) },
            "\(what): \(own) and \(other)")
    }

    @Test("there are cases")
    func cases() { #expect(CategoryTests.fits.count == 6) }

    @Test("are fitted and scored as the reference does", arguments: CategoryTests.fits)
    func reference(fit: Fit) throws {
        let model = try BendsLearner(pairs: fit.pairs).fit(fit.rows)
        let expected = fit.expected
        isNear([model.intercept], [expected.intercept], "intercept")
        #expect(model.fit?.unused == expected.unused)
        let terms = model.terms.map { term in
            guard case .product(let shape) = term.shape, let other = term.with else { return term.feature }
            return [term.feature, shape.first.column.rawValue, other, shape.second.column.rawValue].joined(
                separator: "×")
        }
        #expect(terms == expected.terms)
        let shapes = model.terms.compactMap { term -> (String, CategoryShape)? in
            if case .category(let shape) = term.shape { (term.feature, shape) } else { nil }
        }
        #expect(shapes.map(\.0) == expected.categories.map(\.name) && model.format == (shapes.isEmpty ? 3 : 4))
        for ((_, shape), other) in zip(shapes, expected.categories) {
            #expect(Levels.areSame(shape.levels, other.levels) && shape.other == other.other)
            isNear(
                [shape.missing?.mean, shape.missing?.sd, shape.missing?.coefficient].compactMap(\.self),
                other.missing.map { [$0.mean, $0.sd, $0.coefficient] } ?? [], "missing")
            isNear(shape.block?.means ?? [], other.block?.means ?? [], "means")
            isNear(shape.block?.coefficients ?? [], other.block?.coefficients ?? [], "coefficients")
            isNear(shape.block.map { [$0.scale] } ?? [], other.block.map { [$0.scale] } ?? [], "scale")
            let table = try #require(model.pointsTables.first { $0.feature == other.name })
            isNear(table.levels.map(\.points) + [table.missing], other.points, "points")
            #expect(Levels.areSame(table.levels.compactMap(\.text), other.levels) && table.levels.last?.text == nil)
        }
        let features = fit.features
        isNear(model.logOdds(features), expected.log_odds, "log odds")
        let points = model.points(features).columns
        for row in fit.scored.indices { isNear(points.map { $0[row] }, expected.points[row], "points of row \(row)") }
        let scores = try model.scores(features)
        #expect(scores.map(\.score) == expected.score && scores.map(\.band.name) == expected.band)
        #expect(scores.map(\.reasons) == expected.reasons.map { $0.map { $0[0] } })
        #expect(scores.map(\.sides) == expected.reasons.map { $0.map { $0[1] }.joined(separator: "|") })
    }

    @Test("stay what they are in the document of a scorecard, and a scorecard without them keeps its form")
    func document() throws {
        let fit = try #require(CategoryTests.fits.last)
        let model = try BendsLearner().fit(fit.rows)
        let text = try JSONEncoder().encode(model)
        let read = try JSONDecoder().decode(Scorecard.self, from: text)
        #expect(read == model && read.format == 4)
        #expect(try read.scores(fit.features) == model.scores(fit.features))
        var numbers = fit.rows
        numbers.features.removeLast()
        numbers.delivered.removeLast()
        #expect(try BendsLearner().fit(numbers).format == 3)
    }

    @Test("give the same bits in sparse columns, and whatever other levels the batch has")
    func sparse() throws {
        let fit = try #require(CategoryTests.fits.first)
        let model = try BendsLearner().fit(fit.rows)
        let features = fit.features
        let place = try #require(features.names.firstIndex(of: "region"))
        let text = try #require(features.columns[place].text)
        var (sparse, wider) = (features, features)
        let present = text.codes.dense.enumerated().filter { !$1.isNaN }
        sparse.columns[place] = .text(
            TextColumn(
                levels: text.levels,
                codes: .sparse(
                    SparseColumn(
                        count: features.count, rows: present.map { Int32($0.offset) }, values: present.map(\.element))))
        )
        let more = Levels.union(text.levels, ["A", "Nort", "zz"])
        wider.columns[place] = .text(TextColumn(levels: more, codes: text.codes(among: more, unknown: .nan)))
        let expected = try model.scores(features)
        #expect(try model.scores(sparse) == expected && model.scores(wider) == expected)
        for row in 0..<features.count {
            let one = features.selecting([row])
            #expect(try model.scores(one)[0] == expected[row])
        }
    }

    @Test("count as not delivered where the batch has numbers, and numbers where it has text")
    func otherForm() throws {
        let fit = try #require(CategoryTests.fits.first)
        let model = try BendsLearner().fit(fit.rows)
        let features = fit.features
        var (numbers, absent) = (features, features)
        numbers.columns[2] = .dense(features.columns[2].dense)
        absent.columns[2] = .text(TextColumn(levels: [], codes: .dense(Array(repeating: .nan, count: features.count))))
        #expect(model.logOdds(numbers) == model.logOdds(absent))
        #expect(model.otherForms(numbers) == ["region"] && model.otherForms(features).isEmpty)
        #expect(model.seeing(numbers, builtIn: []).names == ["a", "d"])
        var text = features
        text.columns[1] = features.columns[2]
        var without = features
        without.columns[1] = .dense(Array(repeating: .nan, count: features.count))
        #expect(model.logOdds(text) == model.logOdds(without))
        #expect(model.otherForms(text) == ["d"])
    }

    @Test("are explained with their text, and never advised to change")
    func explanation() throws {
        let fit = try #require(CategoryTests.fits.first)
        let model = try BendsLearner().fit(fit.rows)
        for row in fit.scored.indices {
            let one = fit.features.selecting([row])
            let explained = Explanation(model, features: one, builtIn: [])
            let feature = try #require(explained.features.first { $0.name == "region" })
            let text = fit.scored[row][2].text
            #expect(feature.level == text && feature.value.isNaN && feature.median == nil)
            let levels = fit.expected.categories[0].levels
            #expect(feature.isKnown == (text.map { levels.contains($0) } ?? true))
            #expect(!explained.moves.contains { $0.name == "region" } && explained.groups.isEmpty)
            let sum = explained.features.reduce(explained.basePoints) { $0 + $1.points }
            #expect(abs(explained.pairs.reduce(sum) { $0 + $1.points } - explained.unrounded) < 1e-9)
            for (reason, sentence) in zip(
                explained.reasons, explained.sentences(ReasonWords(), definitions: []))
            where reason.feature == "region" && reason.side != .missing {
                #expect(reason.level == text && sentence.hasPrefix("region \(text ?? ""): −"), "\(sentence)")
            }
        }
    }

    @Test("can be changed in a what-if, to a text that nobody has too")
    func whatIf() throws {
        let fit = try #require(CategoryTests.fits.first)
        let model = try BendsLearner().fit(fit.rows)
        let north = fit.features.selecting([0])
        // Rows that differ in the region alone.
        for row in fit.scored.indices.dropFirst().dropLast(2) {
            let text = fit.scored[row][2].text
            let change = text.map { WhatIf.Change("region", to: $0) } ?? WhatIf.Change("region", to: .nan)
            let whatIf = try WhatIf(model, features: north, builtIn: [], changes: [change])
            let score = try model.scores(fit.features)[row]
            #expect(whatIf.after.pd == score.pd && whatIf.after.score == score.score)
        }
        #expect(throws: WhatIf.Fault.impossible("region", 3, allowed: "text")) {
            try WhatIf(model, features: north, builtIn: [], changes: [WhatIf.Change("region", to: 3)])
        }
        #expect(throws: WhatIf.Fault.self) {
            try WhatIf(model, features: north, builtIn: [], changes: [WhatIf.Change("a", to: "x")])
        }
    }
}
