import ArgumentParser
import Intake
import Pipeline
package import Vocabulary

/// A span of time on the command line, as settings have it: a number with its unit, `90s`, `10m`.
package struct TimeSpan: ExpressibleByArgument, Sendable {
    /// Not negative.
    package let seconds: Double
    /// As it was written.
    package let defaultValueDescription: String

    /// Nil where the text is none.
    package init?(argument: String) {
        guard let seconds = Settings.seconds(of: argument), seconds <= 1e9 else { return nil }
        self.seconds = seconds
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
