package import Vocabulary

/// The name of a file that belongs to the profiles of a batch as CSV: `BATCH_007_transactions.csv`, or
/// `BATCH_007.ready`, which says that all of them are there.
package struct CSVSetName: Hashable, Sendable {
    /// What the file is in its set.
    package enum Part: String, CaseIterable, Sendable {
        case parties, relationships, accounts, transactions
        /// It has no content that counts.
        case ready

        /// Those that hold records, in the order in which a set has them.
        package static let sections: [Part] = [.parties, .relationships, .accounts, .transactions]
    }

    /// The batch whose profiles the set is.
    package let batch: BatchID
    /// What the file is in it.
    package let part: Part
    /// What ends the name, without the point before it: `csv`.
    package let ending: String

    /// What may end the name of a file of records.
    package static let endings = ["csv"] + Compression.allCases.map { "csv.\($0.ending)" }

    /// How the file is compressed; nil where it is not.
    var compression: Compression? { Compression.allCases.first { ending == "csv.\($0.ending)" } }

    /// The name of a file of a set.
    package init(batch: BatchID, part: Part, ending: String? = nil) {
        self.batch = batch
        self.part = part
        self.ending = ending ?? (part == .ready ? "ready" : "csv")
    }

    /// Nil if it is no name of a file of a set.
    package init?(_ name: String) {
        // Nearly every name of an inbox is another's.
        guard let last = name.utf8.last, CSVSetName.lastBytes.contains(last) else { return nil }
        for (part, ending, suffix) in CSVSetName.suffixes where name.utf8.suffix(suffix.count).elementsEqual(suffix) {
            guard let batch = BatchID(String(name.utf8.dropLast(suffix.count)) ?? "") else { continue }
            self.init(batch: batch, part: part, ending: ending)
            return
        }
        return nil
    }

    private static let suffixes: [(part: Part, ending: String, bytes: [UInt8])] =
        Part.sections.flatMap { part in endings.map { (part, $0, Array("_\(part.rawValue).\($0)".utf8)) } }
        + [(.ready, "ready", Array(".ready".utf8))]
    private static let lastBytes = Set(suffixes.compactMap(\.bytes.last))

    /// The names that files of records of a batch may have, in the order of their sections.
    package static func sections(of batch: BatchID) -> [CSVSetName] {
        Part.sections.flatMap { part in endings.map { CSVSetName(batch: batch, part: part, ending: $0) } }
    }

    /// The name.
    package var text: String { part == .ready ? "\(batch).ready" : "\(batch)_\(part.rawValue).\(ending)" }

    /// The name of the file that a set becomes.
    package var packed: BatchFileName { BatchFileName(batch: batch, kind: .profiles, ending: CSVSetName.packedEnding) }

    /// What ends the name of that file and stands for its format.
    package static let packedEnding = "csv.tar"
}

extension CSVSetName.Part {
    /// The list of records that a file of this part is.
    var section: CSVSection? {
        switch self {
        case .parties: .parties
        case .relationships: .relationships
        case .accounts: .accounts
        case .transactions: .transactions
        case .ready: nil
        }
    }
}
