package import Files
package import Ledger
import Parallel
import Vocabulary

/// What goes out beside an archived file. It can be made from the ledger alone, so that recovery makes the same bytes
/// again and `kycc verify` can hold the files against it.
extension Workplace {
    /// One file that goes out.
    package struct Output {
        package let name: FileName
        /// Hands the file's bytes to its argument, piece by piece.
        package let write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

        fileprivate init(name: FileName, write: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) {
            self.name = name
            self.write = write
        }

        fileprivate init(_ name: FileName, _ text: String) {
            self.name = name
            write = { write in
                var text = text
                try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
            }
        }
    }

    /// Everything that goes out with a file: of the file that counts under the plain name, of an earlier one with its
    /// revision, as `scores.r1.csv`.
    package func outputs(ofFile id: Int64, among files: [StoredFile]) throws -> [Output] {
        try outputs(ofFile: id, among: files, nil)
    }

    /// - Parameter ahead: its scores, where their text has been made of what was recorded.
    private func outputs(ofFile id: Int64, among files: [StoredFile], _ ahead: ScoresAhead?) throws -> [Output] {
        guard let file = files.first(where: { $0.id == id }) else { return [] }
        let mark = isNewest(file, among: files) ? "" : ".r\(file.revision)"
        let text = try withTimings(file)
        if file.kind == .labels {
            let training = Output(FileName("training\(mark).json"), text)
            // Archives of earlier versions have no scorecard.json.
            guard let model = try ledger.model(trainedAtFile: id), try ModelText.isDocument(model.coefficients) else {
                return [training]
            }
            return [training, Output(FileName("scorecard\(mark).json"), model.coefficients)]
        }
        let requests = try ledger.requests(ofBatch: file.batchID)
        guard let request = requests.first(where: { $0.fileID == id }) else { return [] }
        let (ledger, effort) = (ledger, effort)
        let cells = try CellGuard(file)
        return [
            Output(name: FileName("scores\(mark).csv")) { write in
                if let ahead { return try ahead.write(to: write) }
                var scores = ScoresText(cells)
                scores.addHeader()
                try ledger.eachScore(ofRequest: request.id) { score in
                    scores.add(
                        score.partyID, pd: score.pd, score: score.score, band: score.band, reasons: score.reasons,
                        model: request.modelVersion)
                    guard score.place & 0xFFF == 0 else { return }
                    // What is recorded can wait for its outputs until the next start.
                    try effort.check()
                    try scores.flush(to: write)
                }
                try scores.flush(to: write)
            },
            Output(FileName("scoring\(mark).json"), text),
        ]
    }

    /// - Parameter ahead: the text of its scores, where it has been made of what was recorded.
    func writeOutputs(ofFile id: Int64, in folder: Folder, _ ahead: ScoresAhead? = nil) throws {
        guard let batch = try ledger.files(withID: id) else { return }
        let files = try ledger.files(ofBatch: batch.batchID)
        // A revision takes the plain names over; what stood there gets its own.
        let earlier = files.filter { $0.kind == batch.kind && $0.revision < batch.revision }
        var written: Set<FileName> = []
        for file in earlier.suffix(1).map(\.id) + [id] {
            for output in try outputs(ofFile: file, among: files, file == id ? ahead : nil) {
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

    /// The document of a file with how long the work took as its last member.
    ///
    /// - Throws: `LedgerError` if the document in the database cannot be read.
    private func withTimings(_ file: StoredFile) throws(LedgerError) -> String {
        do {
            let members = try JSONText.members(of: file.document)
            return JSONText.object(members + [("timings", .written(file.timings))]).text(pretty: true) + "\n"
        } catch {
            throw LedgerError("read the document of \(file.name)", .damaged, message: error.description)
        }
    }
}
