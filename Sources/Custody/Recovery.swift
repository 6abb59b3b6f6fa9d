import Files
import Ledger
package import Vocabulary

/// Finishes at the start whatever a crash left half done. It may be ended itself at any point.
///
/// In this order: half-written files of the inbox go; a CSV set that has become one file loses its files (`Packing`);
/// refusals get their event or lose their reason (`Rejections`);
/// what is recorded is archived (`Archive`); the last duplicate is moved (`Duplicates`); copies that nobody needs go.
/// What concerns one file or one batch becomes an event, and the others go on.
package struct Recovery {
    private let store: Store

    /// The recovery of a root.
    package init(_ store: Store) { self.store = store }

    /// - Returns: what is to be logged.
    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` if the store is in trouble.
    package func run() throws -> [Event] {
        var events = try store.settling("the inbox") {
            try store.root.inbox.removeTemporaries()
            return []
        }
        try store.root.status.removeTemporaries()
        try store.openEnds.compact(inbox: store.root.inbox)
        events += try store.settling("a set of CSV files") { try Packing(store).recover() }
        events += try Rejections(store).recover()
        let (archived, unfinished) = try Archive(store).recover(try store.ledger.filesNotArchived())
        events += archived
        events += try store.settling("the last duplicate") { try Duplicates(store).recover() }
        // What else is staged was neither recorded nor refused; the inbox has it yet.
        let needed = Set(unfinished.compactMap(\.droppedName))
        if let staging = try store.root.staging() {
            for name in try staging.entries() where !needed.contains(name) {
                events += try store.settling(name.escaped) {
                    try staging.remove(name)
                    return []
                }
            }
        }
        return events
    }
}

extension Store {
    /// Tells which file is being recovered, before its bytes are compared, copied or moved.
    ///
    /// - Parameters:
    ///   - name: under which it was dropped, escaped.
    ///   - size: in bytes.
    func tellRecovery(of name: String, batch: String, size: Int64) {
        progress(FileStep(file: name, batch: batch, step: "recovering", size: size))
    }

    /// Runs a step of recovery that concerns one file: what is wrong with that becomes an event.
    func settling(_ subject: String, _ body: () throws -> [Event]) throws -> [Event] {
        do {
            return try body()
        } catch let error where isOwnTrouble(error) {
            let what = "\(subject) cannot be settled: \(error)"
            return openEnds.isNews(what) ? [Event("warning", fields: [("what", .string(what))])] : []
        }
    }
}
