import Intake
import Vocabulary

/// Keeps every transaction, for tests.
final class Collector: TransactionSink {
    struct Row: Equatable {
        let party: Int32
        let amount: Double
        let time: Int64
        let type: TransactionType
    }

    var asOf: Timestamp?
    var rows: [Row] = []
    var begins = 0

    func begin(asOf: Timestamp, parties: Int) {
        self.asOf = asOf
        rows = []
        begins += 1
    }

    func take(_ chunk: TransactionChunk) {
        for row in 0..<chunk.count {
            rows.append(
                Row(
                    party: chunk.parties[row], amount: chunk.amounts[row], time: chunk.times[row],
                    type: chunk.types[row]))
        }
    }
}
