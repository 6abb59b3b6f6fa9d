import Files
import Foundation

/// The text of a report: what the database keeps and the archive shows.
package protocol ReportText: Codable {}

extension ReportText {
    /// The JSON, its keys in their order.
    ///
    /// - Parameter pretty: with a line for each element that is no leaf.
    /// - Throws: `EncodingError`, for a number beyond `Int`.
    package func text(pretty: Bool = false) throws -> String { try JSONText(encoding: self).text(pretty: pretty) }

    /// Reads what `text` wrote, in this version or an earlier one.
    ///
    /// - Throws: `DecodingError` if the text is not such a report.
    package init(text: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) }
}

extension TrainingReport: ReportText {}
extension TrainingFigures: ReportText {}
extension ScoringReport: ReportText {}
extension ValidationReport: ReportText {}
extension BatchValidation: ReportText {}
