/// A scorecard as formulas: all that another language needs to say the same of a company.
///
/// `definitions` come to `log_odds`, `pd`, `score`, `band`, and the points of each candidate for a reason. Which of
/// them are reasons says `rule`, in a loop; for languages without loops `reasonDefinitions` says it without one.
package struct ScoreFormulas: Sendable {
    /// A feature that the formulas use.
    package struct Input: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Whether its values are texts.
        package let isText: Bool
        /// Whether it matters that no company of the batch has it.
        package let needsDelivery: Bool
    }

    /// A feature that can be a reason.
    package struct Candidate: Sendable, Equatable {
        /// The feature.
        package let feature: String
        /// The definition of its points.
        package let points: String
        /// The side of its value, a text.
        package let side: Formula
        /// The sides on which it is no reason, by its declared direction.
        package let goodSides: [ReasonSide]
    }

    /// The features that can change a score, in feature order.
    package let inputs: [Input]
    /// In the order in which they are computed: none uses a later one.
    package let definitions: [Formula.Definition]
    /// In the order that decides between equal points.
    package let candidates: [Candidate]
    /// Which candidates are reasons.
    package let rule: ReasonRule

    /// - Parameter scorecard: of any recipe.
    package init(_ scorecard: Scorecard) {
        var list = FormulaList()
        var parts: [Part] = []
        for (index, term) in scorecard.terms.enumerated() where term.shape.form.counts {
            let shape = term.shape.form
            list.note = term.with.map { "\(term.feature) × \($0)" } ?? term.feature
            let place = FormulaTerm(feature: term.feature, other: term.with, number: index + 1)
            let unit = list.define("u\(index + 1)", shape.unit(of: place, &list))
            parts.append(Part(term: term, shape: shape, unit: unit))
        }
        list.note = nil
        scorecard.defineScore(parts, &list)
        candidates = scorecard.definePoints(parts, &list)
        definitions = list.definitions
        rule = scorecard.reasons
        inputs = ScoreFormulas.inputs(scorecard, definitions: definitions, candidates: candidates)
    }

    /// A term that can change a score, and its unit.
    fileprivate struct Part {
        let term: Term
        let shape: any TermShape
        let unit: Formula
    }

    /// The features that formulas use, and how.
    private static func inputs(
        _ scorecard: Scorecard, definitions: [Formula.Definition], candidates: [Candidate]
    ) -> [Input] {
        var (used, texts, deliveries): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        for formula in definitions.map(\.formula) + candidates.map(\.side) {
            formula.each {
                if case .feature(let name) = $0 { used.insert(name) }
            } condition: {
                switch $0 {
                case .isMissing(let name): used.insert(name)
                case .isUndelivered(let name): deliveries.insert(name)
                case .compares(.feature(let name), _, .text): texts.insert(name)
                default: break
                }
            }
        }
        var seen: Set<String> = []
        return scorecard.terms.flatMap { [$0.feature, $0.with].compactMap(\.self) }.compactMap { name in
            guard used.union(deliveries).contains(name), seen.insert(name).inserted else { return nil }
            return Input(name: name, isText: texts.contains(name), needsDelivery: deliveries.contains(name))
        }
    }
}

extension Scorecard {
    /// Defines `sum`, `log_odds`, `pd`, `points`, `score` and `band`.
    fileprivate func defineScore(_ parts: [ScoreFormulas.Part], _ list: inout FormulaList) {
        let sum = list.define(
            "total", parts.reduce(.number(0)) { $0 + $1.unit * .number($1.shape.weight) })
        let eta = list.define(
            "log_odds", .number(intercept) + .number(slope) * sum / .number(divisor))
        let e = list.define("e", .function(.exponential, .number(0) - .function(.absolute, eta)))
        list.define(
            "pd",
            .cases(
                [(.compares(eta, .isAtLeast, .number(0)), .number(1) / (.number(1) + e))],
                otherwise: e / (.number(1) + e)))
        let unrounded = list.define(
            "unrounded",
            .number(scale.basePoints) - .number(scale.factor)
                * (eta + .number(naturalLogarithm(scale.baseOdds))))
        let score = list.define(
            "score",
            .least([
                .greatest([.function(.floor, unrounded + .number(0.5)), .number(Double(scale.least))]),
                .number(Double(scale.most)),
            ]))
        let last = bands.last ?? .veryPoor
        list.define(
            "band",
            .cases(
                bands.dropLast().map {
                    (.compares(score, .isAtLeast, .number(Double($0.least))), .text($0.name))
                }, otherwise: .text(last.name)))
    }

    /// Defines the points of each feature and pair.
    ///
    /// - Returns: the features that can be reasons.
    fileprivate func definePoints(
        _ parts: [ScoreFormulas.Part], _ list: inout FormulaList
    ) -> [ScoreFormulas.Candidate] {
        var names: [String] = []
        var sums: [String: Formula] = [:]
        for part in parts {
            let each = Formula.number(pointsPerUnit(part.shape.weight))
            let points = each * (part.unit - .number(part.shape.centre)) / .number(divisor)
            guard let other = part.term.with else {
                if sums[part.term.feature] == nil { names.append(part.term.feature) }
                sums[part.term.feature] = sums[part.term.feature].map { $0 + points } ?? points
                continue
            }
            list.note = "\(part.term.feature) × \(other)"
            let half = list.define("h\(list.definitions.count)", points / .number(2))
            for name in [part.term.feature, other] {
                if sums[name] == nil { names.append(name) }
                sums[name] = sums[name].map { $0 + half } ?? half
            }
        }
        // Of equal points those of the earlier term count as the worse.
        let order = Dictionary(terms.enumerated().map { ($1.feature, $0) }) { first, _ in first }
        names.sort { order[$0, default: terms.count] < order[$1, default: terms.count] }
        return names.enumerated().map { index, name in
            list.note = name
            list.define("p\(index + 1)", sums[name] ?? .number(0))
            return candidate(name, points: "p\(index + 1)")
        }
    }

    private func candidate(_ feature: String, points: String) -> ScoreFormulas.Candidate {
        let own = terms.filter { $0.feature == feature && $0.with == nil }.map(\.shape.form)
        let shape = own.first { $0.usesValue } ?? own.first
        var side = shape?.sides(of: feature) ?? ReasonSide.missing.formula
        if recipe != .bends, isBuiltInFlag(feature) {
            side = .cases(
                [
                    (.isMissing(feature), ReasonSide.missing.formula),
                    (.compares(.feature(feature), .equals, .number(1)), ReasonSide.yes.formula),
                    (.compares(.feature(feature), .equals, .number(0)), ReasonSide.no.formula),
                ], otherwise: side)
        }
        let direction = reasons.keepsDirections ?? false ? own.lazy.compactMap(\.direction).first : nil
        let good = direction.map { way in ReasonSide.allCases.filter { $0.isGood(of: way) } } ?? []
        return ScoreFormulas.Candidate(feature: feature, points: points, side: side, goodSides: good)
    }
}
