package import Files
package import Ledger
package import Pages
package import Parallel
import Results
import Vocabulary

/// Writes `status/report`: pages that are made of the ledger alone. They are a view: nothing is read from them but the
/// summaries of batches, which are made anew where they do not fit.
package struct ReportWriter {
    /// What waits for a person.
    package typealias Need = FrontFacts.Need

    private let ledger: Ledger
    private var folder: ReportFolder
    private let program: String
    private let effort: Effort
    /// Why the labels of a batch do not count, by batch.
    private let aside: [String: String]

    /// So many batches the front page shows.
    private static let mostBatches = 24
    /// So many batches the page of a version or of a decision lists.
    private static let mostScored = 50
    /// So many decisions and activations the front page lists.
    private static let mostEvents = 20

    /// - Parameters:
    ///   - status: the folder `status` of the root.
    ///   - program: the version and commit of the program.
    ///   - effort: polled between pages, and while scores are read.
    /// - Throws: `FileFailure` if the folder cannot be made; `LedgerError`.
    package init(_ ledger: Ledger, in status: Folder, program: String, effort: Effort) throws {
        self.ledger = ledger
        self.program = program
        self.effort = effort
        folder = try ReportFolder(in: status)
        aside = Dictionary(try ledger.labelsSetAside().map { ($0.batchID, $0.reason) }) { $1 }
    }

    /// The folder that the report lies in.
    package var path: String { folder.path }

    /// How many pages were written; those that say what they said are not.
    package var written: Int { folder.written }

    // MARK: What to write

    /// Writes what jobs have changed: the pages of their batches, those of the decisions and models that they concern,
    /// and the front page; and what is missing of the newest batches.
    ///
    /// - Parameters:
    ///   - batches: that were scored or labelled.
    ///   - missing: of so many other batches at most pages that are missing or old are written, as after an upgrade.
    ///   - needs: what waits for a person.
    /// - Returns: whether none of those is left.
    /// - Throws: `CancellationError`; `LedgerError`, `FileFailure`.
    package mutating func write(after batches: Set<String>, missing: Int, needs: [Need]) throws -> Bool {
        let newest = try ledger.newestBatches(ReportWriter.mostBatches)
        let old = try newest.filter { try !batches.contains($0.batchID) && !isCurrent($0) }
        var due = newest.filter { batches.contains($0.batchID) } + old.prefix(missing)
        for id in batches.subtracting(newest.map(\.batchID)).sorted() {
            if let batch = try ledger.batch(id) { due.append(batch) }
        }
        for batch in due { try writeBatch(batch) }
        // Whoever became active last, and whose place it took: a person may have done that, at no batch.
        let last = try ledger.newestActivations(2)
        var models = Set(last.map(\.to) + last.compactMap(\.from))
        for batch in due { models.formUnion(try writeDecisions(about: batch)) }
        for model in models.sorted() { try writeModel(model) }
        // The front page is about all of them. A page that cannot be written is not tried again and again before it.
        if old.count > missing, folder.trouble == nil { return false }
        try writeFront(needs: needs)
        try throwTrouble()
        return true
    }

    /// - Throws: why a page could not be written, after all others were.
    private func throwTrouble() throws { if let trouble = folder.trouble { throw trouble } }

    /// Writes the decisions at the labels of a batch, and the one that made the version which scored it: how that
    /// turned out is known better now.
    ///
    /// - Returns: the versions that these are about.
    private mutating func writeDecisions(about batch: StoredBatch) throws -> Set<String> {
        var models: Set<String> = [batch.request.modelVersion]
        // The lineage of a version says whether the labels count still.
        if aside[batch.batchID] != nil { models.formUnion(try ledger.versions(learnedFrom: batch.batchID)) }
        for file in try ledger.files(ofBatch: batch.batchID) where file.kind == .labels {
            let report = try file.trainingReport()
            let versions = ([report.version] + report.rivals.map(\.version)).compactMap { $0?.name }
            models.formUnion(versions + [report.figures.champion])
            try writeDecision(file, report)
        }
        if let trainer = try ledger.model(batch.request.modelVersion)?.fileID,
            let file = try ledger.files(withID: trainer)
        {
            try writeDecision(file, try file.trainingReport())
        }
        return models
    }

    /// Writes every page that is missing or old.
    ///
    /// - Parameter needs: what waits for a person.
    /// - Throws: as `write(after:missing:needs:)`.
    package mutating func writeAll(needs: [Need]) throws {
        for batch in try ledger.batches() {
            try effort.check()
            if try isCurrent(batch) { continue }
            try writeBatch(batch)
        }
        for model in try ledger.models() { try writeModel(model.version) }
        for file in try ledger.files() where file.kind == .labels {
            try writeDecision(file, try file.trainingReport())
        }
        for number in 0..<(try listCount()) { try writeList(number + 1) }
        try writeFront(needs: needs)
        try throwTrouble()
    }

    // MARK: Batches

    /// What the page of a batch is made of, as a text: the page is made anew where it differs.
    private func source(_ batch: StoredBatch) throws -> String {
        let newest = try ledger.files(ofBatch: batch.batchID).last?.id ?? 0
        let why = aside[batch.batchID] ?? "counts"
        return "\(program) request \(batch.request.id) file \(newest) labels \(batch.labelled) \(batch.defaults) \(why)"
    }

    private func isCurrent(_ batch: StoredBatch) throws -> Bool {
        try folder.summary(batch.batchID)?.source == source(batch) && folder.hasPage(.batches, batch.batchID)
    }

    private mutating func writeBatch(_ batch: StoredBatch) throws {
        try effort.check()
        let facts = try BatchFacts(batch, in: ledger, aside: aside, effort: effort)
        guard try folder.write(try BatchPage.page(facts, program: program)) else { return }
        // Last: it says that the page is there.
        try folder.write(BatchSummary(facts, source: try source(batch)))
    }

    /// The summaries of batches. One whose page was never written has none, and `writeAll` comes to it.
    private func summaries(_ batches: [StoredBatch]) throws -> [BatchSummary] {
        try batches.compactMap { try folder.summary($0.batchID) }
    }

    // MARK: Models and decisions

    private func scored(by version: String) throws -> (summaries: [BatchSummary], count: Int) {
        let newest = try ledger.newestBatches(ReportWriter.mostScored, scoredBy: version)
        return (try summaries(newest), try ledger.batchCount(scoredBy: version))
    }

    private mutating func writeModel(_ version: String) throws {
        try effort.check()
        guard let model = try ledger.model(version) else { return }
        let trainer = try model.fileID.flatMap { try ledger.files(withID: $0) }
        let (scored, count) = try scored(by: version)
        let facts = ModelFacts(
            version: version, state: model.state, trainedAt: Timestamp(microseconds: model.trainedAt).text,
            trainedAfter: trainer.map { ($0.batchID, $0.revision) }, rows: model.trainingRows,
            observedAt: model.observedAt.map { Timestamp(microseconds: $0).text },
            lineage: model.lineage.map {
                (
                    $0.batchID,
                    $0.role + (aside[$0.batchID] == AsideLabels.dropped ? "; a person dropped its labels since" : "")
                )
            },
            scorecard: try ModelText.scorecard(model.coefficients),
            figures: model.isExpert ? nil : try model.trainingFigures(),
            activations: try ledger.activations(of: version).map(ModelFacts.Activation.init),
            replacements: try ledger.activations(from: version).map { ($0.to, ModelFacts.Activation($0)) },
            scored: scored,
            scoredCount: count)
        for page in try ModelPage.pages(facts, program: program) { try folder.write(page) }
    }

    private mutating func writeDecision(_ file: StoredFile, _ report: TrainingReport) throws {
        try effort.check()
        let (scored, count) = try report.version.map { try self.scored(by: $0.name) } ?? ([], 0)
        let at = Timestamp(microseconds: file.archivedAt ?? file.firstSeen).text
        try folder.write(
            try DecisionPage.page(
                DecisionFacts(
                    report: report, at: at,
                    judgement: try ledger.judgement(ofLabels: file.revision, of: file.batchID)?.sentence,
                    scored: scored, scoredCount: count), program: program))
    }

    // MARK: Front page and lists

    /// How many pages list the batches; none where the front page has them all.
    private func listCount() throws -> Int {
        let count = try ledger.totals().batchesScored
        if count <= ReportWriter.mostBatches { return 0 }
        return (count + FrontPage.batchesAList - 1) / FrontPage.batchesAList
    }
    private mutating func writeList(_ number: Int) throws {
        let batches = try ledger.batches(
            from: (number - 1) * FrontPage.batchesAList, most: FrontPage.batchesAList)
        if batches.isEmpty { return }
        try folder.write(try FrontPage.list(number, of: summaries(batches), program: program))
    }

    private mutating func writeFront(needs: [Need]) throws {
        try effort.check()
        let active = try ledger.activeModel()
        let totals = try ledger.totals()
        let batches = try summaries(ledger.newestBatches(ReportWriter.mostBatches).reversed())
        let lists = try listCount()
        if lists > 0 { try writeList(lists) }
        let activations = try ledger.newestActivations(ReportWriter.mostEvents)
        let last = try ledger.activations(of: active.version).last
        let decisions = try ledger.newestFiles(ReportWriter.mostEvents, of: .labels).map { file in
            let report = try file.trainingReport()
            return FrontFacts.DecisionLine(
                batch: file.batchID, revision: file.revision,
                at: Timestamp(microseconds: file.archivedAt ?? file.firstSeen).text,
                what: DecisionText(report).lines.first ?? report.decision.word.rawValue)
        }
        let facts = FrontFacts(
            active: active.version,
            activatedAt: Timestamp(microseconds: active.activatedAt ?? active.trainedAt).text,
            activatedBy: last?.by ?? "kycc", activatedBecause: last?.reason ?? "not recorded",
            lineage: active.lineage.map(\.batchID), batches: batches, batchCount: totals.batchesScored,
            parties: totals.partiesScored, models: totals.modelsTrained, rejected: totals.filesRejected,
            activations: activations.map { ($0.to, ModelFacts.Activation($0)) }, needs: needs, decisions: decisions,
            lists: lists)
        try folder.write(try FrontPage.page(facts, program: program))
    }
}

extension ModelFacts.Activation {
    fileprivate init(_ stored: StoredActivation) {
        self.init(
            at: Timestamp(microseconds: stored.at).text, from: stored.from, by: stored.by, reason: stored.reason)
    }
}
