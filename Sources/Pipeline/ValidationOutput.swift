import Dispatch
import Files
import Foundation
import Ledger
import Parallel
import Results

/// The text of `validation.json`.
enum ValidationOutput {
    /// How the document of a labels file is made; nil if there is none.
    ///
    /// - Parameter members: of the document of the file.
    /// - Throws: `LedgerError` if the form cannot be read.
    static func form(_ members: [(String, JSONText)], of file: StoredFile) throws(LedgerError) -> ValidationForm? {
        guard let value = members.first(where: { $0.0 == "validation" })?.1 else { return nil }
        do {
            return try JSONDecoder().decode(ValidationForm.self, from: Data(value.text().utf8))
        } catch {
            throw LedgerError("read the document of \(file.name)", cause: .damaged, message: "validation: \(error)")
        }
    }

    /// The text, made from the ledger alone.
    ///
    /// - Parameter file: a labels file.
    /// - Throws: `CancellationError`; `LedgerError` if the database cannot be read or is damaged, and for a form that
    ///   this program does not know.
    static func text(of file: StoredFile, form: ValidationForm, ledger: Ledger, effort: Effort) throws -> String {
        func damage(_ message: String) -> LedgerError {
            LedgerError("validate \(file.batchID)", cause: .damaged, message: message)
        }
        guard form.schema == ValidationForm.current else {
            throw damage("validation.json has the form \(form.schema), which this program does not know")
        }
        guard let request = try ledger.requests(ofBatch: file.batchID).last(where: { $0.fileID < file.id }),
            let model = try ledger.model(request.modelVersion)
        else { throw damage("\(file.batchID) had not been scored when \(file.name) came") }
        let known = try ledger.knownOutcomes(ofBatch: file.batchID, asOf: file.id).outcomes
        let given = try GivenScores(ledger, request: request, outcomes: known, effort: effort)
        let segments = try BatchSegments.all(form.segments, in: [request], ledger: ledger, effort: effort)
            .map { $0.figures(given.scored, places: [given.places]) }
        let version = try ValidatedVersion(model)
        return try text(
            of: version, request: request, revision: file.revision, given: given.scored,
            drift: ledger.drift(of: request), segments: segments)
    }

    /// - Throws: `LedgerError` if there is no company with a known outcome.
    fileprivate static func text(
        of version: ValidatedVersion, request: StoredRequest, revision: Int, given: ScoredOutcomes,
        drift: ScoringReport.Drift, segments: [SegmentedFeature]
    ) throws -> String {
        guard let figures = version.figures(given, parties: request.parties) else {
            throw LedgerError(
                "validate \(request.batchID)", cause: .damaged, message: "no outcome of a company is known")
        }
        let batch = BatchFigures(batch: request.batchID, drift: drift, figures: figures)
        let document = BatchValidation(of: version.subject, revision: revision, figures: batch, segments: segments)
        return try document.text(pretty: true) + "\n"
    }
}

/// Makes the text of `validation.json` while the same labels are recorded, which keeps one core busy, from the outcomes
/// that are in memory.
///
/// `@unchecked`: the text is written by the other thread, and read after that has ended.
final class ValidationAhead: @unchecked Sendable {
    private var text = Result<String, any Error>.success("")
    private let ended = DispatchGroup()

    /// Begins; nil where the text is better made afterwards: with segments, which need features.
    ///
    /// - Parameters:
    ///   - form: how the document is made.
    ///   - revision: of the labels file.
    /// - Throws: `CancellationError`; `LedgerError`.
    init?(
        _ labelled: LabelledBatch, form: ValidationForm, revision: Int, ledger: Ledger, effort: Effort
    ) throws {
        let request = labelled.stored.request
        guard form.segments.isEmpty, let model = try ledger.model(request.modelVersion) else { return nil }
        let given = try GivenScores(ledger, request: request, outcomes: labelled.outcomes, effort: effort).scored
        let drift = try ledger.drift(of: request)
        let make: @Sendable () -> Void = { [self] in
            text = Result {
                try ValidationOutput.text(
                    of: ValidatedVersion(model), request: request, revision: revision, given: given, drift: drift,
                    segments: [])
            }
        }
        if effort.threads > 1 {
            DispatchQueue(label: "kycc.validation").async(group: ended, execute: make)
        } else {
            make()
        }
    }

    /// The text, once it is complete.
    ///
    /// - Throws: `LedgerError` if the version cannot be read.
    func finished() throws -> String {
        ended.wait()
        return try text.get()
    }
}
