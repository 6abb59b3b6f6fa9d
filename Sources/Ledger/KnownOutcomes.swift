import GRDB

/// What is known of the outcomes of a batch: its labels files folded in the order in which they came (SPEC 1.2).
///
/// Labels count for the scoring that they were joined with: the parties of a later one may be others. Files that came
/// before the newest scoring take no part; they are joined with it anew, as further files.
///
/// Of two files that say something of a party, the one with the later `observed_at` counts; where one has none, or both
/// are equal, the one that came later. Taking an outcome back is something a file says, like an outcome.
///
/// Nothing here reads a file or a database, so that jobs, `kycc verify` and a plan of what a file would do fold alike.
package struct KnownOutcomes: Sendable {
    /// By place: 1 for a default, 0 for none.
    package private(set) var outcomes: [Int: UInt8] = [:]
    /// Revision, `observed_at` and count of outcomes that it gives, of each labels file in the order in which they
    /// came.
    private var files: [(revision: Int, observedAt: Int64?, gives: Int)] = []
    /// The file, by its place in `files`, that what is known of a place comes from. Kept from the second file on: with
    /// one there is no choice, and most batches have one.
    private var sources: [Int: Int] = [:]
    /// Places whose outcome has been taken back, with the file that did.
    private var withdrawn: [Int: Int] = [:]

    /// Records of the newest file that do not count, because an earlier file says that it observed later.
    package private(set) var overruled = Overruled()

    /// Records of a labels file that an earlier one with a later `observed_at` overrules.
    package struct Overruled: Sendable, Equatable {
        /// How many records are overruled.
        package var count = 0
        /// How many of them say otherwise than what is known.
        package var differing = 0
        /// The latest `observed_at` of the files that overrule; microseconds since 1970.
        package var observedAt: Int64?
    }

    /// A batch that has no labels file: no outcome is known.
    package init() {}

    /// Known outcomes that are defaults.
    package var defaults: Int { outcomes.values.reduce(0) { $0 + Int($1) } }

    /// When the outcomes were observed: the latest `observed_at` of the files that still give at least one of them, in
    /// microseconds since 1970; nil where none of those files has one.
    package var observedAt: Int64? { files.lazy.filter { $0.gives > 0 }.compactMap(\.observedAt).max() }

    /// Whether any file gave the outcome of a place or took it back.
    package func says(somethingOf place: Int) -> Bool { outcomes[place] != nil || withdrawn[place] != nil }

    /// The revision of the labels file that gives the outcome of a place; nil where none is known.
    package func revision(giving place: Int) -> Int? {
        guard outcomes[place] != nil else { return nil }
        return files[files.count == 1 ? 0 : sources[place] ?? 0].revision
    }

    /// Folds in the next labels file.
    ///
    /// - Parameters:
    ///   - revision: of the file.
    ///   - observedAt: the `observed_at` that stands in it; microseconds since 1970.
    ///   - records: each place once.
    package mutating func fold(revision: Int, observedAt: Int64?, records: some Sequence<LabelRecord>) {
        begin(revision, observedAt)
        for record in records { fold(record.place, record.outcome) }
    }

    /// The same, without changing what is known.
    package func folding(
        revision: Int, observedAt: Int64?, records: some Sequence<LabelRecord>
    ) -> KnownOutcomes {
        var folded = self
        folded.fold(revision: revision, observedAt: observedAt, records: records)
        return folded
    }

    fileprivate mutating func begin(_ revision: Int, _ observedAt: Int64?) {
        if files.count == 1 {
            sources.reserveCapacity(outcomes.count)
            for place in outcomes.keys { sources[place] = 0 }
        }
        files.append((revision, observedAt, 0))
        overruled = Overruled()
    }

    /// - Parameter outcome: nil takes back.
    fileprivate mutating func fold(_ place: Int, _ outcome: UInt8?) {
        let newest = files.count - 1
        if newest == 0, let outcome {
            if outcomes.updateValue(outcome, forKey: place) == nil { files[0].gives += 1 }
            return
        }
        let given = outcomes[place] == nil ? nil : sources[place] ?? 0
        if let before = given ?? withdrawn[place], let known = files[before].observedAt,
            let new = files[newest].observedAt, known > new
        {
            overruled.count += 1
            overruled.differing += outcomes[place] == outcome ? 0 : 1
            overruled.observedAt = max(overruled.observedAt ?? known, known)
            return
        }
        if let given { files[given].gives -= 1 }
        if let outcome {
            outcomes[place] = outcome
            sources[place] = newest
            withdrawn[place] = nil
            files[newest].gives += 1
        } else {
            outcomes[place] = nil
            sources[place] = nil
            withdrawn[place] = newest
        }
    }
}

