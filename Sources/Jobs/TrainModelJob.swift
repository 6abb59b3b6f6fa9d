import Files
import Ledger
import Profiles
import Scorecards

/// Learns from the labels of a batch: from a labels file in the inbox to a registered version, perhaps an active one, and an
/// archived file.
package struct TrainModelJob {
    private let work: Workplace
    private let incoming: IncomingFile

    /// - Parameter incoming: labels of a batch that has been scored.
    package init(_ work: Workplace, _ incoming: IncomingFile) {
        self.work = work
        self.incoming = incoming
    }

    /// - Throws: `ReadingCancelled`; `FileFailure` and `LedgerError` where the store is in trouble. Nothing has been done then,
    ///   or recovery finishes it.
    package func run() throws -> JobReport {
        let start = steadySeconds()
        let batch = incoming.file.batch
        work.tell(incoming, "reading")
        let reading = try work.read(incoming) { source in
            try LabelsReader(limits: work.settings.reader).read(&source, batch: batch)
        }
        let readSeconds = seconds(since: start)
        guard case .whole(let labels, let sha256, let claimed) = reading else {
            guard case .not(let report) = reading else { return JobReport(.gone) }
            return report
        }
        if let original = try work.ledger.file(ofBatch: batch.text, kind: "labels", sha256: sha256) {
            return try work.archiveDuplicate(incoming, of: original, claimed)
        }
        guard let stored = try work.ledger.batch(batch.text) else {
            throw LedgerError("train on \(batch)", .unknown, "\(batch) has not been scored")
        }
        work.tell(incoming, "training")
        let labelled = try cancellable { () throws(LedgerError) in
            try LabelledBatch(work.ledger, stored, labels, isCancelled: work.isCancelled)
        }
        var record = try work.record(incoming, sha256: sha256, claimed)
        record.observedAt = labels.observedAt?.microseconds
        let decision = try TrainingDecision(work, labelled, incoming.file.batch) { done, total in
            work.tell(incoming, "training", Int64(done), Int64(total))
        }
        guard let decision else { throw ReadingCancelled() }
        record.warnings = decision.warnings.count
        let training = seconds(since: start) - readSeconds
        let summary = decision.summary(seconds: seconds(since: start))
        let events = decision.events(record)
        if work.isCancelled() { throw ReadingCancelled() }
        work.tell(incoming, "recording")
        // One moment for all that is recorded: the events tell of the same one as the activation.
        let now = work.clock()
        let id = try self.record(
            TrainingRecord(
                file: record, labels: labelled.added, labelled: labelled.outcomes.count,
                defaults: labelled.known.defaults, observedAt: labelled.observedAt?.microseconds,
                model: try decision.model(at: now),
                document: decision.document(record).text(pretty: true),
                timings: Timings.text([("read_seconds", readSeconds), ("training_seconds", training)]),
                at: now.microseconds, events: events.map(\.record)))
        work.tell(incoming, "archiving")
        let archived = try work.archive(incoming, id, record, claimed)
        return JobReport(.trained(summary), events + archived.events, remains: archived.remains)
    }

    private func record(_ record: TrainingRecord) throws -> Int64 {
        try cancellable { () throws(LedgerError) in
            try work.ledger.record(training: record, isCancelled: work.isCancelled)
        }
    }
}

/// The batch just labelled, with what was known of it before and what the file adds.
struct LabelledBatch {
    let stored: StoredBatch
    /// What is known with the file: the outcomes known before, folded with those of the file.
    let known: KnownOutcomes
    /// The file's outcomes of parties that the batch has.
    let added: [LabelRecord]
    /// Parties of the file that the batch does not have.
    let unknownParties: Int

    /// Known outcomes by place.
    var outcomes: [Int: UInt8] { known.outcomes }

    /// When the outcomes were observed; nil also where no outcome of a party of the batch is known.
    var observedAt: Timestamp? { known.observedAt.map(Timestamp.init(microseconds:)) }

    init(
        _ ledger: Ledger, _ stored: StoredBatch, _ labels: LabelColumns, isCancelled: () -> Bool
    ) throws(LedgerError) {
        self.stored = stored
        var places = PartyPlaces(try ledger.parties(ofRequest: stored.request.id, isCancelled: isCancelled))
        var added: [LabelRecord] = []
        added.reserveCapacity(labels.partyIDs.count)
        for (party, outcome) in zip(labels.partyIDs, labels.outcomes) {
            guard let place = places.place(of: ExactText(party)) else { continue }
            added.append(LabelRecord(place: place, partyID: party, outcome: outcome))
        }
        self.added = added
        unknownParties = labels.partyIDs.count - added.count
        known = try ledger.knownOutcomes(ofBatch: stored.batchID).folding(
            revision: try ledger.revisions(ofBatch: stored.batchID, kind: "labels") + 1,
            observedAt: labels.observedAt?.microseconds, added)
    }
}

/// Finds the places of parties in a batch.
private struct PartyPlaces {
    private let parties: [(place: Int, id: ExactText)]
    /// The party after the one found last. Labels mostly come in the order of the profiles, and then no table is needed, which
    /// took longer to fill than the parties to read.
    private var next = 0
    private lazy var numbers = Dictionary(
        zip(parties.lazy.map(\.id), parties.indices), uniquingKeysWith: { first, _ in first })

    init(_ parties: [(place: Int, id: ExactText)]) { self.parties = parties }

    mutating func place(of party: ExactText) -> Int? {
        let isNext = next < parties.count && parties[next].id == party
        guard let number = isNext ? next : numbers[party] else { return nil }
        next = number + 1
        return parties[number].place
    }
}
