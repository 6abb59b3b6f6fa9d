package import Files
import Foundation
import Synchronization

/// What was processed and could not be put in order: files of the inbox that may not be removed, and batches whose
/// files cannot be archived for now.
///
/// The former are remembered in `.kycc.remains` in the root, a line of JSON each, so that a later start does not
/// process them again. A line counts until a later one of the same name.
package final class OpenEnds: Sendable {
    /// A file that still lies in the inbox although it was processed.
    package struct Remainder: Sendable, Equatable {
        /// The inode, so that another file of the same name is not taken for this one.
        package let inode: UInt64
        /// Bytes.
        package let size: Int64
        /// Nanoseconds since 1970.
        package let modified: Int64
        /// The last change of the inode; nanoseconds since 1970.
        package let changed: Int64
        /// Of the bytes that were processed; nil where they were not read.
        package let sha256: String?
        /// Why it is still there.
        package let why: String
        /// What to do, one sentence; nil where the right to remove it is missing.
        package let hint: String?

        /// What is remembered of a file; the parameters are the properties.
        package init(_ status: FileStatus, sha256: String?, why: String, hint: String? = nil) {
            self.hint = hint
            (inode, size) = (status.inode, status.size)
            (modified, changed) = (status.modified, status.changed)
            self.sha256 = sha256
            self.why = why
        }

        init?(_ object: [String: Any]) {
            guard let inode = object["inode"] as? NSNumber, let size = object["size"] as? NSNumber,
                let modified = object["modified"] as? NSNumber, let changed = object["changed"] as? NSNumber,
                let why = object["why"] as? String
            else { return nil }
            (self.inode, self.size) = (inode.uint64Value, size.int64Value)
            (self.modified, self.changed) = (modified.int64Value, changed.int64Value)
            sha256 = object["sha256"] as? String
            self.why = why
            hint = object["hint"] as? String
        }

        /// Whether a file is this one, untouched since.
        func isUntouched(_ status: FileStatus) -> Bool { isSameContent(status) && changed == status.changed }

        /// Whether a file is this one with the same content, as far as one can tell without reading.
        func isSameContent(_ status: FileStatus) -> Bool { isSameFile(status) && modified == status.modified }

        /// Whether a file is this one with the same bytes, whatever else happened to it. Device numbers change from
        /// start to start, so they are not compared.
        func isSame(_ status: FileStatus, sha256: String?) -> Bool {
            isSameFile(status) && (sha256 == nil ? isSameContent(status) : sha256 == self.sha256)
        }

        private func isSameFile(_ status: FileStatus) -> Bool { inode == status.inode && size == status.size }

        func line(_ name: FileName) -> String {
            JSONText.object([
                ("name", .string(name.escaped)), ("inode", .int(Int(truncatingIfNeeded: inode))),
                ("size", .int(Int(size))), ("modified", .int(Int(modified))), ("changed", .int(Int(changed))),
                ("sha256", .text(sha256)), ("why", .string(why)),
                ("hint", .text(hint)),
            ]).text()
        }
    }

    private struct State {
        /// By the escaped name; nil until it has been read.
        var remainders: [String: Remainder]?
        /// How many lines the file has.
        var lines = 0
        /// Rows of `files` that are recorded and not archived.
        var unarchived: Set<Int64> = []
        /// What was logged of them, so that it is logged once.
        var told: Set<String> = []
        var nextAttempt = 0.0
        var pause = 0.0
    }

    static let name: FileName = ".kycc.remains"
    private static let firstPause = 5.0
    private static let longestPause = 600.0
    /// As many lines that no longer count are left in the file.
    private static let mostStaleLines = 1_000

    private let folder: Folder
    private let state = Mutex(State())

    /// - Parameter folder: the root.
    package init(_ folder: Folder) { self.folder = folder }

    // MARK: Files that may not be removed

    /// What to do about a file that still lies in the inbox; nil where nothing is known.
    package func hint(of name: FileName) -> String? { state.withLock { $0.remainders?[name.escaped]?.hint } }

    /// What is remembered of a name; nil where nothing is.
    package func remainder(of name: FileName) throws -> Remainder? { try loaded()[name.escaped] }

    /// Remembers that a file was processed and is still there, durably.
    package func remember(_ name: FileName, _ remainder: Remainder) throws {
        if try loaded()[name.escaped] == remainder { return }
        try folder.append(remainder.line(name), to: OpenEnds.name)
        try noteLine { $0[name.escaped] = remainder }
    }

    /// The file is gone or is another one.
    package func forget(_ name: FileName) throws {
        if try loaded()[name.escaped] == nil { return }
        try folder.append(JSONText.object([("name", .string(name.escaped))]).text(), to: OpenEnds.name)
        try noteLine { $0[name.escaped] = nil }
    }

    /// A line has been appended. The file is written anew where most of its lines do not count any more, so that it
    /// does not grow for as long as a daemon runs.
    private func noteLine(_ change: (inout [String: Remainder]) -> Void) throws {
        let (known, lines) = state.withLock { state in
            var known = state.remainders ?? [:]
            change(&known)
            (state.remainders, state.lines) = (known, state.lines + 1)
            return (known, state.lines)
        }
        if OpenEnds.isMostlyStale(lines: lines, known: known.count) { try write(known) }
    }

    private static func isMostlyStale(lines: Int, known: Int) -> Bool { lines >= 2 * known + mostStaleLines }

    private func write(_ known: [String: Remainder]) throws {
        let lines = known.map { $1.line(FileName($0)) + "\n" }.sorted().joined()
        try folder.writeAtomically(OpenEnds.name, durable: true, text: lines)
        state.withLock { ($0.remainders, $0.lines) = (known, known.count) }
    }

    private func loaded() throws -> [String: Remainder] {
        if let known = state.withLock({ $0.remainders }) { return known }
        var read: [String: Remainder] = [:]
        var lines = 0
        for line in (try folder.text(of: OpenEnds.name) ?? "").split(separator: "\n") {
            lines += 1
            guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let name = object["name"] as? String
            else { continue }
            read[name] = Remainder(object)
        }
        let result = read
        let count = lines
        state.withLock { ($0.remainders, $0.lines) = (result, count) }
        return result
    }

    /// Drops what is remembered of files that are gone from the inbox, where that has become much.
    func compact(inbox: Folder) throws {
        let known = try loaded()
        if !OpenEnds.isMostlyStale(lines: state.withLock { $0.lines }, known: known.count) { return }
        let present = try known.filter { name, remainder in
            do throws(FileFailure) {
                return try inbox.status(of: FileName(name)).map { $0.inode == remainder.inode } ?? false
            } catch {
                // One that cannot be looked at may be there.
                guard inbox.isAboutOneName(error, .looking) else { throw error }
                return true
            }
        }
        try write(present)
    }

    // MARK: Files that cannot be archived

    /// Whether files are recorded and not archived, and it is time to try again.
    ///
    /// - Parameter now: monotonic seconds.
    package func isArchiveDue(now: Double) -> Bool {
        state.withLock { !$0.unarchived.isEmpty && now >= $0.nextAttempt }
    }

    /// Whether files are recorded and not archived.
    var hasUnarchived: Bool { state.withLock { !$0.unarchived.isEmpty } }

    /// What an attempt to archive left.
    ///
    /// - Parameters:
    ///   - files: the rows of `files` that are not archived yet.
    ///   - now: monotonic seconds.
    func noteUnarchived(_ files: Set<Int64>, now: Double) {
        state.withLock { state in
            state.pause =
                files.isEmpty
                ? 0 : min(max(2 * state.pause, OpenEnds.firstPause), OpenEnds.longestPause)
            state.unarchived = files
            state.nextAttempt = now + state.pause
        }
    }

    /// One more file is recorded and not archived.
    func noteUnarchived(_ file: Int64, now: Double) {
        state.withLock { state in
            if state.unarchived.isEmpty {
                state.pause = OpenEnds.firstPause
                state.nextAttempt = now + state.pause
            }
            state.unarchived.insert(file)
        }
    }

    /// Whether something is said for the first time.
    package func isNews(_ text: String) -> Bool { state.withLock { $0.told.insert(text).inserted } }
}
