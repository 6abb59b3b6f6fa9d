import Foundation
import TestSupport
import Testing

/// What `models show` prints of a scorecard, read as a person reads it who has nothing else.
private struct PrintedScorecard {
    private struct Table {
        var isLogarithmic = false
        var runsOn = false
        var knots: [(value: Double, points: Double)] = []
        var special: [Double: Double] = [:]
        var missing = 0.0
    }

    private struct Pair {
        let features: [String]
        let areLogarithmic: [Bool]
        var columns: [String] = []
        var rows: [(level: String, points: [Double])] = []
    }

    private(set) var base = 0.0
    /// How far the sum may be off, as the text says.
    private(set) var bound = 0.0
    private var tables: [String: Table] = [:]
    private var pairs: [Pair] = []
    var parts: (tables: Int, pairs: Int) { (tables.count, pairs.count) }

    init(_ text: String) throws {
        var current: String?
        var isPair = false
        for line in text.split(separator: "\n").map(String.init) {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("Every company has ") { base = try #require(Double(words[3])) }
            if let range = line.range(of: "the sum is within ") {
                bound = try #require(line[range.upperBound...].split(separator: " ").first.flatMap { Double($0) })
            }
            if line.hasPrefix("pair "), line.hasSuffix(" points") {
                let parts = line.dropFirst(5).components(separatedBy: " down, ")
                let sides = [parts[0], parts[1].components(separatedBy: " across: ")[0]]
                pairs.append(
                    Pair(
                        features: sides.map { $0.replacingOccurrences(of: " (on a logarithm)", with: "") },
                        areLogarithmic: sides.map { $0.hasSuffix(" (on a logarithm)") }))
                isPair = true
            } else if !line.hasPrefix(" "), line.hasSuffix(" points"), let colon = line.range(of: ": ") {
                let said = line[..<colon.lowerBound].components(separatedBy: ", ")
                current = said[0]
                tables[said[0]] = Table(
                    isLogarithmic: said.contains("on a logarithm"), runsOn: said.contains("runs on"))
                isPair = false
            } else if line.hasPrefix(" median ") || line.hasPrefix(" risk ") {
                // The second line of a long head.
                continue
            } else if line.hasPrefix(" "), isPair {
                if pairs[pairs.count - 1].columns.isEmpty {
                    pairs[pairs.count - 1].columns = words
                } else {
                    pairs[pairs.count - 1].rows.append(
                        (words[0], try words.dropFirst().map { try #require(Double($0)) }))
                }
            } else if line.hasPrefix("  "), let current {
                var words = words[...]
                while let word = words.popFirst() {
                    let value = word == "=" ? words.popFirst() : word
                    let points = try #require(words.popFirst().flatMap { Double($0) })
                    switch (word, value.flatMap { Double($0) }) {
                    case ("missing", _): tables[current]?.missing = points
                    case ("=", let value?): tables[current]?.special[value] = points
                    case (_, let value?): tables[current]?.knots.append((value, points))
                    default: throw Unreadable(line: line)
                    }
                }
            } else {
                current = nil
            }
        }
    }

    private struct Unreadable: Error { let line: String }

    private func t(_ x: Double, _ isLogarithmic: Bool) -> Double {
        isLogarithmic ? (x < 0 ? -log(1 - x) : log(1 + x)) : x
    }

    /// The two neighbours of a value, and how far it is from the first to the second.
    private func place(_ x: Double, among values: [Double], _ isLogarithmic: Bool, runsOn: Bool) -> (Int, Double) {
        if values.count < 2 { return (0, 0) }
        let at = values.map { t($0, isLogarithmic) }
        let index = min(max((at.lastIndex { $0 <= t(x, isLogarithmic) } ?? 0), 0), values.count - 2)
        let share = (t(x, isLogarithmic) - at[index]) / (at[index + 1] - at[index])
        return (index, runsOn ? share : min(max(share, 0), 1))
    }

    private func points(_ table: Table, _ value: Double?) -> Double {
        guard let value else { return table.missing }
        if let special = table.special[value] { return special }
        let values = table.knots.map(\.value)
        let (index, share) = place(value, among: values, table.isLogarithmic, runsOn: table.runsOn)
        if values.count < 2 { return table.knots.first?.points ?? 0 }
        return table.knots[index].points + share * (table.knots[index + 1].points - table.knots[index].points)
    }

    /// The levels that a value lies between, with their weights.
    private func weights(_ value: Double?, _ levels: [String], _ isLogarithmic: Bool) -> [Double] {
        let missing = levels.firstIndex(of: "missing") ?? 0
        var weights = levels.map { _ in 0.0 }
        guard let value else {
            weights[missing] = 1
            return weights
        }
        if levels[0] == "there" {
            weights[0] = 1
            return weights
        }
        let (index, share) = place(value, among: levels.compactMap { Double($0) }, isLogarithmic, runsOn: false)
        weights[index] += 1 - share
        weights[index + 1] += share
        return weights
    }

    /// The points of a company added up.
    func sum(_ company: [String: Double]) -> Double {
        let own = tables.reduce(base) { $0 + points($1.value, company[$1.key]) }
        return pairs.reduce(own) { sum, pair in
            let down = weights(company[pair.features[0]], pair.rows.map(\.level), pair.areLogarithmic[0])
            let across = weights(company[pair.features[1]], pair.columns, pair.areLogarithmic[1])
            return sum
                + zip(down, pair.rows).reduce(0) { total, row in
                    total + row.0 * zip(across, row.1.points).reduce(0) { $0 + $1.0 * $1.1 }
                }
        }
    }
}

@Suite("The printed scorecard")
struct PrintedPointsTests {
    /// Adds up companies of a batch by the text that `models show` prints of the version that scored it.
    private func addUp(_ kycc: TestRoot, batch: String, companies: Int) throws -> PrintedScorecard {
        let lines = try kycc.text("archive/\(batch)/scores.csv").split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let shown = try kycc.run("models", "show", lines[0][5])
        #expect(shown.status == 0)
        let printed = try PrintedScorecard(shown.output)
        #expect(printed.bound > 0 && printed.bound < 0.03, "\(shown.output)")
        for line in lines.prefix(companies) {
            let explained = try kycc.object(try kycc.run("explain", batch, line[0], "--json").output)
            var company: [String: Double] = [:]
            for feature in try #require(explained["features"] as? [[String: Any]]) {
                company[try #require(feature["name"] as? String)] = feature["value"] as? Double
            }
            let pd = try #require(Double(line[1]))
            let unrounded = 650 - 45 / log(2) * (log(pd / (1 - pd)) + log(20))
            let sum = printed.sum(company)
            #expect(abs(sum - unrounded) <= printed.bound + 1e-6, "\(line[0]): \(sum), not \(unrounded)")
        }
        return printed
    }

    @Test("is enough to add up 50 scores of a version of the recipe bends, its pairs included, and of v1")
    func bends() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...3 { #expect(try kycc.run("cycle", "\(number)", "--parties", "300").status == 0) }
            let expert = try addUp(kycc, batch: "BATCH_001", companies: 10)
            #expect(expert.parts == (13, 0))
            let trained = try addUp(kycc, batch: "BATCH_003", companies: 50)
            #expect(trained.parts.tables >= 17)
            let text = try kycc.run("models", "show", "v3").output
            #expect(text.contains("\nout of fold on BATCH_002: AUC "), "\(text)")
            #expect(text.contains("network_size, on a logarithm, median "), "\(text)")
        }
    }

    @Test("is enough for a version of the recipe straight1, and for pairs of own features with missing values")
    func straight() throws {
        for recipe in ["straight1", "bends"] {
            try TestRoot.withMadeRoot { kycc throws in
                let set = ["--set", "training.recipe=\(recipe)"]
                for (batch, shift) in [("A", 0), ("B", 3)] {
                    try kycc.write(profiles(batch, shift), to: "inbox/\(batch)_profiles.json")
                    if batch == "A" { try kycc.write(labels(), to: "inbox/A_labels.json") }
                    #expect(try kycc.run(["daemon", "--once", "--set", "settle=0s"] + set).status == 0)
                    if batch == "A" { try kycc.run("models", "activate", "v2", "--reason", "a trial") }
                }
                let printed = try addUp(kycc, batch: "B", companies: 20)
                #expect((printed.parts.pairs > 0) == (recipe == "bends"), "\(printed.parts)")
            }
        }
    }

    private func value(_ place: Int, _ step: Int, _ range: Int) -> Double { Double(place * step % range) / 10 }

    private func profiles(_ batch: String, _ shift: Int) -> String {
        let parties = (0..<400).map { place in
            let second = place % 7 == 3 ? "null" : "\(value(place + shift, 53, 89))"
            return """
                {"party_id": "P\(place)", "features": {"use": \(value(place + shift, 37, 97)), "wait": \(second)}}
                """
        }
        let month = batch == "A" ? 1 : 2
        return #"{"as_of": "2025-0\#(month)-01", "parties": [\#(parties.joined(separator: ","))]}"#
    }

    private func labels() -> String {
        let labels = (0..<400).map { place in
            let (use, wait) = (value(place, 37, 97), place % 7 == 3 ? 4 : value(place, 53, 89))
            let isDefault = (use > 5) == (wait > 4.5) ? place % 10 < 7 : place % 10 < 1
            return #"{"party_id": "P\#(place)", "label": \#(isDefault ? 1 : 0)}"#
        }
        return #"{"labels": [\#(labels.joined(separator: ","))]}"#
    }
}
