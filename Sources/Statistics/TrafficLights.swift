/// What a p-value looks like to a person (levels as in Oesterreichische Nationalbank, "Rating Models and Validation",
/// 2004).
package enum TrafficLight: String, Codable, Sendable {
    /// p ≥ 0.05.
    case green
    /// 0.001 ≤ p < 0.05.
    case yellow
    /// p < 0.001.
    case red

    /// Green from p = 0.05 on, yellow from 0.001 on, else red.
    package init(p: Double) { self = p >= 0.05 ? .green : p >= 0.001 ? .yellow : .red }
}

/// Whether a band's PD is too low, with its light.
package struct BandLight: Codable, Sendable, Equatable {
    /// Exact binomial P(X ≥ D) of the band alone.
    package let p: Double
    /// The same, Holm-adjusted over the bands that have rows.
    package let adjusted: Double
    /// The light of the adjusted p.
    package let light: TrafficLight
    /// Jeffreys' p, printed beside: in small bands it does not keep the promise of the levels.
    package let jeffreys: Double
    /// How many bands were looked at, this one included.
    package let looks: Int
}

/// Lights of bands: exact binomial p-values, Holm-adjusted over the bands that have rows.
///
/// A sound model has any light but green in at most 5 % of batches, and red in at most 0.1 %, however many bands there
/// are. Defaults count as independent: in a downturn they cluster, and red comes more often.
///
/// - Parameter bands: rows, defaults and mean PD of each.
/// - Returns: one a band, nil where it has no rows.
package func trafficLights(_ bands: [(rows: Int, defaults: Int, meanPD: Double)]) -> [BandLight?] {
    let raw = bands.map { BinomialTest(defaults: $0.defaults, rows: $0.rows, pd: $0.meanPD)?.upper }
    let known = raw.compactMap { $0 }
    var adjusted = MultipleTesting.holm(known).makeIterator()
    return zip(bands, raw).map { band, p in
        guard let p, let adjusted = adjusted.next(),
            let jeffreys = jeffreysTest(defaults: band.defaults, rows: band.rows, pd: band.meanPD)
        else { return nil }
        return BandLight(
            p: p, adjusted: adjusted, light: TrafficLight(p: adjusted), jeffreys: jeffreys, looks: known.count)
    }
}

extension RankedOutcomes {
    /// The portfolio's own light, one look and unadjusted: the exact binomial test of all rows at their mean PD. Nil
    /// without rows.
    package var portfolioLight: BandLight? {
        meanPD.flatMap { trafficLights([(rows, defaults, $0)])[0] }
    }
}
