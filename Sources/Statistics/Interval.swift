/// A 95 % interval, two-sided.
package struct Interval: Codable, Sendable, Equatable {
    /// Lower end.
    package var low: Double
    /// Upper end.
    package var high: Double

    /// An interval between two ends.
    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    /// Whether a value lies in the interval, ends included.
    package func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
