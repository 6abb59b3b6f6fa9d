import Synchronization
package import Vocabulary

/// Collects the faults of a file whose reading goes on behind a fault of a record, for `kycc check`.
///
/// A reader that has none in its limits ends at the first fault. Faults after which nothing can be read end the reading
/// in any case (`Refusal.Rule.endsReading`).
package final class FaultCollector: Sendable {
    /// So many faults are kept; of the others only the count is.
    package static let most = 100

    private struct State {
        var first: [Refusal] = []
        var count = 0
        /// Where the last one is.
        var last: Int?
        var isMuted = false
        /// A party was faulty.
        var hasParties = false
    }

    private let state = Mutex(State())

    /// A collector without faults.
    package init() {}

    /// The first faults, at most `most`, in the order in which they were met.
    package var first: [Refusal] { state.withLock { $0.first } }
    /// How many faults were met.
    package var count: Int { state.withLock { $0.count } }

    /// Notes a fault behind which the reading goes on.
    func note(_ refusal: Refusal) {
        state.withLock { state in
            if state.isMuted { return }
            state.count += 1
            state.last = refusal.offset
            let path = refusal.path ?? ""
            if path.hasPrefix("$.parties[") || path.hasPrefix("$[") { state.hasParties = true }
            if state.first.count < FaultCollector.most { state.first.append(refusal) }
        }
    }

    /// What is read from now on has been read before: its faults are known.
    func mute() { state.withLock { $0.isMuted = true } }

    /// Notes the fault that ended the reading, or was found when the file had been read.
    ///
    /// A fault of a record and one of the grammar at the same place are one fault: the first, which refuses the file
    /// without a collector too. A file whose parties are all faulty has parties.
    package func end(with refusal: Refusal) {
        state.withLock { state in
            if refusal.rule == .noParties, state.hasParties { return }
            // The offset of a fault without a line is one of the compressed file, and one that was placed is one of
            // another text than those of faults that were noted.
            if let offset = refusal.offset, refusal.line != nil, state.last == offset, !refusal.isPlaced { return }
            state.count += 1
            if state.first.count < FaultCollector.most { state.first.append(refusal) }
        }
    }

    /// Finds the lines of the faults in the source, from its first byte on, in one pass.
    func locate(in source: inout some ByteSource) throws {
        let found = first
        let order = found.indices.filter { found[$0].offset != nil && found[$0].line == nil }
            .sorted { (found[$0].offset ?? 0, $0) < (found[$1].offset ?? 0, $1) }
        if order.isEmpty { return }
        var located = found
        var sorted = order.map { found[$0] }
        if try source.locate(&sorted) {
            for (index, refusal) in zip(order, sorted) { located[index] = refusal }
        } else {
            var walk = FaultWalk()
            try source.rewind()
            for index in order { try walk.explain(&located[index], in: &source) }
        }
        state.withLock { $0.first = located }
    }
}

extension Refusal.Rule {
    /// Whether nothing behind the fault can be read: a fault of the grammar or the compression, or a limit.
    var endsReading: Bool {
        switch self {
        case .json, .csv, .set, .utf8, .depth, .limit, .compression: true
        default: false
        }
    }
}
