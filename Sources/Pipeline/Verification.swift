import Columns
import Custody
import Features
import Files
import Intake
package import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// Proves the state of a root: that the archive has the bytes that were taken, that no event, score, model or
/// activation was changed, that the batch lag rule held throughout, and that every score comes out of the archive
/// again, bit for bit.
///
/// The ledger is held against itself at one moment (`LedgerAudit`). The files are looked at afterwards, while a daemon
/// may move on: what does not fit is looked at again where the ledger has changed meanwhile. Whatever cannot be read is
/// a fault like any other, and the next is looked at.
package struct Verification {
    /// What was looked at, and what is wrong.
    package struct Result: Sendable {
        /// Files that were taken.
        package var files = 0
        /// Requests whose scores were computed anew.
        package var requests = 0
        /// Scores that were computed anew.
        package var scores = 0
        /// Versions, the expert scorecard among them.
        package var models = 0
        /// Events of the chain.
        package var events = 0
        /// The last event of the chain; nil where there is none.
        package var head: ChainHead?
        /// What is wrong, each in a line; none where the root is sound.
        package var faults: [String] = []
    }

    let work: Workplace
    private let noted: ChainHead?

    /// - Parameter noted: an event that the chain must contain; nil where nobody noted one.
    package init(_ work: Workplace, noted: ChainHead? = nil) {
        self.work = work
        self.noted = noted
    }

    /// Looks at everything: the ledger first, then the archive, the other folders and every score.
    ///
    /// - Throws: `LedgerError` if the ledger cannot be read at all, and `CancellationError`. What is wrong with the
    ///   root is no error but a fault of the result.
    package func run() throws -> Result {
        let audit = try work.ledger.audit(containing: noted)
        var result = Result()
        result.faults = audit.faults
        (result.files, result.models, result.events) = (audit.files.count, audit.models, audit.events)
        result.head = audit.head
        guard audit.isReadable else { return result }
        for (text, key) in audit.batches where BatchID(text)?.orderKey != key {
            result.faults.append("batch \(text): its order_key is not that of its id")
        }
        try check("model v1", result: &result) { result in
            if let model = try work.ledger.model("v1") {
                if try ModelText.isExpert(model.coefficients) { return }
                let renewed = try work.ledger.lastEvent(word: "renewed")
                let told = if let renewed { renewed } else { try work.ledger.events(word: "activated").first }
                if try ModelText.isExpert(model.coefficients, told) { return }
            }
            result.faults.append("model v1: it is not the expert scorecard of this program")
        }
        try check("names", result: &result) { try verifyStart(&$0) }
        try check("decisions", result: &result) { try verifyDecisions(&$0) }
        try verifyLabels(audit, &result)
        try verifyArchive(audit, &result)
        try check("archive", result: &result) { try verifyStrangers(&$0) }
        try check("rejected", result: &result) { try verifyRejected(&$0) }
        try verifyScores(audit, &result)
        return result
    }

    /// Looks at one thing. What keeps it from its end is a fault; only the wish to stop ends it all.
    func check(_ label: String, result: inout Result, body: (inout Result) throws -> Void) throws {
        do {
            try body(&result)
        } catch let cancelled as CancellationError {
            throw cancelled
        } catch let refusal as Refusal {
            result.faults.append("\(label): \(refusal.message)")
        } catch {
            result.faults.append("\(label): \(error)")
        }
    }

    // MARK: Scores

    /// The scorecard of the request before: thousands of requests in a row have the same one.
    private struct KnownScorecard {
        var version: String
        var scorecard: Scorecard
    }

    private func verifyScores(_ audit: LedgerAudit, _ result: inout Result) throws {
        let files = Dictionary(audit.files.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var known: KnownScorecard?
        for request in audit.requests {
            try work.effort.check()
            result.requests += 1
            let label = "request \(request.id) (\(request.batchID), \(request.modelVersion))"
            try check(label, result: &result) { result in
                guard let file = files[request.fileID], file.batchFile?.kind == .profiles,
                    file.batchID == request.batchID
                else {
                    result.faults.append("\(label): its file is no profiles file of the batch")
                    return
                }
                if known?.version != request.modelVersion {
                    guard audit.soundVersions.contains(request.modelVersion) else {
                        result.faults.append("\(label): its model is not as it was trained, to be computed with")
                        return
                    }
                    guard let model = try work.ledger.model(request.modelVersion) else {
                        result.faults.append("\(label): its model is missing")
                        return
                    }
                    known = KnownScorecard(
                        version: model.version, scorecard: try ModelText.scorecard(model.coefficients))
                }
                guard let known, let open = try open(file) else {
                    result.faults.append("\(label): the file is not there to be recomputed from")
                    return
                }
                try verify(request, file: file, open: open, scorecard: known.scorecard, label: label, result: &result)
            }
        }
    }

    /// From 1970 to the year 9999: with times far beyond, days cannot be counted.
    private static let times: Range<Int64> = 0..<253_402_300_800_000_000

    /// Reads the archived file again and computes features and scores anew.
    private func verify(
        _ request: StoredRequest, file: LedgerAudit.File, open: OpenFile, scorecard: Scorecard, label: String,
        result: inout Result
    ) throws {
        guard let name = file.batchFile, Verification.times.contains(file.firstSeen) else {
            result.faults.append("\(label): its batch or the time it was first seen cannot be")
            return
        }
        guard let set = work.builtIn.catalog.set(request.featureSet) else {
            result.faults.append("\(label): this program does not know its feature set \(request.featureSet)")
            return
        }
        var source = try HashedSource(open, effort: work.effort)
        let report = try work.ledger.files(withID: request.fileID)?.scoringReport()
        let mapping = try CSVMapping(noted: report?.settings)
        let input = try ScoreBatchJob.input(
            &source, file: name, firstSeen: Timestamp(microseconds: file.firstSeen),
            limits: work.mapped(mapping).widest,
            builtIn: work.builtIn, set: set,
            effort: work.effort)
        let table = input.features
        try work.effort.check()
        if input.asOf.microseconds != request.asOf || input.asOfSource.rawValue != request.asOfSource {
            result.faults.append("\(label): another as_of")
        }
        if table.count != request.parties || input.ownFeatures != request.own {
            result.faults.append("\(label): another count of parties, or other features of the user's own")
        }
        try check(label, result: &result) { result in
            if try !isStored(table, request) {
                result.faults.append("\(label): features are not those of the archived file")
            }
        }
        let columns = scorecard.seeing(FeatureColumns(table), builtIn: table.builtIn)
        try compare(
            request, scores: try scorecard.scores(columns, work.effort), of: table.partyIDs, label: label,
            result: &result)
    }

    /// Whether the ledger has these features of a request.
    private func isStored(_ table: FeatureTable, _ request: StoredRequest) throws -> Bool {
        let stored = try work.ledger.features(of: request, effort: work.effort)
        // Texts that look alike are equal to String, and are other bytes.
        return stored.partyIDs.map(ExactText.init) == table.partyIDs.map(ExactText.init)
            && stored.places == Array(table.partyIDs.indices) && Verification.isSame(stored.columns, table.columns)
    }

    /// Compares the stored scores of a request with those computed anew. Whether the sides of reasons were recorded
    /// says the document of its file.
    private func compare(
        _ request: StoredRequest, scores: [PartyScore], of parties: [String], label: String,
        result: inout Result
    ) throws {
        let file = try work.ledger.files(withID: request.fileID)
        let hasSides = try file?.scoringReport().scoresFile?.hasReasonSides ?? false
        var place = 0
        try work.ledger.eachScore(ofRequest: request.id) { stored in
            defer { place += 1 }
            result.scores += 1
            guard place < scores.count else { return }
            let score = scores[place]
            let isSame =
                stored.place == place && ExactText(stored.partyID) == ExactText(parties[place])
                && stored.pd.bitPattern == score.pd.bitPattern && stored.score == score.score
                && stored.band == score.band.name && stored.reasons == score.reasons.joined(separator: "|")
                && stored.reasonSides == (hasSides ? score.sides : nil)
            if !isSame {
                result.faults.append("\(label): the score of \(escapedForLog(stored.partyID)) does not come out again")
            }
        }
        if place != scores.count { result.faults.append("\(label): \(place) scores for \(scores.count) parties") }
    }

    /// Bit for bit; a built-in feature that is missing is NULL in the database, which has no bits and is read as the
    /// NaN that the reader makes.
    private static func isSame(_ one: [FeatureColumn], _ other: [FeatureColumn]) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { $0.isIdentical(to: $1) }
    }
}
