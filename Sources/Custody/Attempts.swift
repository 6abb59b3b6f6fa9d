package import Files

/// Counts how often the program ended while it read a file of the inbox.
///
/// Before a file is opened it is written down in `.kycc.attempts` and synced; once its outcome is there, or the program
/// ends in order, it is crossed out again. What stands there open at the next start is a file that was being read when
/// the program was killed, ran out of memory or crashed: a death. After `most` deaths a file is not opened any more.
///
/// A file is known by name, device, inode, size and time of change, so one that was replaced or changed begins anew.
/// Used by one thread.
package final class Attempts {
    /// A file that was, or is being, attempted.
    package struct Entry: Equatable, Sendable {
        /// The name in the inbox.
        package let name: FileName
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let modified: Int64
        /// How often the program ended while it read the file.
        package internal(set) var deaths: Int
        /// Whether it is being read now.
        var isOpen: Bool

        init(_ name: FileName, status: FileStatus, deaths: Int) {
            self.name = name
            device = status.device
            inode = status.inode
            size = status.size
            modified = status.modified
            self.deaths = deaths
            isOpen = true
        }

        /// Whether this is about a file as it is now.
        package func isOf(_ name: FileName, _ status: FileStatus) -> Bool {
            name == self.name && device == status.device && inode == status.inode && size == status.size
                && modified == status.modified
        }
    }

    /// After so many deaths a file is set aside.
    package static let most = 3
    /// The name of the file in the root.
    package static let name: FileName = ".kycc.attempts"
    /// Files with deaths that cannot be moved away stay in the list; it has room for at least as many of the longest
    /// names.
    private static let longestList = 80

    private let root: Folder
    private var file: RecordFile?
    private var entries: [Entry] = []
    /// The text that the file holds; nil before it was read.
    private var written: String?
    /// The entries of the text that would survive a power cut.
    private var synced: [Entry] = []

    /// - Parameter root: the folder of the root, which the caller has locked.
    package init(_ root: Folder) { self.root = root }

    // MARK: At the start

    /// Reads what the last process left, after its recovery. Every file that stands there open and still lies in the
    /// inbox as it was has one death more.
    ///
    /// - Returns: those files, with their deaths so far.
    /// - Throws: `FileFailure`.
    package func settle(_ inbox: Folder) throws(FileFailure) -> [Entry] {
        guard try root.status(of: Attempts.name) != nil else { return [] }
        entries = Attempts.entries(try open().text())
        written = Attempts.text(entries)
        var dead: [Entry] = []
        var kept: [Entry] = []
        for var entry in entries {
            do throws(FileFailure) {
                guard let status = try inbox.status(of: entry.name), entry.isOf(entry.name, status) else { continue }
            } catch {
                // What it is cannot be seen: it keeps the deaths that it has.
                guard inbox.isAboutOneName(error, .looking) else { throw error }
                entry.isOpen = false
            }
            if entry.isOpen {
                entry.deaths += 1
                entry.isOpen = false
                dead.append(entry)
            }
            if entry.deaths > 0 { kept.append(entry) }
        }
        entries = kept
        try write(syncs: !dead.isEmpty)
        return dead
    }

    /// The files of a root with deaths, for somebody who only looks.
    ///
    /// - Throws: `FileFailure` or `UnsafeFile` if the list cannot be read.
    package static func entries(of root: Root) throws -> [Entry] {
        entries(try RecordFile.text(of: name, in: root.folder)).filter { $0.deaths > 0 }
    }

    /// Forgets the deaths of a file that a person wants to have tried again.
    ///
    /// - Throws: `FileFailure`.
    package func forget(_ name: FileName) throws(FileFailure) {
        guard try root.status(of: Attempts.name) != nil else { return }
        entries = Attempts.entries(try open().text())
        written = Attempts.text(entries)
        entries.removeAll { $0.name == name }
        try write(syncs: false)
    }

    // MARK: During work

    /// How often the program ended while it read this file.
    package func deaths(of name: FileName, _ status: FileStatus) -> Int {
        entries.first { $0.isOf(name, status) }?.deaths ?? 0
    }

    /// Writes down which files are opened next, durably. Those that stood there open before are no longer.
    ///
    /// - Throws: `FileFailure`; then none may be opened.
    package func begin(_ files: [(name: FileName, status: FileStatus)]) throws(FileFailure) {
        close { _ in true }
        for (name, status) in files {
            if let index = entries.firstIndex(where: { $0.isOf(name, status) }) {
                entries[index].isOpen = true
            } else {
                entries.removeAll { $0.name == name }
                entries.append(Entry(name, status: status, deaths: 0))
            }
        }
        if entries.count > Attempts.longestList { entries.removeFirst(entries.count - Attempts.longestList) }
        try write(syncs: true)
    }

    /// The program is done with a file. Its deaths are forgotten if it has an outcome.
    ///
    /// - Throws: `FileFailure`.
    package func end(_ name: FileName, hasOutcome: Bool) throws(FileFailure) {
        if hasOutcome { entries.removeAll { $0.name == name } }
        close { $0.name == name }
        try write(syncs: false)
    }

    /// The program reads no file any more, and goes on or ends in order.
    ///
    /// - Throws: `FileFailure`.
    package func pause() throws(FileFailure) {
        close { _ in true }
        try write(syncs: false)
    }

    private func close(where isDone: (Entry) -> Bool) {
        for index in entries.indices where isDone(entries[index]) { entries[index].isOpen = false }
        entries.removeAll { !$0.isOpen && $0.deaths == 0 }
    }

    // MARK: The file

    private func open() throws(FileFailure) -> RecordFile {
        if let file { return file }
        let file = try RecordFile(Attempts.name, in: root)
        self.file = file
        return file
    }

    /// Writes the list if the file says something else. It is not synced if what would survive a power cut has every
    /// file that is open now: those that it has besides are gone or closed, which costs one of them a death at worst.
    private func write(syncs: Bool) throws(FileFailure) {
        let text = Attempts.text(entries)
        let isCovered = entries.allSatisfy { !$0.isOpen && $0.deaths == 0 || synced.contains($0) }
        if text == written ?? "", !syncs || isCovered { return }
        try open().write(text, syncs: syncs && !isCovered)
        written = text
        if syncs, !isCovered { synced = entries }
    }

    /// A line each: `open` or `closed`, deaths, device, inode, size, time of change, name. Names of batch files have no
    /// blanks.
    private static func text(_ entries: [Entry]) -> String {
        entries.map {
            let state = $0.isOpen ? "open" : "closed"
            return "\(state) \($0.deaths) \($0.device) \($0.inode) \($0.size) \($0.modified) \($0.name.text ?? "")\n"
        }.joined()
    }

    private static func entries(_ text: String?) -> [Entry] {
        (text ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 7, let deaths = Int(fields[1]), let device = UInt64(fields[2]),
                let inode = UInt64(fields[3]), let size = Int64(fields[4]), let modified = Int64(fields[5])
            else { return nil }
            // More than are counted say nothing more.
            let counted = max(0, min(deaths, 1_000))
            return Entry(
                name: FileName(String(fields[6])), device: device, inode: inode, size: size, modified: modified,
                deaths: counted, isOpen: fields[0] == "open")
        }
    }
}

extension Attempts.Entry {
    fileprivate init(
        name: FileName, device: UInt64, inode: UInt64, size: Int64, modified: Int64, deaths: Int, isOpen: Bool
    ) {
        self.name = name
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.deaths = deaths
        self.isOpen = isOpen
    }
}
