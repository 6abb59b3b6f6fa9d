import ArgumentParser
import Intake
package import Vocabulary

/// A span of time on the command line, as settings have it: a number with its unit, `90s`, `10m`.
package struct TimeSpan: ExpressibleByArgument, Sendable {
    /// Not negative.
    package let seconds: Double
    /// As it was written.
    package let defaultValueDescription: String

    private static let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3_600.0), ("d", 86_400.0)]

    /// Nil where the text is none.
    package init?(argument: String) {
        guard let unit = TimeSpan.units.first(where: { argument.hasSuffix($0.0) }),
            let number = Double(argument.dropLast(unit.0.count)), (0...1e9).contains(number * unit.1)
        else { return nil }
        seconds = number * unit.1
        defaultValueDescription = argument
    }
}

/// A moment on the command line: RFC 3339, or a date, which is midnight UTC.
package struct MomentArgument: ExpressibleByArgument, Sendable {
    /// The moment.
    package let timestamp: Timestamp

    /// Nil where the text is none.
    package init?(argument: String) {
        guard let timestamp = Timestamp(argument) else { return nil }
        self.timestamp = timestamp
    }
}
