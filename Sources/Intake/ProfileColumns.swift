package import Columns
package import Vocabulary

/// What kind of company a party is.
package enum PartyType: UInt8, Sendable {
    case manufacturer
    case distributor
    case supplier
    case retailer
    case customer
    case other
}

/// The canonical type of a transaction.
package enum TransactionType: UInt8, Sendable, CaseIterable {
    case invoice
    case payment
    case creditNote
    case other
}

/// Where the reference time of a batch comes from.
package enum AsOfSource: String, Sendable {
    case asOf = "as_of"
    case generatedAt = "generated_at"
    case firstSeen = "first_seen"
}

/// Something that is wrong with records, but not with the file: counted, reported, left out.
package struct DataQualityWarning: Sendable, Equatable {
    /// What is wrong, for programs.
    package enum Kind: Int, Sendable, CaseIterable {
        case unknownParty, incomplete, unknownType, unknownEnd, notBoolean
    }

    /// What is wrong with the records.
    package let kind: Kind
    /// What is wrong, the same words for all batches.
    package let text: String
    /// How many records.
    package let count: Int
    /// JSON path of the first of them.
    package let example: String
}

/// Everything of a profiles file that grows with companies and edges, in columns; nothing that grows with transactions.
package struct ProfileColumns: Sendable {
    /// The reference time, and where it comes from.
    package var asOf = Timestamp(microseconds: 0)
    /// Where the reference time comes from.
    package var asOfSource = AsOfSource.firstSeen

    /// One element a party, in file order.
    package var partyIDs: [String] = []
    /// For each party whether it is verified.
    package var kycVerified: [Bool] = []
    /// Microseconds since 1970; `Int64.min` where the file has none.
    package var createdAt: [Int64] = []
    /// The type of each party.
    package var partyTypes: [PartyType] = []
    /// How many of contact person, email, phone and address say something.
    package var contacts: [UInt8] = []
    /// For each party whether it has a tax id.
    package var hasTaxID: [Bool] = []

    /// The user's own features in byte order of name, and a column for each; NaN is missing.
    package var ownFeatureNames: [String] = []
    /// A column for each of those names.
    package var ownFeatures: [FeatureColumn] = []

    /// Edges as places of parties, in file order: known ends, no self-loops, established at or before `asOf` or without
    /// a date. Parallel edges repeat.
    package var edgeFrom: [Int32] = []
    /// The indices of the downstream ends, as many.
    package var edgeTo: [Int32] = []

    /// How many records the sections have.
    package var accounts = 0
    /// How many transactions the file has.
    package var transactions = 0
    /// How many relationships the file has.
    package var relationships = 0

    /// What the batch is estimated to need in memory until it is recorded (`MemoryNeed`); bytes.
    package var memoryNeed = 0

    /// In a fixed order, only those that occurred.
    package var warnings: [DataQualityWarning] = []
    /// What contradicts itself in records that are well formed.
    package var findings = ProfileFindings()
}

/// Up to `capacity` transactions in file order whose party is known and which have an amount and a time. They are not
/// cut to the window of 180 days. The buffers are good until `take` returns.
package struct TransactionChunk {
    /// The most transactions of a chunk.
    package static let capacity = 4_096

    /// How many transactions the chunk has.
    package let count: Int
    /// Indices of parties.
    package let parties: UnsafePointer<Int32>
    /// Signed amounts.
    package let amounts: UnsafePointer<Double>
    /// Microseconds since 1970.
    package let times: UnsafePointer<Int64>
    /// Canonical types.
    package let types: UnsafePointer<TransactionType>
}

/// Takes transactions while the file is read, so that nobody has to keep them.
package protocol TransactionSink: AnyObject {
    /// Comes before the first chunk. It comes again where the reference time that was assumed turned out to be another,
    /// or where the parties came last: all that was taken is to be forgotten then.
    func begin(asOf: Timestamp, parties: Int)

    /// Takes the next chunk.
    func take(_ chunk: TransactionChunk)
}

/// Collects transactions into chunks.
struct TransactionBuffer: ~Copyable {
    private let parties = UnsafeMutablePointer<Int32>.allocate(capacity: TransactionChunk.capacity)
    private let amounts = UnsafeMutablePointer<Double>.allocate(capacity: TransactionChunk.capacity)
    private let times = UnsafeMutablePointer<Int64>.allocate(capacity: TransactionChunk.capacity)
    private let types = UnsafeMutablePointer<TransactionType>.allocate(capacity: TransactionChunk.capacity)
    private var count = 0

    deinit {
        parties.deallocate()
        amounts.deallocate()
        times.deallocate()
        types.deallocate()
    }

    @inline(__always)
    mutating func append(
        party: Int32, amount: Double, time: Int64, type: TransactionType, flushingTo sink: some TransactionSink
    ) {
        // Four stores of trivial values at the same place: no element is read before it was written.
        (parties + count).initialize(to: party)
        (amounts + count).initialize(to: amount)
        (times + count).initialize(to: time)
        (types + count).initialize(to: type)
        count += 1
        if count == TransactionChunk.capacity { flush(to: sink) }
    }

    @inline(never)
    mutating func flush(to sink: some TransactionSink) {
        if count == 0 { return }
        sink.take(TransactionChunk(count: count, parties: parties, amounts: amounts, times: times, types: types))
        count = 0
    }
}
