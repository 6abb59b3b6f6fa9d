package import Files
import Results
package import Vocabulary

/// Something in the data of a batch that contradicts itself, although each record is well formed (SPEC 1.3).
///
/// Each warning becomes an event (a WARN line in `status.log` and a link of the chain), an entry in the document of its
/// file, an entry in `status.json`, a count in `kycc batches` and the metrics, and a line in `kycc why`.
package struct BatchWarning: Sendable {
    /// What the warning is about; raw values are stable.
    package enum Code: String, Sendable, CaseIterable {
        case unknownParty = "unknown_party"
        case nearIDs = "near_ids"
        case nearKey = "near_key"
        case outsideWindow = "outside_window"
        case leftOut = "left_out"
        case foundedLater = "founded_later"
        case repeatedTransactions = "repeated_transactions"
        case mixedCurrencies = "mixed_currencies"
        case otherTypes = "other_types"
        case notBoolean = "not_boolean"
        case sameContent = "same_content"
        case order
        case undelivered
        case constant
        case outOfRange = "out_of_range"
        case allEqual = "all_equal"
        case unused
        case tooGood = "too_good"
        case manyFeatures = "many_features"
        case directionsIgnored = "directions_ignored"
        case onlyDefaults = "only_defaults"
        case overruled
        case generatedEarly = "generated_early"
        case contradiction
        case otherForm = "other_form"
        case shadowed
        case deferred
        case drift
        case calibration
        case belowChance = "below_chance"
        case emptied
    }

    /// What the warning is about, for programs.
    package let code: Code
    /// One sentence without a full stop that begins with the figures: what people read.
    package let message: String
    /// How many records, companies or features.
    package let count: Int
    /// Of how many; nil where that says nothing.
    package let of: Int?
    /// The first of them: a JSON path, an id or a name.
    package let example: String?
    /// Further figures for the document, in the order in which they are written.
    package let figures: [(String, JSONText)]
    /// What the document's key `warning` says where that is not the message.
    let title: String?

    /// - Parameters: as the properties.
    package init(
        _ code: Code, message: String, count: Int, of: Int? = nil, example: String? = nil,
        figures: [(String, JSONText)] = [], title: String? = nil
    ) {
        self.code = code
        self.message = message
        self.count = count
        self.of = of
        self.example = example
        self.figures = figures
        self.title = title
    }

    /// The event of the warning, for the chain and the log.
    package func event(_ batch: String) -> Event {
        var fields: [(String, JSONText)] = [
            ("batch", .string(batch)), ("code", .string(code.rawValue)), ("count", .int(count)),
        ]
        if let of { fields.append(("of", .int(of))) }
        fields.append(("what", .string(message)))
        return Event("warning", fields: fields)
    }

    /// The entry of the warning in a report.
    var reported: ReportedWarning {
        ReportedWarning(
            title ?? message, count: count, first: example,
            finding: .init(code: code.rawValue, of: of, what: message, figures: figures.map { ($0.0, $0.1) }))
    }

    /// What the commands that work by hand print.
    package var line: String { "warning \(code.rawValue): \(message)" }
}

extension BatchWarning: Equatable {
    package static func == (one: BatchWarning, other: BatchWarning) -> Bool {
        (one.code, one.message, one.count, one.of, one.example, one.title)
            == (other.code, other.message, other.count, other.of, other.example, other.title)
            && JSONText.object(one.figures).text() == JSONText.object(other.figures).text()
    }
}
