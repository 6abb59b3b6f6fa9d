package import Statistics

/// A band, or a tenth of the companies by rising probability: expected against realised defaults.
package struct GroupFigures: Codable, Sendable, Equatable {
    /// The band, or the number of the tenth from 1.
    package let name: String
    /// Companies with a known outcome.
    package let known: Int
    /// Of those, defaults.
    package let defaults: Int
    /// The mean probability; nil without companies.
    package let meanPD: Double?
    /// Defaults over companies; nil without companies.
    package let defaultRate: Double?
    /// Jeffreys' interval of the default rate; nil without companies.
    package let interval: Interval?
    /// Whether the probabilities are too low, Holm-adjusted over the groups; nil without companies.
    package let light: BandLight?

    private enum CodingKeys: String, CodingKey {
        case name, known, defaults
        case meanPD = "mean_pd"
        case defaultRate = "default_rate"
        case interval = "default_rate_interval"
        case light
    }

    /// The bands of companies, the best first.
    ///
    /// - Parameter names: of the bands, the best first. A band that is not among them comes last.
    package static func bands(of scored: ScoredOutcomes, names: [String]) -> [GroupFigures] {
        let rows = Dictionary(grouping: scored.bands.indices) { scored.bands[$0] }
        let others = rows.keys.filter { !names.contains($0) }.sorted()
        return all(
            (names + others).map { name in
                let outcomes = scored.ranked(rows[name] ?? [])
                return (name, outcomes.rows, outcomes.defaults, outcomes.meanPD)
            })
    }

    /// Groups of equal size by rising probability.
    package static func tenths(_ groups: CalibrationGroups) -> [GroupFigures] {
        all(groups.groups.enumerated().map { ("\($0 + 1)", $1.rows, $1.defaults, $1.meanPD) })
    }

    private static func all(_ groups: [(name: String, rows: Int, defaults: Int, meanPD: Double?)]) -> [GroupFigures] {
        let lights = trafficLights(groups.map { ($0.rows, $0.defaults, $0.meanPD ?? 0) })
        return zip(groups, lights).map { group, light in
            GroupFigures(
                name: group.name, known: group.rows, defaults: group.defaults, meanPD: group.meanPD,
                defaultRate: group.rows == 0 ? nil : Double(group.defaults) / Double(group.rows),
                interval: Interval.jeffreys(defaults: group.defaults, rows: group.rows), light: light)
        }
    }
}
