import Vocabulary

/// What a file needs in memory until its batch is recorded, estimated as it is read and before it is taken.
///
/// The estimate is a sum, so that it is known at every record: so much for the program, for each company, each byte of
/// its id, each relationship, and so on. It covers the whole job, not the reading alone: columns as they grow (an array
/// that is full is copied to one of twice the size), table of ids, sums of transactions, 17 features, network, scores,
/// drift and what is recorded. The searches of 512 parties at a time (192 bytes a party and thread) are not in it: they
/// are only used where they fit. Measured peaks were 0.5 to 0.9 of the estimate (docs/performance.md, "Memory").
package enum MemoryNeed {
    /// The program itself with SQLite's pages and the windows that a file is read through; bytes.
    package static let program = 48 << 20
    /// Of a company with everything that is computed of it; 550 were measured at a million.
    package static let party = 800
    /// Of each byte of its id: in the table, in the text of the columns, and in scores.csv.
    package static let partyIDByte = 5
    /// Of a value of a feature of the user's own: 8 in a dense column, 12 in a sparse one, twice while a column grows.
    package static let ownValue = 24
    /// Of a name of such a feature.
    package static let ownName = 4_096
    /// Of a level of such a feature that is text: in the table, as text, and in what is recorded of it.
    package static let level = 160
    /// Of each byte of a level.
    package static let levelByte = 6
    /// Of a relationship: 16 while the file is read, twice while the list grows, and 24 in the network.
    package static let relationship = 72
    /// Of an id that is no company's yet, in the table, and of each of its bytes.
    package static let id = 96
    /// Bytes of memory for each byte of an id of a profiles file.
    package static let idByte = 3
    /// Of a labelled company until its outcome is recorded, and of each byte of its id.
    package static let label = 500
    /// Bytes of memory for each byte of an id of a labels file.
    package static let labelIDByte = 6

    /// A number of bytes as a person reads it.
    package static func text(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }
}

/// The memory that a file may need.
package struct MemoryRoom: Sendable {
    /// What is allowed at most; bytes.
    package let limit: Int
    /// Whether there is room for so many bytes, in all. It is asked again and again with growing numbers.
    package let holds: @Sendable (Int) -> Bool

    /// The need of a file.
    ///
    /// - Parameters:
    ///   - limit: bytes beyond which the file is refused.
    ///   - holds: whether so many bytes may be taken.
    package init(limit: Int, holds: @escaping @Sendable (Int) -> Bool) {
        self.limit = limit
        self.holds = holds
    }
}

/// The running estimate of a file.
struct MemoryTally {
    private(set) var bytes = MemoryNeed.program
    private let room: MemoryRoom?
    /// Up to here there is room.
    private var granted: Int
    /// How much is asked for at a time.
    private static let step = 1 << 20

    init(_ room: MemoryRoom?) {
        self.room = room
        granted = room == nil ? .max : 0
    }

    /// Adds to the estimate, before the memory is taken.
    ///
    /// - Returns: whether there is room.
    @inline(__always)
    mutating func add(_ more: Int) -> Bool {
        bytes += more
        return bytes <= granted || ask()
    }

    @inline(never)
    private mutating func ask() -> Bool {
        guard let room, room.holds(bytes) else { return false }
        granted = bytes + MemoryTally.step
        return true
    }

    /// - Parameter what: what the file has so far.
    func refusal(_ what: String, _ reader: borrowing RecordReader) -> Refusal {
        Refusal(
            .limit,
            message:
                "\(what) need \(MemoryNeed.text(bytes)) of memory, and \(MemoryNeed.text(room?.limit ?? 0)) are allowed",
            hint: "Split the batch, or raise limits.memory where the machine has more.",
            offset: max(0, reader.cursor.offset - 1), path: reader.path(nil))
    }
}
