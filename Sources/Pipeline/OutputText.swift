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
        if file.kind == .labels { return try outputs(ofLabels: file, mark: mark) }
        let text = try withTimings(file, members(file))
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

    /// What goes out with a labels file.
    ///
    /// - Parameters:
    ///   - mark: as of `outputs`.
    ///   - ahead: its `validation.json`, if the text has been made of what was recorded.
    /// - Throws: `LedgerError`.
    func outputs(ofLabels file: StoredFile, mark: String, ahead: ValidationAhead? = nil) throws -> [Output] {
        let members = try members(file)
        var outputs = [Output(FileName("training\(mark).json"), withTimings(file, members))]
        // Archives of earlier versions have no scorecard.json.
        if let model = try ledger.model(trainedAtFile: file.id), try ModelText.isDocument(model.coefficients) {
            outputs.append(Output(FileName("scorecard\(mark).json"), model.coefficients))
        }
        // Nor do they have a validation.json.
        if let form = try ValidationOutput.form(members, of: file) {
            outputs.append(
                Output(name: FileName("validation\(mark).json")) { write in
                    var text =
                        try ahead?.finished()
                        ?? ValidationOutput.text(of: file, form: form, ledger: ledger, effort: effort)
                    try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
                })
        }
        return outputs
    }

    /// The members of the document of a file.
    ///
    /// - Throws: `LedgerError` if the document in the database cannot be read.
    private func members(_ file: StoredFile) throws(LedgerError) -> [(String, JSONText)] {
        do {
            return try JSONText.members(of: file.document)
        } catch {
            throw LedgerError("read the document of \(file.name)", cause: .damaged, message: error.description)
        }
    }

    /// The document of a file with how long the work took as its last member.
    private func withTimings(_ file: StoredFile, _ members: [(String, JSONText)]) -> String {
        JSONText.object(members + [("timings", .written(file.timings))]).text(pretty: true) + "\n"
    }
}
