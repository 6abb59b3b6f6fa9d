package import Files

/// A name that the program uses in its root, and under which something else stands.
package struct Misplaced: Sendable, Equatable {
    /// The path in the root, such as `.kycc.attempts` or `status/status.log`, escaped.
    package let path: String
    /// What stands there and what has to, such as `this is a FIFO, and a regular file has to stand there`.
    package let what: String
    /// Whether a start puts it aside under another name, which loses nothing.
    package let isSetAside: Bool

    /// Whether it is the database, or what SQLite keeps beside it.
    package var isOfDatabase: Bool { path.hasPrefix(Root.databaseName) }

    /// What to do, with a full stop.
    package var hint: String {
        isSetAside
            ? "nothing: the next start puts it aside under another name."
            : "look at it, and move it away while no kycc works on the root; what it holds is evidence."
    }
}

/// The names that the program uses in its root, with the kind that each has to have.
///
/// What is no evidence is put aside at the start where it is of another kind: notes, caches, and files that are being
/// written. The database, its log and the lock are not: what stands there may be somebody's only copy, or another
/// process may hold it.
package enum OwnNames {
    private enum Kind {
        case regular, folder

        var text: String {
            switch self {
            case .regular: "a regular file"
            case .folder: "a folder"
            }
        }
    }

    /// Names in the root, and whether a start puts what stands there aside.
    private static let inRoot: [(name: FileName, kind: Kind, isSetAside: Bool)] = [
        (FileName(Root.databaseName), .regular, false), (FileName(Root.databaseName + "-wal"), .regular, false),
        (FileName(Root.databaseName + "-journal"), .regular, false),
        // Made anew out of the log.
        (FileName(Root.databaseName + "-shm"), .regular, true), (RootLock.name, .regular, false),
        (Attempts.name, .regular, true), (OpenEnds.name, .regular, true), (".kycc.seen", .regular, true),
        (PackingNotes.name, .regular, true),
        (Root.stagingName, .folder, true),
    ]
    private static let inStatus: [FileName] = [
        "status.json", "metrics.prom", "status.log", ".status.json.spare", ".metrics.prom.spare",
    ]

    /// What stands in the place of a name of the program and is of another kind, in the order of the lists.
    ///
    /// - Parameter root: its folders as they are open.
    /// - Throws: `FileFailure` where a folder cannot be read.
    package static func misplaced(in root: Root) throws(FileFailure) -> [Misplaced] { try found(in: root).map(\.what) }

    /// Puts aside what can be. The caller holds the lock of the root.
    ///
    /// - Returns: a sentence for each, without a full stop.
    /// - Throws: `Misplaced` for the first that cannot be put aside; `FileFailure`.
    package static func setAside(in root: Root) throws -> [String] {
        let found = try found(in: root)
        if let first = found.first(where: { !$0.what.isSetAside }) { throw first.what }
        return try found.map { one in
            let aside = try one.folder.putAside(one.name)
            return "\(one.what.path): \(one.what.what); it was put aside as \(aside.escaped)"
        }
    }

    private static func isRotatedLog(_ name: FileName) -> Bool {
        let prefix = Array("status.log.".utf8)
        return name.bytes.starts(with: prefix) && name.bytes.dropFirst(prefix.count).allSatisfy { 0x30...0x39 ~= $0 }
    }

    private struct Found {
        let folder: Folder
        let name: FileName
        let what: Misplaced
    }

    private static func found(in root: Root) throws(FileFailure) -> [Found] {
        var found: [Found] = []
        for (name, kind, isSetAside) in inRoot {
            if let one = try look(root.folder, path: "", name: name, kind: kind, isSetAside: isSetAside) {
                found.append(one)
            }
        }
        for name in inStatus {
            if let one = try look(root.status, path: "status/", name: name, kind: .regular, isSetAside: true) {
                found.append(one)
            }
        }
        // Files that are being written, and rotated logs: only a folder stands in their way.
        let written: [(Folder, String)] = [(root.folder, ""), (root.status, "status/")]
        for (folder, path) in written {
            for name in try folder.entries() where name.isTemporary || isRotatedLog(name) {
                guard try folder.status(of: name)?.kind == .directory else { continue }
                if let one = try look(folder, path: path, name: name, kind: .regular, isSetAside: true) {
                    found.append(one)
                }
            }
        }
        return found
    }

    /// Notes that are read whole. One that is longer than is read would keep every start from its end.
    private static let readWhole: Set<FileName> = [Attempts.name, OpenEnds.name, ".kycc.seen", "status.json"]

    private static func look(
        _ folder: Folder, path: String, name: FileName, kind: Kind, isSetAside: Bool
    ) throws(FileFailure) -> Found? {
        guard let status = try folder.status(of: name) else { return nil }
        let what: String
        switch status.kind {
        case .regular:
            if case .regular = kind {
                guard readWhole.contains(name), status.size > Folder.longestText else { return nil }
                let misplaced = Misplaced(
                    path: path + name.escaped,
                    what: "this is a file of \(status.size) bytes, and at most \(Folder.longestText) are read of it",
                    isSetAside: isSetAside)
                return Found(folder: folder, name: name, what: misplaced)
            }
            what = "a regular file"
        case .directory:
            if case .folder = kind { return nil }
            what = "a folder"
        case .symbolicLink: what = "a link"
        case .special(let text): what = text
        }
        let misplaced = Misplaced(
            path: path + name.escaped, what: "this is \(what), and \(kind.text) has to stand there",
            isSetAside: isSetAside)
        return Found(folder: folder, name: name, what: misplaced)
    }
}

extension Misplaced: Error {}
