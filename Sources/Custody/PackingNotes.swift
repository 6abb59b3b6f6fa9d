import Files
import Foundation
import Intake
import Vocabulary

/// What is remembered of CSV sets that were packed, in `.kycc.sets` in the root, a line of JSON each: which files a set
/// was made of as long as these may still lie in the inbox, and whose they were as long as the set lies there.
struct PackingNotes {
    /// A file, and which one it was.
    struct File: Equatable {
        let name: FileName
        let inode: UInt64
        /// Bytes.
        let size: Int64
        /// Nanoseconds since 1970.
        let modified: Int64
        let changed: Int64
        /// Nil of a file without records.
        let sha256: String?

        init(_ member: SetStream.Member, sha256: String?) {
            let status = member.file.status
            name = FileName(member.name.text)
            (inode, size, modified, changed) = (status.inode, status.size, status.modified, status.changed)
            self.sha256 = sha256
        }

        /// Whether a file is this one, untouched since. Device numbers change from start to start, so they are not
        /// compared.
        func isUntouched(_ status: FileStatus) -> Bool {
            inode == status.inode && size == status.size && modified == status.modified && changed == status.changed
        }
    }

    /// A set that was packed.
    struct Entry: Equatable {
        /// The name of its tar, and which file that is.
        let name: FileName
        let inode: UInt64
        /// Bytes.
        let size: Int64
        let batch: String
        /// Whose the files were.
        let owner: UInt32
        /// The files, as long as they may still lie in the inbox; then none.
        var files: [File]

        /// The files of records.
        var sections: [File] { files.filter { $0.sha256 != nil } }

        func isTar(_ status: FileStatus) -> Bool { inode == status.inode && size == status.size }
    }

    static let name: FileName = ".kycc.sets"
    private let folder: Folder

    /// - Parameter folder: the root.
    init(_ folder: Folder) { self.folder = folder }

    /// Those that are remembered; a line that is none of ours is passed over.
    func entries() throws -> [Entry] {
        guard let text = try folder.text(of: PackingNotes.name) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]).flatMap { Entry($0) }
        }
    }

    /// Remembers these, and no others, durably.
    func write(_ entries: [Entry]) throws(FileFailure) {
        if entries.isEmpty { return try folder.remove(PackingNotes.name) }
        let lines = entries.map { $0.json.text() + "\n" }.joined()
        try folder.writeAtomically(PackingNotes.name, durable: true, text: lines)
    }

    /// Forgets the entry of a name.
    func drop(_ name: FileName) throws { try write(entries().filter { $0.name != name }) }

    /// Puts an entry in the place of that of the same name.
    func put(_ entry: Entry) throws { try write(entries().filter { $0.name != entry.name } + [entry]) }
}

extension PackingNotes.Entry {
    fileprivate init?(_ object: [String: Any]) {
        guard let name = object["name"] as? String, let inode = object["inode"] as? NSNumber,
            let size = object["size"] as? NSNumber, let batch = object["batch"] as? String,
            let owner = object["owner"] as? NSNumber, let files = object["files"] as? [[String: Any]]
        else { return nil }
        let known = files.compactMap { PackingNotes.File($0) }
        guard known.count == files.count else { return nil }
        self.init(
            name: FileName(name), inode: inode.uint64Value, size: size.int64Value, batch: batch,
            owner: owner.uint32Value, files: known)
    }

    fileprivate var json: JSONText {
        .object([
            ("name", .string(name.escaped)), ("inode", .int(Int(truncatingIfNeeded: inode))), ("size", .int(Int(size))),
            ("batch", .string(batch)), ("owner", .int(Int(owner))), ("files", .array(files.map(\.json))),
        ])
    }
}

extension PackingNotes.File {
    fileprivate init?(_ object: [String: Any]) {
        guard let name = object["name"] as? String, let inode = object["inode"] as? NSNumber,
            let size = object["size"] as? NSNumber, let modified = object["modified"] as? NSNumber,
            let changed = object["changed"] as? NSNumber
        else { return nil }
        self.name = FileName(name)
        (self.inode, self.size) = (inode.uint64Value, size.int64Value)
        (self.modified, self.changed) = (modified.int64Value, changed.int64Value)
        sha256 = object["sha256"] as? String
    }

    fileprivate var json: JSONText {
        .object([
            ("name", .string(name.escaped)), ("inode", .int(Int(truncatingIfNeeded: inode))), ("size", .int(Int(size))),
            ("modified", .int(Int(modified))), ("changed", .int(Int(changed))), ("sha256", .text(sha256)),
        ])
    }
}
