package import Files
package import Ledger

/// One file that goes out beside an archived one.
package struct Output {
    /// The name in the archive folder of the batch.
    package let name: FileName
    /// Hands the file's bytes to its argument, piece by piece.
    package let write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// - Parameters: as the properties.
    package init(name: FileName, write: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) {
        self.name = name
        self.write = write
    }

    /// An output whose text is in memory.
    package init(_ name: FileName, _ text: String) {
        self.name = name
        write = { write in
            var text = text
            try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
        }
    }
}

/// Makes what goes out with a file, from the ledger alone: recovery makes the same bytes again, and `kycc verify`
/// compares the files with them.
///
/// Its arguments are the file, and what stands in the names of its outputs before the extension: nothing, or `.rN`.
package typealias OutputMaker = @Sendable (_ file: StoredFile, _ mark: String) throws -> [Output]

/// What stands beside the files of a batch in its archive folder.
///
/// The outputs of the newest file of a kind have the plain names (`scores.csv`). When a revision is archived, it takes
/// the plain names over, and the outputs of the file before it are written under names of their own (`scores.r1.csv`).
/// A plain name that the revision does not take over is removed.
package struct Outputs {
    private let store: Store
    /// Makes the outputs of the file that is being archived; those of others come from the ledger.
    private let make: OutputMaker?

    /// - Parameter make: makes the outputs of the file that is being archived; nil to make them as all others.
    package init(_ store: Store, _ make: OutputMaker? = nil) {
        self.store = store
        self.make = make
    }

    /// Everything that goes out with a file: of the file that counts under the plain name, of an earlier one with its
    /// revision.
    ///
    /// - Parameters:
    ///   - id: of the file; there is nothing if it is not among `files`.
    ///   - files: those of the batch.
    /// - Throws: `LedgerError`.
    package func outputs(ofFile id: Int64, among files: [StoredFile]) throws -> [Output] {
        try outputs(ofFile: id, among: files, make: store.outputs)
    }

    private func outputs(ofFile id: Int64, among files: [StoredFile], make: OutputMaker) throws -> [Output] {
        guard let file = files.first(where: { $0.id == id }) else { return [] }
        return try make(file, isNewest(file, among: files) ? "" : ".r\(file.revision)")
    }

    /// Writes what goes out with a file, and what its revision before is called by now.
    func write(ofFile id: Int64, in folder: Folder) throws {
        guard let batch = try store.ledger.files(withID: id) else { return }
        let files = try store.ledger.files(ofBatch: batch.batchID)
        let earlier = files.filter { $0.kind == batch.kind && $0.revision < batch.revision }
        var written: Set<FileName> = []
        for file in earlier.suffix(1).map(\.id) + [id] {
            let make = file == id ? make ?? store.outputs : store.outputs
            for output in try outputs(ofFile: file, among: files, make: make) {
                written.insert(output.name)
                // The file itself follows into the folder, which is synced then.
                try folder.writeAtomically(output.name, durable: true, syncsFolder: false) { writer in
                    try output.write { try writer.write($0) }
                }
            }
        }
        // A plain name that it does not take over stands for nothing any more.
        guard let last = earlier.last, isNewest(batch, among: files) else { return }
        for plain in try outputs(ofFile: last.id, among: earlier) where !written.contains(plain.name) {
            try folder.remove(plain.name)
        }
    }

    private func isNewest(_ file: StoredFile, among files: [StoredFile]) -> Bool {
        !files.contains { $0.kind == file.kind && $0.revision > file.revision }
    }
}
