package import Vocabulary

/// Names of batch files: what they say depends on the formats that are accepted.
extension BatchFileName {
    /// The name of the file of a batch and kind in the standard format.
    package init(batch: BatchID, kind: Kind) {
        self.init(batch: batch, kind: kind, ending: BatchFormat.standard.ending)
    }

    /// Nil if the name is not of the form `{BATCH_ID}_{KIND}.{ENDING}`, of a format that takes files of the kind.
    package init?(_ name: String) {
        for suffix in BatchFormat.suffixes where name.hasSuffix(suffix.text) {
            guard let batch = BatchID(String(name.dropLast(suffix.text.count))) else { continue }
            self.init(batch: batch, kind: suffix.kind, ending: suffix.ending)
            return
        }
        return nil
    }

    /// The names that files of a batch may have: profiles first, of each kind the standard format first.
    package static func all(of batch: BatchID) -> [BatchFileName] {
        BatchFormat.suffixes.map { BatchFileName(batch: batch, kind: $0.kind, ending: $0.ending) }
    }
}
