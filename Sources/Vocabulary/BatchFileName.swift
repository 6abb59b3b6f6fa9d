/// What the name of a file in the inbox says: `BATCH_007_labels.json` is the labels of `BATCH_007`, as JSON. The room
/// Intake reads names, since it has the formats.
package struct BatchFileName: Hashable, Sendable {
    /// What a batch file holds.
    package enum Kind: String, Sendable, CaseIterable {
        case profiles
        case labels
    }

    /// The batch that the file is about.
    package let batch: BatchID
    /// Whether it holds profiles or labels.
    package let kind: Kind
    /// What ends the name and stands for the format, without the point before it: `json`.
    package let ending: String

    /// The name of the file of a batch, kind and format.
    package init(batch: BatchID, kind: Kind, ending: String) {
        self.batch = batch
        self.kind = kind
        self.ending = ending
    }

    /// The name of a file that was taken.
    ///
    /// - Parameters:
    ///   - recorded: the name under which it was dropped; its ending is kept, whether or not the format is still
    ///     accepted.
    ///   - batch: the id of its batch, and `kind` its kind.
    /// - Returns: nil if the three do not belong together.
    package init?(recorded: String, batch: String, kind: String) {
        guard let id = BatchID(batch), let known = Kind(rawValue: kind), case let start = "\(batch)_\(kind).",
            recorded.hasPrefix(start), recorded.utf8.allSatisfy({ $0 != 0 && $0 != UInt8(ascii: "/") })
        else { return nil }
        self.init(batch: id, kind: known, ending: String(recorded.dropFirst(start.count)))
    }

    /// The name of the file; a revision after the first carries its number: `BATCH_007_profiles.r2.json`.
    package func text(revision: Int = 1) -> String {
        "\(batch)_\(kind.rawValue)\(revision == 1 ? "" : ".r\(revision)").\(ending)"
    }
}
