import Custody
import Files
import Foundation
import Intake
import Ledger
import Parallel
import Vocabulary

/// The files of a root against the ledger: what came in, what went out, duplicates, and what was refused.
extension Verification {
    func verifyArchive(_ audit: LedgerAudit, _ result: inout Result) throws {
        var batches: [String] = []
        var seen: Set<String> = []
        for file in audit.files where seen.insert(file.batchID).inserted { batches.append(file.batchID) }
        var duplicates = try ArchivedDuplicates(work.ledger)
        for batch in batches {
            try work.effort.check()
            try check("archive/\(batch)", result: &result) {
                try verifyArchive(ofBatch: batch, duplicates: &duplicates, result: &$0)
            }
        }
    }

    /// Batches in the archive that the ledger does not know, as after a backup of the database was restored that is
    /// older than the archive.
    func verifyStrangers(_ result: inout Result) throws {
        for entry in try work.root.archive.entries() {
            guard let batch = entry.text.flatMap({ BatchID($0) }), let folder = try folder(batch.text) else {
                // What begins with a point is nobody's evidence; a file system of its own has lost+found.
                if entry.bytes.first != UInt8(ascii: "."), !entry.isLostAndFound {
                    result.faults.append("archive/\(entry.escaped) is no folder of a batch")
                }
                continue
            }
            let isBatch = try BatchFileName.all(of: batch).contains {
                try folder.status(of: FileName($0.text())) != nil
            }
            // The daemon may have recorded it since.
            if isBatch, try work.ledger.batch(batch.text) == nil {
                result.faults.append(
                    "archive/\(batch): the database does not know the batch; after an older backup, drop its files again"
                )
            }
        }
    }

    /// A daemon may be just about to archive a file of this batch. Faults are told where the ledger says after the look
    /// what it said before; else it is looked at again.
    private func verifyArchive(
        ofBatch batch: String, duplicates: inout ArchivedDuplicates, result: inout Result
    ) throws {
        var files = try work.ledger.files(ofBatch: batch)
        while true {
            var found = Result()
            for file in files {
                try check("file \(file.id) (\(file.name))", result: &found) {
                    try verify(file, among: files, result: &$0)
                }
            }
            try check("archive/\(batch)", result: &found) {
                try verifyFolder(ofBatch: batch, files: files, duplicates: &duplicates, result: &$0)
            }
            if found.faults.isEmpty { return }
            let now = try work.ledger.files(ofBatch: batch)
            if now.map(\.id) == files.map(\.id), now.map(\.archivedAt) == files.map(\.archivedAt) {
                result.faults += found.faults
                return
            }
            files = now
        }
    }

    private func verify(_ file: StoredFile, among files: [StoredFile], result: inout Result) throws {
        guard let name = file.archivedName else { return }
        let isArchived = file.archivedAt != nil
        let holders = places(file, isArchived: isArchived)
        if try !holders.contains(where: { try has($0(), sha256: file.sha256, size: file.size) }) {
            let place = isArchived ? "archive/\(file.batchID)/\(name.escaped)" : "file \(file.id) (\(file.name))"
            result.faults.append("\(place) is missing or was changed")
        }
        // What goes out is written before the file is archived, and made again by recovery.
        guard isArchived else { return }
        guard let folder = try folder(file.batchID) else { return }
        // Its outputs give their names up to those of a revision that is not archived yet.
        let isGivingWay = files.contains {
            $0.kind == file.kind && $0.revision == file.revision + 1 && $0.archivedAt == nil
        }
        let earlier = isGivingWay ? files.filter { $0.kind != file.kind || $0.revision <= file.revision } : files
        let plain = isGivingWay ? try Outputs(work.store).outputs(ofFile: file.id, among: earlier) : []
        for (place, output) in try Outputs(work.store).outputs(ofFile: file.id, among: files).enumerated() {
            var digest = SHA256Digest()
            var size: Int64 = 0
            try output.write {
                digest.update($0)
                size += Int64($0.count)
            }
            let sha256 = digest.hexadecimal()
            let names = [output.name] + (isGivingWay ? [plain[place].name] : [])
            if try !names.contains(where: {
                try folder.holds($0, sha256: sha256, size: size, effort: work.effort)
            }) {
                result.faults.append("archive/\(file.batchID)/\(output.name.escaped) is missing or was changed")
            }
        }
    }

    private func has(_ file: OpenFile?, sha256: String, size: Int64) throws -> Bool {
        guard let file, file.status.size == size else { return false }
        do {
            return try file.sha256(work.effort) == sha256
        } catch is FileChanged {
            return false
        }
    }

    // MARK: Where files are

    /// Where the bytes of a file may be, in the order in which it moves: one that is recorded and not archived lies in
    /// the inbox yet, or its copy in the staging folder, under the name with which it was dropped, unless it has just
    /// been moved.
    private func places(_ file: some RecordedFile, isArchived: Bool) -> [() throws -> OpenFile?] {
        guard let dropped = file.droppedName, let archived = file.archivedName else { return [] }
        let batch = file.batchID
        func open(_ folder: Folder?, _ name: FileName) throws -> OpenFile? {
            guard let folder, try folder.status(of: name)?.kind == .regular else { return nil }
            return try folder.open(name)
        }
        let inArchive = { try open(folder(batch), archived) }
        // One that counts again is copied from an earlier revision with the same bytes.
        let earlier = (1..<max(file.revision, 1)).compactMap { file.archivedName(as: $0) }
        let copied = earlier.map { name in { try open(folder(batch), name) } }
        return isArchived
            ? [inArchive]
            : [
                { try open(work.root.inbox, dropped) }, { try open(work.root.staging(), dropped) }, inArchive,
            ] + copied
    }

    /// The bytes that were taken; nil where they are nowhere.
    func open(_ file: LedgerAudit.File) throws -> OpenFile? {
        for place in places(file, isArchived: file.archivedAt != nil) {
            if let open = try place(), try has(open, sha256: file.sha256, size: file.size) { return open }
        }
        return nil
    }

    func folder(_ batch: String) throws -> Folder? {
        guard try work.root.archive.status(of: FileName(batch))?.kind == .directory else { return nil }
        return try work.root.archive.folder(FileName(batch))
    }
}
