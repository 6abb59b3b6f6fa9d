/// What the name of a file in the inbox says: `BATCH_007_labels.json` is the labels of `BATCH_007`.
package struct BatchFileName: Hashable, Sendable {
    /// What a batch file holds.
    package enum Kind: String, Sendable, CaseIterable {
        case profiles
        case labels

        fileprivate var suffix: String { "_\(rawValue).json" }
    }

    /// The batch that the file is about.
    package let batch: BatchID
    /// Whether it holds profiles or labels.
    package let kind: Kind

    /// The name of the file of a batch and kind.
    package init(batch: BatchID, kind: Kind) {
        self.batch = batch
        self.kind = kind
    }

    /// Nil where the name is not of the form `{BATCH_ID}_profiles.json` or `{BATCH_ID}_labels.json`.
    package init?(_ name: String) {
        for kind in Kind.allCases where name.hasSuffix(kind.suffix) {
            guard let batch = BatchID(String(name.dropLast(kind.suffix.count))) else { continue }
            self.init(batch: batch, kind: kind)
            return
        }
        return nil
    }

    /// The name of the file; a revision after the first carries its number: `BATCH_007_profiles.r2.json`.
    package func text(revision: Int = 1) -> String {
        revision == 1 ? batch.text + kind.suffix : "\(batch)_\(kind.rawValue).r\(revision).json"
    }
}
