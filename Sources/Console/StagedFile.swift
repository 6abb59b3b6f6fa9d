package import Files
import Foundation
import Intake
package import Synthetic
package import Vocabulary

/// A file of a made-up batch, written under a hidden name until it is brought to its place; nothing is ever
/// overwritten. What is not brought there goes when this object does.
package final class StagedFile {
    /// Which file of which batch it is.
    package let file: BatchFileName
    private let folder: Folder
    private let name: FileName
    private let temporary: FileName
    private let sha256: String
    private let size: Int

    /// Writes the file into a folder, where nobody looks at it yet.
    ///
    /// - Throws: `Failure` where the number of the batch is too large, `FileFailure` where it cannot be written;
    ///   `CancellationError` after an interruption, with nothing left behind.
    package convenience init(_ batch: SyntheticBatch, kind: BatchFileName.Kind, in folder: Folder) throws {
        let file = BatchFileName(batch: try StagedFile.id(batch), kind: kind)
        try self.init(file, as: file.text(), in: folder) { write in
            switch kind {
            case .profiles: try batch.writeProfiles(write)
            case .labels: try batch.writeLabels(write)
            }
        }
    }

    private static func id(_ batch: SyntheticBatch) throws -> BatchID {
        if let id = BatchID(batch.batchID) { return id }
        throw Failure(
            "the number of the batch is too large", in: batch.batchID, try: "a smaller one.", status: ExitStatus.usage)
    }

    /// The files of a batch as CSV, in the order in which they are brought: `.ready`, which completes the set, comes
    /// after its files, and the labels last.
    ///
    /// - Throws: as `init`.
    package static func csv(_ batch: SyntheticBatch, in folder: Folder) throws -> [StagedFile] {
        let id = try id(batch)
        let sections: [(CSVSetName.Part, SyntheticBatch.Section)] = [
            (.parties, .parties), (.relationships, .relationships), (.accounts, .accounts),
            (.transactions, .transactions),
        ]
        var files = try sections.map { part, section in
            let name = CSVSetName(batch: id, part: part)
            return try StagedFile(name.packed, as: name.text, in: folder) { try batch.writeCSV(section, $0) }
        }
        let ready = CSVSetName(batch: id, part: .ready)
        files.append(try StagedFile(ready.packed, as: ready.text, in: folder) { _ in })
        let labels = BatchFileName(batch: id, kind: .labels, ending: "csv")
        files.append(try StagedFile(labels, as: labels.text(), in: folder) { try batch.writeCSV(.labels, $0) })
        return files
    }

    private init(
        _ file: BatchFileName, as label: String, in folder: Folder,
        content: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        self.file = file
        name = FileName(label)
        self.folder = folder
        // In the inbox, what a crash leaves under such a name is removed at the next start.
        temporary = FileName(".kycc-\(getpid())-\(label).tmp")
        try StagedFile.removeLeftovers(of: label, in: folder)
        var digest = SHA256Digest()
        var written = 0
        try folder.writeAtomically(temporary, durable: true) { writer in
            func write(_ bytes: UnsafeRawBufferPointer) throws {
                if Interruption.hasCome { throw CancellationError() }
                digest.update(bytes)
                try writer.write(bytes)
                written += bytes.count
                if written >> 20 > (written - bytes.count) >> 20 {
                    ProgressLine.show("\(label) generating \(written >> 20) MiB")
                }
            }
            try content(write)
        }
        sha256 = digest.hexadecimal()
        size = written
        ProgressLine.clear()
    }

    /// Removes what a killed run left of a file; what a living process may still write stays.
    private static func removeLeftovers(of label: String, in folder: Folder) throws {
        let (begin, end) = (".kycc-", "-\(label).tmp")
        for name in try folder.entries() {
            guard let text = name.text, text.hasPrefix(begin), text.hasSuffix(end),
                let process = Int32(text.dropFirst(begin.count).dropLast(end.count)), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try folder.remove(name)
        }
    }

    /// Where the file goes.
    package var path: String { "\(folder.path)/\(name.escaped)" }

    /// Looks for other bytes under the name.
    ///
    /// - Throws: `Failure` where there are any.
    package func refuseIfTaken() throws {
        guard let present = try folder.status(of: name) else { return }
        guard present.kind == .regular, present.size == size, try folder.open(name).sha256() == sha256 else {
            throw Steps.taken(name, in: folder)
        }
    }

    /// Brings the file to its place; where the same bytes stand there, that is as good.
    ///
    /// - Throws: `Failure` where other bytes have the name.
    package func bring() throws {
        switch try folder.moveUnread(temporary, to: folder, as: name) {
        case .moved: return
        case .targetExists: try refuseIfTaken()
        case .sourceGone, .sourceChanged:
            throw Failure(
                "somebody removed the file while it was written", in: path, try: "run it again.",
                status: ExitStatus.temporary)
        }
    }

    /// Brings files to their places; where the name of any is taken, none is brought.
    ///
    /// - Throws: `Failure` where other bytes have one of the names.
    package static func bring(_ files: [StagedFile]) throws {
        for file in files { try file.refuseIfTaken() }
        for file in files { try file.bring() }
    }

    deinit {
        do {
            try folder.remove(temporary)
        } catch {
            writeToStandardError("warning: a temporary file remains: \(error)\n")
        }
    }
}
