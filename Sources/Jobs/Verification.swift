import Features
import Files
import Ledger
import Profiles
import Scorecards

/// Proves the state of a root: that the archive has the bytes that were taken, that no event, score, model or activation was
/// changed, that the batch lag rule held throughout, and that every score comes out of the archive again, bit for bit.
package struct Verification {
    /// What was looked at, and what is wrong.
    package struct Result: Sendable {
        package var files = 0
        package var requests = 0
        package var scores = 0
        package var models = 0
        package var events = 0
        package var faults: [String] = []
    }

    private let work: Workplace

    package init(_ work: Workplace) {
        self.work = work
    }

    package func run() throws -> Result {
        var result = Result()
        result.faults += try work.ledger.integrityFaults()
        result.faults += try work.ledger.eventChainFaults()
        result.faults += try work.ledger.lagRuleFaults()
        let events = try work.ledger.events()
        result.events = events.count
        try models(events, &result)
        let files = try work.ledger.files()
        for file in files { try verify(file, files, events, &result) }
        for request in try work.ledger.requests() { try verify(request, files, &result) }
        return result
    }

    // MARK: Models

    /// Coefficients and activations must be those that the event chain tells of.
    private func models(_ events: [StoredEvent], _ result: inout Result) throws {
        let models = try work.ledger.models()
        result.models = models.count
        for model in models where model.decision != "expert" {
            var digest = SHA256Digest()
            digest.update(model.coefficients)
            let told = "\"coefficients_sha256\": \"\(digest.hexadecimal())\""
            let name = "\"model\": \"\(model.version)\""
            if !events.contains(where: { $0.word == "trained" && $0.fields.contains(name) && $0.fields.contains(told) })
            {
                result.faults.append("model \(model.version): its coefficients are not those that were trained")
            }
        }
        let activations = try work.ledger.activations()
        let told = events.filter { $0.word == "activated" }
        if activations.count != told.count {
            result.faults.append("activations: \(activations.count), events tell of \(told.count)")
        }
        for (activation, event) in zip(activations, told) {
            let version = "\"model\": \"\(activation.to)\""
            let by = JSONText.object([("by", .string(activation.by))]).text().dropFirst().dropLast()
            if !event.fields.contains(version) || !event.fields.contains(by) || event.at != activation.at {
                result.faults.append("activation of \(activation.to): the event chain tells something else")
            }
        }
        let active = models.filter { $0.state == "active" }.map(\.version)
        if active != activations.last.map({ [$0.to] }) {
            result.faults.append(
                "active model: \(active.joined(separator: ", ")), but the last activation is of \(activations.last?.to ?? "none")"
            )
        }
    }

    // MARK: Archive

    private func verify(
        _ file: StoredFile, _ files: [StoredFile], _ events: [StoredEvent], _ result: inout Result
    ) throws {
        result.files += 1
        if !events.contains(where: { ($0.word == "scored" || $0.word == "trained") && $0.fields.contains(file.sha256) })
        {
            result.faults.append("file \(file.id) (\(file.name)): no event tells of these bytes")
        }
        guard file.archivedAt != nil else { return }
        guard let name = archivedName(file), let folder = try folder(file.batchID) else {
            result.faults.append("archive/\(file.batchID) is missing")
            return
        }
        if try !folder.holds(name, sha256: file.sha256) {
            result.faults.append("archive/\(file.batchID)/\(name.escaped) is missing or was changed")
        }
        let siblings = files.filter { $0.batchID == file.batchID }
        for output in try work.outputs(ofFile: file.id, among: siblings) {
            var digest = SHA256Digest()
            try output.write { digest.update($0) }
            if try !folder.holds(output.name, sha256: digest.hexadecimal()) {
                result.faults.append("archive/\(file.batchID)/\(output.name.escaped) is missing or was changed")
            }
        }
    }

    private func archivedName(_ file: StoredFile) -> FileName? {
        guard let batch = BatchID(file.batchID), let kind = BatchFileName.Kind(rawValue: file.kind) else { return nil }
        return FileName(BatchFileName(batch: batch, kind: kind).text(revision: file.revision))
    }

    private func folder(_ batch: String) throws -> Folder? {
        guard try work.root.archive.status(of: FileName(batch))?.kind == .directory else { return nil }
        return try work.root.archive.folder(FileName(batch))
    }

    // MARK: Scores

    /// Reads the archived file again and computes features and scores anew.
    private func verify(_ request: StoredRequest, _ files: [StoredFile], _ result: inout Result) throws {
        result.requests += 1
        let label = "request \(request.id) (\(request.batchID), \(request.modelVersion))"
        guard let file = files.first(where: { $0.id == request.fileID }), let batch = BatchID(request.batchID),
            let model = try work.ledger.model(request.modelVersion), let name = archivedName(file)
        else {
            result.faults.append("\(label): its file or model is missing")
            return
        }
        // A file that a crash kept from the archive still lies in the inbox.
        let folder = file.archivedAt == nil ? work.root.inbox : try folder(request.batchID)
        guard let folder, let open = try folder.openIfHolds(name, sha256: file.sha256) else {
            result.faults.append("\(label): the file is not there to be recomputed from")
            return
        }
        let transactions = TransactionAggregator()
        var source = try HashedSource(open, isCancelled: work.isCancelled) { _ in }
        let profiles = try ProfilesReader(limits: work.settings.reader).read(
            &source, batch: batch, builtIn: FeatureCatalog.builtIn, firstSeen: Timestamp(microseconds: request.asOf),
            sink: transactions)
        let table = FeatureExtraction.table(profiles, transactions, threads: work.settings.threads)
        if profiles.asOf.microseconds != request.asOf { result.faults.append("\(label): another as_of") }
        let stored = try work.ledger.features(ofRequest: request.id, ownCount: request.ownNames.count)
        if stored.partyIDs != table.partyIDs || !Verification.isSame(stored.columns, table.columns) {
            result.faults.append("\(label): features are not those of the archived file")
        }
        let columns = FeatureColumns(names: table.names, columns: table.columns, count: table.count)
        let scores = try ModelText.scorecard(model.coefficients).scores(columns)
        var place = 0
        try work.ledger.eachScore(ofRequest: request.id) { stored in
            defer { place += 1 }
            result.scores += 1
            guard place < scores.count else { return }
            let score = scores[place]
            let isSame =
                stored.place == place && stored.partyID == table.partyIDs[place]
                && stored.pd.bitPattern == score.pd.bitPattern && stored.score == score.score
                && stored.band == score.band.rawValue && stored.reasons == score.reasons.joined(separator: "|")
            if !isSame { result.faults.append("\(label): the score of \(stored.partyID) does not come out again") }
        }
        if place != scores.count { result.faults.append("\(label): \(place) scores for \(scores.count) parties") }
    }

    /// Bit for bit, but any NaN is missing.
    private static func isSame(_ one: [[Double]], _ other: [[Double]]) -> Bool {
        one.count == other.count
            && zip(one, other).allSatisfy { one, other in
                one.count == other.count
                    && zip(one, other).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
            }
    }
}
