import Intake
import Ledger
import Parallel
import Vocabulary

/// What labels mean for parties that they do not list; the setting `labels.unlisted`.
package enum UnlistedParties: String, Sendable, CaseIterable {
    /// Their outcome is not known.
    case unknown
    /// They have not defaulted.
    case good
}

/// The batch just labelled, with what was known of it before and what the file adds.
struct LabelledBatch {
    let stored: StoredBatch
    /// What is known with the file: the outcomes known before, folded with those of the file.
    let known: KnownOutcomes
    /// What the file says of parties that the batch has: outcomes, and those that it takes back.
    let added: [LabelRecord]
    /// Parties of the file, with an outcome or one to be taken back, that the batch does not have.
    let unknown: [String]
    /// How many of `added` stand for parties that the file does not list.
    let unlisted: Int
    /// Whether the file names any party of the batch.
    let hasMatch: Bool
    /// What the file says.
    let labels: Outcomes
    /// The first parties of the batch, and how many it has.
    let firstParties: [String]
    let partyCount: Int
    /// Of `unknown`, those that are nearly a party's id.
    let nearIDs: [NearID]
    private let before: KnownOutcomes
    private let revision: Int
    /// Parties whose outcome was known of an earlier scoring of the batch.
    private let knownBefore: [ExactText]
    private let partyIDs: [Int: ExactText]

    /// Known outcomes by place.
    var outcomes: [Int: UInt8] { known.outcomes }

    /// When the outcomes were observed; nil also where no outcome of a party of the batch is known.
    var observedAt: Timestamp? { known.observedAt.map(Timestamp.init(microseconds:)) }

    /// When the file says that its outcomes were observed.
    var fileObservedAt: Timestamp? { labels.observedAt }

    /// Records of the file that say something of a party, whether the batch has it or not.
    var records: Int { labels.partyIDs.count + labels.withdrawn.count }

    /// Records that say something of a party of the batch.
    var counted: Int { added.count - unlisted }

    /// Whether the batch counts as labelled: an outcome is known, and not only defaults of a few.
    var countsAsLabelled: Bool { !outcomes.isEmpty && !isOnlyDefaults }

    /// Whether all that is known are defaults, of fewer than half of the parties: the others are probably good, but
    /// nothing says so (SPEC 1.3, `only_defaults`).
    var isOnlyDefaults: Bool {
        !outcomes.isEmpty && known.defaults == outcomes.count && 2 * outcomes.count < partyCount
    }

    /// - Parameters:
    ///   - stored: the batch as it is scored now.
    ///   - effort: polled every few thousand parties.
    /// - Throws: `CancellationError`; `LedgerError`.
    init(
        _ ledger: Ledger, stored: StoredBatch, labels: Outcomes, unlisted: UnlistedParties,
        effort: Effort
    ) throws {
        let parties = try ledger.parties(ofRequest: stored.request.id, effort)
        var places = PartyPlaces(parties)
        var join = Join(labels, &places)
        before = try ledger.knownOutcomes(ofBatch: stored.batchID)
        revision = try ledger.revisions(ofBatch: stored.batchID, kind: .labels) + 1
        let listed = join.added.count
        if unlisted == .good, join.hasMatch {
            join.addUnlisted(parties, labels: labels, places: &places, before: before)
        }
        self.stored = stored
        self.labels = labels
        self.unlisted = join.added.count - listed
        (added, unknown, hasMatch) = (join.added, join.unknown, join.hasMatch)
        (firstParties, partyCount) = (parties.prefix(3).map(\.id.text), parties.count)
        nearIDs = NearIDs.pairs(join.unknown, among: parties.lazy.map(\.id.text))
        known = before.folding(revision: revision, observedAt: labels.observedAt?.microseconds, records: added)
        // The database keeps what is known of a batch until it is taken back.
        knownBefore = stored.labelled > before.outcomes.count ? try ledger.partiesKnownBefore(stored.batchID) : []
        partyIDs = knownBefore.isEmpty ? [:] : Dictionary(uniqueKeysWithValues: parties.map { ($0.place, $0.id) })
    }

    /// Outcomes that were known of an earlier scoring of the batch and are not known of this one, as records that take
    /// them back; their places are none of the batch.
    var takenBack: [LabelRecord] {
        if knownBefore.isEmpty { return [] }
        let stillKnown = Set(known.outcomes.keys.compactMap { partyIDs[$0] })
        return knownBefore.enumerated().filter { !stillKnown.contains($0.element) }.map { number, party in
            LabelRecord(place: partyCount + number, partyID: party.text, outcome: nil)
        }
    }

    /// The same batch and file where none of the file's records may count.
    var withoutRecords: LabelledBatch { LabelledBatch(withoutRecords: self) }

    private init(withoutRecords other: LabelledBatch) {
        (stored, labels, before, revision) = (other.stored, other.labels, other.before, other.revision)
        (firstParties, partyCount, nearIDs) = (other.firstParties, other.partyCount, other.nearIDs)
        (knownBefore, partyIDs) = (other.knownBefore, other.partyIDs)
        (added, unknown, unlisted, hasMatch) = ([], other.unknown, 0, other.hasMatch)
        known = before.folding(revision: revision, observedAt: labels.observedAt?.microseconds, records: [])
    }
}

/// The records of a labels file by the places of their parties.
private struct Join {
    var added: [LabelRecord] = []
    var unknown: [String] = []
    let hasMatch: Bool

    init(_ labels: Outcomes, _ places: inout PartyPlaces) {
        added.reserveCapacity(labels.partyIDs.count)
        for (party, outcome) in zip(labels.partyIDs, labels.outcomes) {
            guard let place = places.place(of: ExactText(party)) else {
                unknown.append(party)
                continue
            }
            added.append(LabelRecord(place: place, partyID: party, outcome: outcome))
        }
        for party in labels.withdrawn {
            guard let place = places.place(of: ExactText(party)) else {
                unknown.append(party)
                continue
            }
            added.append(LabelRecord(place: place, partyID: party, outcome: nil))
        }
        var hasMatch = !added.isEmpty
        for party in labels.undecided where !hasMatch { hasMatch = places.place(of: ExactText(party)) != nil }
        self.hasMatch = hasMatch
    }

    /// Adds the parties that the file does not list as good, save those of which something was said before.
    mutating func addUnlisted(
        _ parties: [(place: Int, id: ExactText)], labels: Outcomes, places: inout PartyPlaces,
        before: KnownOutcomes
    ) {
        var said = Set(added.map(\.place))
        for party in labels.undecided { if let place = places.place(of: ExactText(party)) { said.insert(place) } }
        for party in parties where !said.contains(party.place) && !before.says(somethingOf: party.place) {
            added.append(LabelRecord(place: party.place, partyID: party.id.text, outcome: 0))
        }
    }
}

/// Finds the places of parties in a batch.
private struct PartyPlaces {
    private let parties: [(place: Int, id: ExactText)]
    /// The party after the one found last. Labels mostly come in the order of the profiles, and then no table is
    /// needed, which took longer to fill than the parties to read.
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
