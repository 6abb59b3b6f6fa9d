/// Values with a unit.
extension Settings {
    /// Seconds of a number with its unit, as `90s` or `10m`; nil where a text is none.
    package static func seconds(of text: String) -> Double? {
        let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3_600.0), ("d", 86_400.0)]
        return split(text, units).map { $0.0 * $0.1 }
    }

    /// `1.5h` is 1.5 and the factor of `h`; the first unit that fits counts, so the longer ones stand first.
    static func split(_ text: String, _ units: [(String, Double)]) -> (Double, Double)? {
        for (unit, factor) in units where text.hasSuffix(unit) {
            if let number = Double(text.dropLast(unit.count)), number.isFinite, number >= 0 { return (number, factor) }
        }
        return nil
    }
}
