package import Ledger
package import Vocabulary

/// What the status takes from the ledger: the one place where records of the ledger become parts of the status.
package struct LedgerStatus: Sendable {
    /// So many warnings about data are shown.
    package static let mostWarnings = 20

    /// What the ledger has counted.
    package let totals: LedgerTotals
    /// The model that scores.
    package let activeModel: StatusSnapshot.ActiveModel
    /// Nil before the first batch.
    package let lastBatch: StatusSnapshot.LastBatch?
    /// Nil before the first training.
    package let lastLabels: StatusSnapshot.LastLabels?
    /// The warnings recorded last, the newest first.
    package let warnings: [StatusSnapshot.Warning]
    /// Labels that nothing learns from until a person decides.
    package let setAside: [StatusSnapshot.SetAside]
    /// What goes on until a person does something about it.
    package let advice: [Advice]

    /// - Parameter time: a moment in microseconds since 1970 as RFC 3339.
    /// - Throws: `LedgerError` where the ledger cannot be read.
    package init(_ ledger: Ledger, time: (Int64) -> String) throws(LedgerError) {
        totals = try ledger.totals()
        let model = try ledger.activeModel()
        activeModel = .init(
            version: model.version, activatedAt: time(model.activatedAt ?? 0), lineage: model.lineage.map(\.batchID))
        if let last = try ledger.lastBatch() {
            let request = last.request
            var batch = StatusSnapshot.LastBatch(
                batch: last.batchID, model: request.modelVersion, parties: request.parties,
                scoredAt: request.requestedAt, psi: request.psi,
                warnings: try ledger.warnings(ofFile: request.fileID).map { ($0.code, $0.count) }, time: time)
            batch.drift = try ledger.driftVerdict(ofFile: request.fileID)
            lastBatch = batch
        } else {
            lastBatch = nil
        }
        lastLabels = try ledger.newestLabels().flatMap { labels in
            labels.labelled == 0
                ? nil
                : .init(
                    seconds: Double(labels.at) / 1e6, auc: labels.auc, defaults: labels.defaults,
                    defaultRate: Double(labels.defaults) / Double(labels.labelled), meanPD: labels.meanPD)
        }
        warnings = try ledger.newestWarnings(LedgerStatus.mostWarnings).map {
            .init(at: time($0.at), batch: $0.batchID, code: $0.code, what: $0.what)
        }
        let aside = try ledger.labelsSetAside()
        setAside = aside.filter { $0.reason != AsideLabels.dropped }.map {
            .init(batch: $0.batchID, why: $0.reason, at: time($0.at))
        }
        advice = try LedgerStatus.advice(ledger, active: model, aside: aside)
    }
}

extension LedgerStatus {
    /// - Parameters:
    ///   - active: the active model.
    ///   - aside: labels that are set aside.
    private static func advice(
        _ ledger: Ledger, active: StoredModel, aside: [AsideLabels]
    ) throws(LedgerError) -> [Advice] {
        var advice: [Advice] = []
        let lineage = Set(active.lineage.map(\.batchID))
        for labels in aside where labels.reason == AsideLabels.dropped && lineage.contains(labels.batchID) {
            if let one = try ledger.adviceOnDropped(labels.batchID) { advice.append(one) }
        }
        if let last = try ledger.lastBatch()?.request, let why = last.passedOver, last.activeVersion == active.version {
            let dropped = aside.filter { $0.reason == AsideLabels.dropped }.map(\.batchID)
            advice.append(
                .passedOver(
                    active: active.version, batch: last.batchID, by: last.modelVersion, why: why,
                    free: try ledger.newestVersion(withoutAnyOf: dropped, after: active.number, until: last.asOf)))
        }
        return advice
    }
}

extension StatusSnapshot {
    /// Takes over what the ledger says.
    package mutating func take(_ ledger: LedgerStatus) {
        totals = ledger.totals
        activeModel = ledger.activeModel
        lastBatch = ledger.lastBatch
        lastLabels = ledger.lastLabels
        setAside = ledger.setAside
        advice = ledger.advice
        warnings = ledger.warnings
    }
}
