import Intake
import Vocabulary

/// What must hold for every CSV file whatever stands in it.
extension ReaderInvariants {
    /// Holds a file, as labels and as the parties of a set, to what must hold: the outcome is the same at every size of
    /// chunks, a refusal has its place in the file, and with all faults collected the first is the one that refuses.
    func csv(_ bytes: [UInt8]) throws {
        try holdCSV(bytes) { limits, chunk in
            var source = BytesSource(bytes, chunk: chunk)
            let labels = try BatchFileName("B1_labels.csv")!.outcomes(
                &source, firstSeen: Timestamp("2020-01-01")!, limits: limits)
            return .labels(labels.observedAt, labels.partyIDs.map { Array($0.utf8) }, labels.outcomes)
        }
        let tar = CSVDocument.tar([("B1_parties.csv", bytes)])
        try holdCSV(bytes) { limits, chunk in
            .profiles(try ProfilesTaken.read(tar, as: "B1_profiles.csv.tar", limits: limits, chunk: chunk).0)
        }
    }

    private func holdCSV(_ bytes: [UInt8], _ read: (ReaderLimits, Int) throws -> ReadingOutcome) throws {
        func outcome(_ limits: ReaderLimits, _ chunk: Int) throws -> ReadingOutcome {
            do { return try read(limits, chunk) } catch let refusal as Refusal { return .refused(refusal) }
        }
        let first = try outcome(limits, chunks[0])
        for chunk in chunks.dropFirst() {
            let other = try outcome(limits, chunk)
            if other != first { throw Violation("chunks of \(chunk): \(other), of 1: \(first)") }
        }
        if case .refused(let refusal) = first { try checkPlace(refusal, bytes) }
        var limits = limits
        let collector = FaultCollector()
        limits.faults = collector
        let collected = try outcome(limits, chunks[chunks.count - 1])
        if case .refused(let refusal) = collected { collector.end(with: refusal) }
        for fault in collector.first { try checkPlace(fault, bytes) }
        if case .refused(let refusal) = first {
            guard collector.first.first == refusal else {
                throw Violation("collected: \(collector.first.first.map { "\($0)" } ?? "none"), else: \(refusal)")
            }
        } else if collected != first || collector.count > 0 {
            throw Violation("collected: \(collected), \(collector.count) faults, else: \(first)")
        }
    }

    private func checkPlace(_ refusal: Refusal, _ bytes: [UInt8]) throws {
        guard (refusal.value?.utf8.count ?? 0) <= 300, refusal.message.utf8.count <= 400, !refusal.hint.isEmpty else {
            throw Violation("too long, or without a hint: \(refusal)")
        }
        guard refusal.path?.hasPrefix("$") != true else { throw Violation("a path of JSON: \(refusal)") }
        guard let offset = refusal.offset else {
            guard refusal.line == nil else { throw Violation("a line without an offset: \(refusal)") }
            return
        }
        guard (0...bytes.count).contains(offset) else { throw Violation("a place outside of the file: \(refusal)") }
        let before = bytes[..<offset]
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) && offset >= 3 ? 3 : 0
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? mark
        guard refusal.line == before.count(where: { $0 == UInt8(ascii: "\n") }) + 1,
            refusal.column == offset - start + 1
        else { throw Violation("another line or column than the offset has: \(refusal)") }
    }
}
