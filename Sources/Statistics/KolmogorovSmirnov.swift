/// The Kolmogorov–Smirnov distance of the PDs of defaults from those of the other rows.
package struct KolmogorovSmirnov: Codable, Sendable, Equatable {
    /// Greatest |F1(p) − F0(p)|, F the share of a class with a PD of at most p; 0 … 1.
    package let distance: Double
    /// The p it occurs at; of several the lowest.
    package let at: Double
}

extension RankedOutcomes {
    /// The Kolmogorov–Smirnov distance; nil with one class only.
    ///
    /// Gaps are compared as whole numbers |c0 · n1 − c1 · n0|, so that equal gaps are equal.
    package var kolmogorovSmirnov: KolmogorovSmirnov? {
        guard hasBoth else { return nil }
        var (greatest, at) = (-1, 0.0)
        var (seenDefaults, seenOthers) = (0, 0)
        let (n1, n0) = (defaults, others)
        forEachStep { p, defaults, others in
            seenDefaults += defaults
            seenOthers += others
            let gap = abs(seenOthers * n1 - seenDefaults * n0)
            if gap > greatest { (greatest, at) = (gap, p) }
        }
        return KolmogorovSmirnov(distance: Double(greatest) / (Double(n1) * Double(n0)), at: at)
    }
}