extension Ledger {
    /// What is known of the outcomes of a batch.
    package func knownOutcomes(ofBatch batch: String) throws(LedgerError) -> KnownOutcomes {
        try read("read the labels of \(batch)") { db in try Ledger.presentOutcomes(batch, db) }
    }

    /// What was known of the outcomes of a batch after a labels file; nothing before the first.
    ///
    /// - Parameter id: of the file.
    package func knownOutcomes(ofBatch batch: String, asOf id: Int64) throws(LedgerError) -> KnownOutcomes {
        try read("read the labels of \(batch)") { db in
            var asOf = KnownOutcomes()
            _ = try Ledger.knownOutcomes(batch, in: db) { file, known in if file <= id { asOf = known } }
            return asOf
        }
    }

    /// Known outcomes of a batch by place.
    package func outcomes(ofBatch batch: String) throws(LedgerError) -> [Int: UInt8] {
        try knownOutcomes(ofBatch: batch).outcomes
    }

    /// Parties of an earlier scoring of a batch whose outcomes were known when its last labels came; none if labels
    /// have been joined with the present scoring.
    package func partiesKnownBefore(_ batch: String) throws -> [ExactText] {
        try readRows("read the labels of \(batch) before it was scored anew") { db in
            let (known, last) = try Ledger.knownOutcomes(batch, in: db)
            let present = try Int64.fetchOne(
                db, sql: "SELECT request_id FROM batches WHERE batch_id = ?", arguments: [batch])
            guard let last, last != present else { return [] }
            let select = try RawStatement(
                db, "SELECT place, party_id FROM credit_scores WHERE request_id = ? ORDER BY place")
            select.bind(1, Int(last))
            var parties: [ExactText] = []
            while try select.next() {
                if known.outcomes[select.int(0)] != nil { parties.append(ExactText(select.text(1))) }
            }
            return parties
        }
    }

    /// What is known of a batch for the scoring that counts.
    private static func presentOutcomes(_ batch: String, _ db: Database) throws -> KnownOutcomes {
        let (known, last) = try knownOutcomes(batch, in: db)
        guard let last else { return known }
        let isPresent = try Bool.fetchOne(
            db, sql: "SELECT request_id = ? FROM batches WHERE batch_id = ?", arguments: [last, batch])
        return isPresent == false ? KnownOutcomes() : known
    }

    /// What was known of a batch as of its last labels file.
    ///
    /// - Parameter each: is told what is known after each file, with its id.
    /// - Returns: with the scoring that the last file was joined with; nil where there is no file.
    static func knownOutcomes(
        _ batch: String, in db: Database, each: (Int64, KnownOutcomes) throws -> Void = { _, _ in }
    ) throws -> (known: KnownOutcomes, request: Int64?) {
        // A file without details is older than they are, and what `files` says of the batch counts as its own.
        let files = try Row.fetchAll(
            db,
            sql: """
                SELECT f.id, f.revision, CASE WHEN d.file_id IS NULL THEN f.observed_at_us ELSE d.observed_at_us END,
                    (SELECT max(r.id) FROM score_requests AS r WHERE r.batch_id = f.batch_id AND r.file_id < f.id)
                FROM files AS f LEFT JOIN file_details AS d ON d.file_id = f.id
                WHERE f.batch_id = ? AND f.kind = 'labels' ORDER BY f.revision
                """, arguments: [batch])
        let labels = try RawStatement(
            db, "SELECT place, outcome FROM labels WHERE batch_id = ? AND revision = ? ORDER BY place")
        let withdrawals = try RawStatement(
            db, "SELECT place FROM withdrawals WHERE batch_id = ? AND revision = ? ORDER BY place")
        var known = KnownOutcomes()
        var request: Int64?
        for file in files {
            let revision: Int = file[1]
            if request != file[3] { known = KnownOutcomes() }
            request = file[3]
            known.begin(revision, file[2])
            labels.bind(1, batch)
            labels.bind(2, revision)
            while try labels.next() { known.fold(labels.int(0), UInt8(truncatingIfNeeded: labels.int(1))) }
            labels.reset()
            withdrawals.bind(1, batch)
            withdrawals.bind(2, revision)
            while try withdrawals.next() { known.fold(withdrawals.int(0), nil) }
            withdrawals.reset()
            try each(file[0], known)
        }
        return (known, request)
    }
}
