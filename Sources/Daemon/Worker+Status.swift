import Files
import Jobs
import Ledger
import Profiles
import Reporting

/// What the worker shows in the status.
extension Worker {
    /// Tells what the ledger says.
    func refreshStatus() throws {
        let totals = try work.ledger.totals()
        let model = try work.ledger.activeModel()
        let last = try work.ledger.lastBatch()
        let refused = refused?.files ?? 0
        let warnings = try last.map { try work.ledger.warnings(ofFile: $0.request.fileID) } ?? []
        board.update {
            $0.totals = totals
            $0.queue.rejected = refused
            $0.activeModel = .init(
                version: model.version, activatedAt: Timestamp(microseconds: model.activatedAt ?? 0).text,
                lineage: model.lineage.map(\.batchID))
            $0.lastBatch = last.map {
                .init(
                    batch: $0.batchID, model: $0.request.modelVersion, parties: $0.request.parties,
                    scoredAt: Timestamp(microseconds: $0.request.requestedAt).text,
                    scoredAtSeconds: Double($0.request.requestedAt) / 1e6, psi: $0.request.psi,
                    warnings: warnings.map { ($0.code, $0.count) })
            }
        }
        notifier.status("\(totals.batchesScored) batches scored, \(model.version) is active")
    }

    /// Shows the warnings about the data of a file that was processed.
    func noteWarnings(_ report: JobReport, _ file: BatchFileName) {
        let warnings = report.outcome.warnings
        if warnings.isEmpty { return }
        let now = work.clock().text
        board.update {
            for warning in warnings {
                $0.note(.init(at: now, batch: file.batch.text, code: warning.code.rawValue, what: warning.message))
            }
        }
    }

    /// Shows the warnings that the ledger has, those of earlier runs too.
    func recallWarnings() throws {
        let warnings = try work.ledger.newestWarnings(StatusSnapshot.mostWarnings)
        board.update {
            $0.warnings = warnings.map {
                .init(at: Timestamp(microseconds: $0.at).text, batch: $0.batchID, code: $0.code, what: $0.what)
            }
        }
    }

    /// Counts what lies in `rejected/`, where somebody has changed it. Not after every file: of ten thousand refused ones the
    /// last would wait for twenty thousand names to be read.
    func countRefused() throws {
        let modified = try work.root.rejected.modified
        if refused?.modified == modified { return }
        let files = try work.root.rejected.entries().count { !$0.isReason }
        refused = (files, modified)
        board.update { $0.queue.rejected = files }
    }
}

extension FileName {
    fileprivate var isReason: Bool { bytes.suffix(12).elementsEqual(".reason.json".utf8) }
}
