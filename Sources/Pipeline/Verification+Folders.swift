import Custody
import Files
import Ledger

/// The duplicates that events name, by batch and by the name in its folder of the archive.
struct ArchivedDuplicates {
    private(set) var named: [String: [String: Duplicates.Duplicate]] = [:]
    /// Batches with duplicates of a version that did not note their names.
    private(set) var unnamed: Set<String> = []
    private let ledger: Ledger

    init(_ ledger: Ledger) throws(LedgerError) {
        self.ledger = ledger
        try look()
    }

    /// Reads the events anew: a daemon may have recorded some since.
    mutating func look() throws(LedgerError) {
        (named, unnamed) = ([:], [])
        for event in try ledger.events(word: "duplicate") {
            if let duplicate = Duplicates.duplicate(event) {
                named[duplicate.batch, default: [:]][duplicate.kept] = duplicate
            } else if let batch = EventFields(event.fields)?.text("batch") {
                unnamed.insert(batch)
            }
        }
    }
}

/// The digest and the size of an archived file.
private struct ArchivedBytes {
    let sha256: String
    let size: Int64
}

/// What lies in the folders of batches and in `rejected/`, against what is recorded: nothing else may lie there, and
/// what was put aside is as it was.
extension Verification {
    /// The folder of a batch has its files, what goes out with them, and its duplicates, and nothing else but unknown
    /// files that were set aside under that name.
    func verifyFolder(
        ofBatch batch: String, files: [StoredFile], duplicates: inout ArchivedDuplicates, result: inout Result
    ) throws {
        guard let folder = try folder(batch) else { return }
        let entries = try folder.entries()
        let (archived, names) = try expected(files)
        let isExpected = { (name: String, duplicates: ArchivedDuplicates) in
            names.contains(name) || duplicates.named[batch]?[name] != nil
        }
        for entry in entries where !entry.isTemporary {
            if isExpected(entry.escaped, duplicates) { continue }
            if let (base, mark) = entry.escaped.splitMark, archived[base] != nil || names.contains(base) {
                if mark == "unknown" || duplicates.unnamed.contains(batch) { continue }
            }
            // Recorded since.
            try duplicates.look()
            if isExpected(entry.escaped, duplicates) { continue }
            result.faults.append("archive/\(batch)/\(entry.escaped) is nothing that was recorded")
        }
        try verifyDuplicates(
            ofBatch: batch, in: folder, entries: entries, archived: archived, duplicates: duplicates, result: &result)
    }

    private func verifyDuplicates(
        ofBatch batch: String, in folder: Folder, entries: [FileName], archived: [String: ArchivedBytes],
        duplicates: ArchivedDuplicates, result: inout Result
    ) throws {
        let named = duplicates.named[batch] ?? [:]
        for (name, duplicate) in named.sorted(by: { $0.key < $1.key }) {
            let label = "archive/\(batch)/\(name)"
            try check(label, result: &result) { result in
                if try folder.status(of: FileName(duplicate.kept)) == nil {
                    if try !isOnItsWay(duplicate, to: folder) { result.faults.append("\(label) is missing") }
                } else if try !has(FileName(duplicate.kept), in: folder, sha256: duplicate.sha256, size: duplicate.size)
                {
                    result.faults.append("\(label) was changed")
                }
            }
        }
        // Of a version that did not note their names.
        for entry in entries where named[entry.escaped] == nil {
            guard let (base, mark) = entry.escaped.splitMark, mark == "duplicate", let bytes = archived[base] else {
                continue
            }
            try check("archive/\(batch)/\(entry.escaped)", result: &result) { result in
                if try !has(entry, in: folder, sha256: bytes.sha256, size: bytes.size) {
                    result.faults.append("archive/\(batch)/\(entry.escaped) was changed")
                }
            }
        }
    }

    private func has(_ name: FileName, in folder: Folder, sha256: String, size: Int64?) throws -> Bool {
        try folder.holds(name, sha256: sha256, size: size, effort: work.effort)
    }

    /// A duplicate is recorded before it is moved.
    private func isOnItsWay(_ duplicate: Duplicates.Duplicate, to folder: Folder) throws -> Bool {
        let name = FileName(duplicate.file)
        for place in [work.root.inbox, try work.root.staging()] {
            if let place, try has(name, in: place, sha256: duplicate.sha256, size: duplicate.size) { return true }
        }
        return try folder.status(of: FileName(duplicate.kept)) != nil
    }

    /// By name in the archive, the digests of the files of a batch; and with those the names of what goes out.
    private func expected(_ files: [StoredFile]) throws -> (
        archived: [String: ArchivedBytes], names: Set<String>
    ) {
        var archived: [String: ArchivedBytes] = [:]
        var names: Set<String> = []
        for file in files {
            if let name = file.archivedName?.escaped {
                archived[name] = ArchivedBytes(sha256: file.sha256, size: file.size)
                names.insert(name)
            }
            for output in try Outputs(work.store).outputs(ofFile: file.id, among: files) {
                names.insert(output.name.escaped)
            }
            // A revision that is not archived yet may or may not have taken the plain names.
            guard files.contains(where: { $0.archivedAt == nil }) else { continue }
            let earlier = files.filter { $0.kind != file.kind || $0.revision <= file.revision }
            for output in try Outputs(work.store).outputs(ofFile: file.id, among: earlier) {
                names.insert(output.name.escaped)
            }
        }
        return (archived, names)
    }
}

extension String {
    /// A name that was put aside, as `NAME.duplicate2`: the name and the word.
    fileprivate var splitMark: (base: String, mark: String)? {
        guard let point = lastIndex(of: ".") else { return nil }
        let word = self[index(after: point)...]
        for mark in ["duplicate", "unknown"] where word.hasPrefix(mark) {
            if word.dropFirst(mark.count).allSatisfy(\.isNumber) { return (String(self[..<point]), mark) }
        }
        return nil
    }
}
