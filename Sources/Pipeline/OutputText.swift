import Custody
import Files
import Ledger
import Parallel
import Results
import Vocabulary

/// The bytes of what goes out beside an archived file, made from the ledger alone.
struct OutputText: Sendable {
    private let ledger: Ledger
    private let effort: Effort

    init(_ ledger: Ledger, _ effort: Effort) {
        self.ledger = ledger
        self.effort = effort
    }

    /// - Parameters:
    ///   - mark: stands in the names before the extension.
    ///   - ahead: its scores, if their text has been made of what was recorded.
    /// - Throws: `LedgerError`.
    func outputs(of file: StoredFile, mark: String, ahead: ScoresAhead? = nil) throws -> [Output] {
        let text = try withTimings(file)
        if file.kind == .labels {
            let training = Output(FileName("training\(mark).json"), text)
            // Archives of earlier versions have no scorecard.json.
            guard let model = try ledger.model(trainedAtFile: file.id), try ModelText.isDocument(model.coefficients)
            else {
                return [training]
            }
            return [training, Output(FileName("scorecard\(mark).json"), model.coefficients)]
        }
        let requests = try ledger.requests(ofBatch: file.batchID)
        guard let request = requests.first(where: { $0.fileID == file.id }) else { return [] }
        let form = try file.scoringReport().scoresFile
        return [
            Output(name: FileName("scores\(mark).csv")) { write in
                if let ahead { return try ahead.write(to: write) }
                var scores = ScoresText(CellGuard(form), hasSides: form?.hasReasonSides ?? false)
                scores.addHeader()
                try ledger.eachScore(ofRequest: request.id) { score in
                    scores.add(
                        score.partyID, pd: score.pd, score: score.score, band: score.band, reasons: score.reasons,
                        model: request.modelVersion, sides: score.reasonSides ?? "")
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

    /// The document of a file with how long the work took as its last member.
    ///
    /// - Throws: `LedgerError` if the document in the database cannot be read.
    private func withTimings(_ file: StoredFile) throws(LedgerError) -> String {
        do {
            let members = try JSONText.members(of: file.document)
            return JSONText.object(members + [("timings", .written(file.timings))]).text(pretty: true) + "\n"
        } catch {
            throw LedgerError("read the document of \(file.name)", cause: .damaged, message: error.description)
        }
    }
}
