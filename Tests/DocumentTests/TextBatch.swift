import Foundation

/// A batch whose companies have a feature that is text, with its labels: its scorecard has more keys.
enum TextBatch {
    /// Drops both files into an inbox.
    static func drop(into inbox: URL) throws {
        let regions = ["North", "South", "Zürich", "<East>"]
        let parties = (0..<120).map { row in
            let region = row % 10 == 9 ? "null" : "\"\(regions[row % 4])\""
            return #"{"party_id": "T\#(row)", "features": {"size": \#(row % 7), "region": \#(region)}}"#
        }
        let labels = (0..<120).map { #"{"party_id": "T\#($0)", "label": \#($0 % 4 == 1 || $0 % 9 == 0 ? 1 : 0)}"# }
        try Data(#"{"as_of": "2025-01-01", "parties": [\#(parties.joined(separator: ", "))]}"#.utf8)
            .write(to: inbox.appendingPathComponent("TEXT_profiles.json"))
        try Data(#"{"labels": [\#(labels.joined(separator: ", "))]}"#.utf8)
            .write(to: inbox.appendingPathComponent("TEXT_labels.json"))
    }
}
