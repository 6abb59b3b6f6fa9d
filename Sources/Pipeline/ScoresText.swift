import Dispatch
import Ledger

/// The text of `scores.csv`, which grows line by line.
///
/// The bytes are appended to an array: `String.append` took three times as many instructions.
struct ScoresText {
    private var bytes: [UInt8] = []
    private let cells: CellGuard
    private let hasSides: Bool

    /// - Parameters:
    ///   - cells: how text cells are written.
    ///   - hasSides: whether there is the column `reason_sides`.
    ///   - capacity: how many lines there will be, where that is known.
    init(_ cells: CellGuard, hasSides: Bool, capacity: Int = 0) {
        self.cells = cells
        self.hasSides = hasSides
        bytes.reserveCapacity(128 * capacity)
    }

    mutating func addHeader() {
        add("party_id,pd,score,band,reasons,model_version")
        add(hasSides ? ",reason_sides\n" : "\n")
    }

    /// Adds the line of a party.
    mutating func add(
        _ partyID: String, pd: Double, score: Int, band: String, reasons: String, model: String, sides: String
    ) {
        add(cells.cell(partyID))
        addComma()
        add(pd.description)
        addComma()
        add(score.description)
        addComma()
        add(band)
        addComma()
        add(cells.cell(reasons))
        addComma()
        add(model)
        if hasSides {
            addComma()
            add(sides)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Hands out the text so far, in UTF-8.
    func write(to sink: (UnsafeRawBufferPointer) throws -> Void) rethrows { try bytes.withUnsafeBytes(sink) }

    /// Hands out the text so far and begins anew.
    mutating func flush(to sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try write(to: sink)
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func addComma() { bytes.append(UInt8(ascii: ",")) }

    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

/// Makes the text of `scores.csv` while the same scores are recorded, which keeps one core busy. Made afterwards, from
/// the ledger, it took 0.15 s of the 4 s of 100,000 companies.
///
/// `@unchecked`: the text is written by the other thread, and read after that has ended.
final class ScoresAhead: @unchecked Sendable {
    private var text: ScoresText
    private let ended = DispatchGroup()

    /// Of more companies the text would take too much memory, 100 bytes each.
    private static let most = 1 << 17

    /// Begins; nil where the text is better made afterwards.
    init?(_ record: ScoringRecord, cells: CellGuard, threads: Int) {
        guard threads > 1, record.partyIDs.count <= ScoresAhead.most else { return nil }
        text = ScoresText(cells, hasSides: true, capacity: record.partyIDs.count)
        DispatchQueue(label: "kycc.scores").async(group: ended) { [self] in
            text.addHeader()
            for place in record.partyIDs.indices {
                text.add(
                    record.partyIDs[place], pd: record.pd[place], score: record.scores[place],
                    band: record.bands[place], reasons: record.reasons[place], model: record.modelVersion,
                    sides: record.reasonSides[place])
            }
        }
    }

    /// Hands out the text once it is complete.
    func write(to sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        ended.wait()
        try text.write(to: sink)
    }
}
