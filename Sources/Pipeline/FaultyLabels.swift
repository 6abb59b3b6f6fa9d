package import Custody
import Files
import Intake
import Vocabulary

/// Labels whose batch has not been scored wait. Those that are faulty in themselves need not: no profiles make them
/// right, and whoever dropped them should know now.
package struct FaultyLabels {
    private let work: Workplace
    private let incoming: IncomingFile

    /// Larger files are not read before their turn; bytes.
    package static let largest: Int64 = 16 << 20

    /// - Parameter incoming: labels of a batch that has not been scored.
    package init(_ work: Workplace, _ incoming: IncomingFile) {
        self.work = work
        self.incoming = incoming
    }

    /// Reads the labels without effects, and refuses them if they are faulty in themselves. One that ends too early may
    /// still be written, and one that cannot be read is told of when its turn comes: both wait.
    ///
    /// - Returns: nil if they go on waiting.
    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` if the store is in trouble.
    package func refuse() throws -> JobReport? {
        guard try areFaulty() else { return nil }
        // Once more, so that what is refused is what is moved away.
        let reading = try work.read(incoming) { source in try outcomes(&source) }
        switch reading {
        case .not(let report): return JobReport(report)
        case .whole(let labels, let sha256, let claimed):
            guard let refusal = LabelsCheck.refusal(ofAny: labels, latest: work.latestTime) else {
                // Others have been put in their place.
                return JobReport(.unsettled)
            }
            return try work.reject(incoming, refusal: refusal, claimed: claimed, sha256: sha256)
        }
    }

    private func areFaulty() throws -> Bool {
        do {
            let file = try incoming.folder.open(incoming.name)
            guard file.status.size <= FaultyLabels.largest else { return false }
            var source = try HashedSource(file, effort: work.effort)
            return LabelsCheck.refusal(ofAny: try outcomes(&source), latest: work.latestTime) != nil
        } catch let refusal as Refusal {
            return !refusal.isCutOff
        } catch is FileFailure {
            return false
        } catch is UnsafeFile {
            return false
        }
    }

    private func outcomes(_ source: inout HashedSource) throws -> Outcomes {
        try incoming.file.outcomes(&source, firstSeen: incoming.firstSeen, limits: work.intake)
    }
}
