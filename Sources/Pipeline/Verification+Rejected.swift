import Custody
import Files
import Foundation
import Ledger

/// `rejected/` against the events. A person may take out a refused file, alone or with its reason, or put both back
/// into the inbox, and a crash may leave a reason without its file or a refusal without its event, which recovery
/// settles: these are no faults. A file that was changed, has no reason, or has another reason than was recorded is
/// one.
extension Verification {
    /// What events say of names in `rejected/`.
    private struct Refused {
        /// By name, what was refused last under it; of some no digest was taken.
        var last: [String: RejectionEvent] = [:]
        /// By name, every reason that was recorded of it.
        var reasons: [String: Set<Data>] = [:]
    }

    func verifyRejected(_ result: inout Result) throws {
        let entries = try work.root.rejected.entries()
        var refused = try self.refused()
        for entry in entries where !entry.isTemporary && !entry.isLostAndFound {
            let label = "rejected/\(entry.escaped)"
            try check(label, result: &result) { result in
                guard try fault(entry, refused) != nil else { return }
                // Taken out, or refused again, meanwhile.
                refused = try self.refused()
                if let fault = try fault(entry, refused) { result.faults.append("\(label)\(fault)") }
            }
        }
    }

    private func fault(_ entry: FileName, _ refused: Refused) throws -> String? {
        guard let kind = try work.root.rejected.status(of: entry)?.kind else { return nil }
        if let file = Rejections.refusedName(entry) {
            guard kind == .regular, let text = try work.root.rejected.text(of: entry),
                let reason = Verification.canonical(text)
            else { return " was changed" }
            guard let recorded = refused.reasons[file.escaped] else { return nil }
            return recorded.contains(reason) ? nil : " was changed"
        }
        let isRecorded = refused.reasons[entry.escaped] != nil
        if try work.root.rejected.status(of: Rejections.reasonName(entry)) == nil {
            // A person may have put it back since.
            if try work.root.rejected.status(of: entry) == nil { return nil }
            return isRecorded ? ".reason.json is missing" : " is nothing that was refused"
        }
        guard let last = refused.last[entry.escaped], let sha256 = last.sha256 else { return nil }
        let holds = try work.root.rejected.holds(
            entry, sha256: sha256, size: last.size, effort: work.effort)
        return holds ? nil : " was changed"
    }

    private func refused() throws -> Refused {
        var refused = Refused()
        for event in try work.ledger.events(word: "rejected") {
            guard let fields = RejectionEvent(event.fields) else { continue }
            refused.last[fields.name] = fields
            if let reason = Verification.canonical(event.fields) {
                refused.reasons[fields.name, default: []].insert(reason)
            }
        }
        return refused
    }

    /// A JSON object with its keys in order and without those that say nothing; nil where it is none. An event leaves
    /// out what is null in a reason, and earlier versions escaped less.
    private static func canonical(_ text: String) -> Data? {
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            return nil
        }
        return try? JSONSerialization.data(
            withJSONObject: object.filter { !($0.value is NSNull) }, options: [.sortedKeys])
    }
}
