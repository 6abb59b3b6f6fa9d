extension LedgerAudit {
    /// A file that was taken, without its documents.
    package struct File: Sendable {
        /// The id of the file, in the order in which files were recorded.
        package let id: Int64
        /// The name under which the file was dropped.
        package let name: String
        /// The id of the batch that the name says.
        package let batchID: String
        /// What the file holds: a raw value of `BatchFileName.Kind`.
        package let kind: String
        /// Which file of its kind this is for the batch, from 1.
        package let revision: Int
        /// The digest of its bytes, 64 hexadecimal digits.
        package let sha256: String
        /// Bytes.
        package let size: Int64
        /// When the name was first seen in the inbox; microseconds since 1970.
        package let firstSeen: Int64
        /// When the file was moved to the archive; microseconds since 1970; nil where it was not yet.
        package let archivedAt: Int64?
    }
}
