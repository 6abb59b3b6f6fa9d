package import Files
package import Ledger

/// What goes out beside an archived file. It is made from the ledger alone, so that recovery makes the same bytes again and
/// `kycc verify` can hold the files against it.
extension Workplace {
    /// One file that goes out.
    package struct Output {
        package let name: FileName
        package let write: ((String) throws -> Void) throws -> Void
    }

    /// Everything that goes out with a file: of the file that counts under the plain name, of an earlier one with its
    /// revision, as `scores.r1.csv`.
    package func outputs(ofFile id: Int64, among files: [StoredFile]) throws -> [Output] {
        guard let file = files.first(where: { $0.id == id }) else { return [] }
        let isNewest = !files.contains { $0.kind == file.kind && $0.revision > file.revision }
        let mark = isNewest ? "" : ".r\(file.revision)"
        let text = withTimings(file)
        if file.kind == "labels" {
            return [Output(name: FileName("training\(mark).json")) { try $0(text) }]
        }
        let requests = try ledger.requests(ofBatch: file.batchID)
        guard let request = requests.first(where: { $0.fileID == id }) else { return [] }
        let (ledger, isCancelled) = (ledger, isCancelled)
        return [
            Output(name: FileName("scores\(mark).csv")) { write in
                try write("party_id,pd,score,band,reasons,model_version\n")
                try ledger.eachScore(ofRequest: request.id) { score in
                    // What is recorded can wait for its outputs until the next start.
                    if score.place & 0xFFF == 0, isCancelled() { throw ReadingCancelled() }
                    try write(
                        "\(csv(score.partyID)),\(score.pd),\(score.score),\(score.band),\(csv(score.reasons)),\(request.modelVersion)\n"
                    )
                }
            },
            Output(name: FileName("scoring\(mark).json")) { try $0(text) },
        ]
    }

    func writeOutputs(ofFile id: Int64, in folder: Folder) throws {
        guard let batch = try ledger.files(withID: id) else { return }
        let files = try ledger.files(ofBatch: batch.batchID)
        // A revision takes the plain names over; what stood there gets its own.
        let earlier = files.filter { $0.kind == batch.kind && $0.revision < batch.revision }.map(\.id)
        for file in earlier.suffix(1) + [id] {
            for output in try outputs(ofFile: file, among: files) {
                // The file itself follows into the folder, which is synced then.
                try folder.writeAtomically(output.name, durable: true, syncsFolder: false) { writer in
                    try output.write { try writer.write($0) }
                }
            }
        }
    }

    private func withTimings(_ file: StoredFile) -> String {
        // The document is an object in pretty form: its last line is the closing brace.
        String(file.document.dropLast(2)) + ",\n  \"timings\": \(file.timings)\n}\n"
    }
}

/// A field of a CSV file, quoted where RFC 4180 wants it.
func csv(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
