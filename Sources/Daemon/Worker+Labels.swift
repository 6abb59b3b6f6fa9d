import Custody
import Files
import Pipeline

/// Labels that wait for their batch.
extension Worker {
    /// So many are read before their turn, in the time of a process: a hundred thousand that wait are not read at every
    /// start.
    private static let mostExamined = 100

    /// Reads labels that wait, once each, and refuses those that are faulty in themselves. Returns whether that was
    /// done.
    func refuseFaulty(_ entry: InboxEntry) throws -> Bool {
        // What is read ahead meanwhile stands in the list of attempts, which has one turn alone.
        guard ahead == nil, examined.count < Worker.mostExamined, entry.status.size <= FaultyLabels.largest,
            attempts.deaths(of: entry.name, entry.status) == 0, examined.insert(Examined(entry)).inserted
        else { return false }
        // A file at which the program ends is not read before its turn again.
        try attempts.begin([(entry.name, entry.status)])
        let report: JobReport?
        do {
            report = try FaultyLabels(work, incoming(entry)).refuse()
        } catch {
            stopAttempts()
            throw error
        }
        let isDone = report.map { take($0, entry) } ?? false
        // It had no deaths to be remembered, and the list has room for few.
        try attempts.end(entry.name, hasOutcome: true)
        if isDone { try refreshStatus() }
        return isDone
    }
}

/// Labels as they were when they were read.
struct Examined: Hashable {
    private let name: FileName
    private let changed: Int64

    init(_ entry: InboxEntry) {
        name = entry.name
        changed = entry.status.changed
    }
}
