package import Results

extension StoredFile {
    /// The report of a profiles file.
    ///
    /// - Throws: `LedgerError` if its document in the database cannot be read.
    package func scoringReport() throws(LedgerError) -> ScoringReport { try report() }

    /// The report of a labels file.
    ///
    /// - Throws: `LedgerError` if its document in the database cannot be read.
    package func trainingReport() throws(LedgerError) -> TrainingReport { try report() }

    private func report<Report: ReportText>() throws(LedgerError) -> Report {
        do {
            return try Report(text: document)
        } catch {
            throw LedgerError(
                "read the document of \(name)", cause: .damaged,
                message: "its text in the database cannot be read: \(error)")
        }
    }
}

extension StoredModel {
    /// How its training was decided. The expert scorecard has no such figures.
    ///
    /// - Throws: `LedgerError` if its figures in the database cannot be read.
    package func trainingFigures() throws(LedgerError) -> TrainingFigures {
        do {
            return try TrainingFigures(text: figures)
        } catch {
            throw LedgerError(
                "read the figures of \(version)", cause: .damaged,
                message: "their text in the database cannot be read: \(error)")
        }
    }
}
