/// Groups of equal size by ascending PD, ties split by id: the ten groups in which mean PD and default rate are
/// compared.
package struct CalibrationGroups: Sendable, Equatable {
    /// One group.
    package struct Group: Sendable, Equatable {
        /// Number of rows.
        package let rows: Int
        /// Number of defaults.
        package let defaults: Int
        /// Mean PD.
        package let meanPD: Double
        /// The places of the group's rows in `CalibrationGroups.order`.
        package let places: Range<Int>
        /// Σ(p − mean PD)² over the group's rows.
        let squares: Double
        /// Σ(p − mean PD)(y − rate) over the group's rows.
        let products: Double

        /// Defaults over rows.
        package var rate: Double { Double(defaults) / Double(rows) }
    }

    /// The groups, lowest PD first, none empty.
    package let groups: [Group]
    /// Row numbers group after group. Within a group rows come by PD, and rows of equal PD in no order of meaning.
    package let order: [Int32]

    /// Expected calibration error: Σ n_g/N · |mean PD − rate|; nil without rows.
    package var expectedCalibrationError: Double? {
        if groups.isEmpty { return nil }
        let differences = groups.map { Double($0.rows) * abs($0.meanPD - $0.rate) }
        return compensatedSum(differences) / Double(groups.reduce(0) { $0 + $1.rows })
    }
}

extension RankedOutcomes {
    /// Groups of equal size by ascending PD.
    ///
    /// - Parameters:
    ///   - count: how many groups; sizes differ by at most one, the larger first, and empty ones are left out.
    ///   - ids: one a row; they split rows of equal PD between groups, by UTF-8 bytes.
    package func calibrationGroups(count: Int = 10, ids: [String]) -> CalibrationGroups {
        precondition(ids.count == rows, "ids and rows differ in number")
        var order = ranking.order
        let ranges = equalGroups(rows: rows, count: count)
        let boundaries = Set(ranges.map(\.upperBound))
        var step = 0
        // Only a tie that a boundary splits has to be sorted.
        for boundary in boundaries.sorted() {
            while step < ranking.ends.count, ranking.ends[step] < boundary { step += 1 }
            guard step < ranking.ends.count, ranking.ends[step] > boundary else { continue }
            order.replaceSubrange(ranking.places(ofStep: step), with: ranking.rows(ofStep: step, by: ids))
            step += 1
        }
        return CalibrationGroups(groups: ranges.map { group($0, order) }, order: order)
    }

    /// Mean PD, rate and spread of the rows at some places of an order.
    private func group(_ places: Range<Int>, _ order: [Int32]) -> CalibrationGroups.Group {
        let count = Double(places.count)
        let defaults = places.reduce(0) { $0 + Int(outcomes[Int(order[$1])]) }
        let mean = compensatedSum(places.lazy.map { ranking.probabilities[Int(order[$0])] }) / count
        let rate = Double(defaults) / count
        var (squares, products) = (CompensatedSum(), CompensatedSum())
        for place in places {
            let row = Int(order[place])
            let deviation = ranking.probabilities[row] - mean
            squares.add(deviation * deviation)
            products.add(deviation * (Double(outcomes[row]) - rate))
        }
        return CalibrationGroups.Group(
            rows: places.count, defaults: defaults, meanPD: mean, places: places, squares: squares.value,
            products: products.value)
    }
}
