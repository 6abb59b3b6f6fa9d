package import Files
import Glibc
package import Intake
import Ledger
package import Vocabulary

extension SetStream.Member {
    /// Whether it holds records.
    fileprivate var isSection: Bool { name.part != .ready }
}

/// Packs a complete CSV set of the inbox into one file, `{ID}_profiles.csv.tar`, so that claim, digest, record,
/// archive, revisions and refusal are those of one file.
///
/// ```
///  files lie in the inbox ── all there, nobody writes ──▶ copied ──▶ noted ──▶ named ──▶ recorded ──▶ files removed
///        ▲                                                  │          │         │           │            │
///        │   the copy has no name yet: it is removed        │          │         └───────────┴────────────┘
///        └──────── crash, or a file changed ────────────────┴──────────┘     crash: recovery goes on from here
/// ```
///
/// - *copied*: the tar stands in the inbox under the name of a temporary file, whole and durable; every file was read
///   under a lease where the system gives one, and did not change.
/// - *noted*: `.kycc.sets` says which files, by inode, size and times, the tar with which inode is made of.
/// - *named*: the tar has its name. From here on it is what counts, and its files do not any more.
/// - *recorded*: the event `packed` is in the chain.
/// - *files removed*: each while it is still the one that was read. One that may not be removed is remembered
///   (`OpenEnds`), and one that was changed since is a file of the next set.
///
/// The note stays until the tar has left the inbox, without its files: it tells whose these were.
package struct Packing {
    /// What came of an attempt.
    package enum Outcome {
        case packed([Event])
        /// Somebody writes to this file, or changed it meanwhile.
        case unsettled(CSVSetName)
        /// A file is gone.
        case gone
        /// It cannot be packed as it is: what is wrong, one clause, and what to do, one sentence.
        case leftAlone(what: String, hint: String)
    }

    let store: Store
    private var notes: PackingNotes { PackingNotes(store.root.folder) }

    /// Packs sets of a root.
    package init(_ store: Store) { self.store = store }

    /// Packs a set that is complete.
    ///
    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` if the store is in trouble.
    package func pack(_ set: CSVSetContents) throws -> Outcome {
        let inbox = store.root.inbox
        let name = FileName(set.packed.text())
        if try inbox.status(of: name) != nil { return Packing.waiting(for: name) }
        var members: [SetStream.Member] = []
        for file in set.names {
            switch try open(file) {
            case .success(let open): members.append(SetStream.Member(name: file, file: open))
            case .failure(let obstacle): return obstacle.outcome
            }
        }
        if let outcome = Packing.owners(members) { return outcome }
        do {
            return try bring(members, of: set, as: name)
        } catch is FileChanged {
            for member in members where try member.file.hasChanged() || member.file.isLeaseBroken {
                return .unsettled(member.name)
            }
            return .unsettled(members[0].name)
        } catch let room as NoRoom {
            return .leftAlone(what: "there is no room to put the set into one file: \(room)", hint: "Free some space.")
        }
    }

    /// Why a file is not packed.
    private struct Obstacle: Error {
        let outcome: Outcome
    }

    private func open(_ name: CSVSetName) throws -> Result<OpenFile, Obstacle> {
        let inbox = store.root.inbox
        do {
            let file = try inbox.open(FileName(name.text))
            if case .refused = file.takeLease() { return .failure(Obstacle(outcome: .unsettled(name))) }
            return .success(file)
        } catch let danger as UnsafeFile {
            let refusal = Claims.refusal(danger)
            return .failure(
                Obstacle(outcome: .leftAlone(what: "\(name.text): \(refusal.message)", hint: refusal.hint)))
        } catch let failure as FileFailure where failure.code == ENOENT {
            return .failure(Obstacle(outcome: .gone))
        } catch let failure as FileFailure where inbox.isAboutOneName(failure, .looking) {
            return .failure(Obstacle(outcome: .leftAlone(what: "\(failure)", hint: failure.hint)))
        }
    }

    private static func waiting(for name: FileName) -> Outcome {
        .leftAlone(
            what: "\(name.escaped), a set of this batch before it, has not been taken yet",
            hint: "Wait until it is taken; kycc why \(name.escaped) says what keeps it.")
    }

    /// Files of several users are no set of one of them, who alone may revise a batch (`intake.revisions`).
    private static func owners(_ members: [SetStream.Member]) -> Outcome? {
        let owners = Set(members.filter(\.isSection).map(\.file.status.owner)).sorted()
        if owners.count <= 1 { return nil }
        let names = owners.map { FileOwner($0).text }.joined(separator: " and ")
        return .leftAlone(what: "its files belong to \(names)", hint: "Drop all files of a set as one user.")
    }

    // MARK: The steps

    private func bring(_ members: [SetStream.Member], of set: CSVSetContents, as name: FileName) throws -> Outcome {
        var stream = SetStream(members.filter(\.isSection), effort: store.effort)
        guard stream.size <= store.largestFile else {
            return .leftAlone(
                what: "its files have \(stream.size) bytes together, more than \(store.largestFile)",
                hint: "Split the batch, or raise limits.largest_file.")
        }
        store.progress(FileStep(file: name.escaped, batch: set.batch.text, step: "copying", size: stream.size))
        var entry: PackingNotes.Entry?
        do {
            let outcome = try store.root.inbox.make(name, size: stream.size) { made in
                entry = try note(members, packedBy: stream, as: name, made: made)
            } pieces: { writer in
                try Packing.copy(&stream, to: &writer)
            }
            if outcome != .moved {
                // It must not speak of a file that comes later under the same name and number.
                if entry != nil { try notes.drop(name) }
                return Packing.waiting(for: name)
            }
        } catch let failure as FileFailure where entry == nil && failure.concern == .name {
            // An inbox that is read-only, say. What fails once there is a note, recovery settles.
            return .leftAlone(what: "the set cannot be put into one file: \(failure)", hint: failure.hint)
        }
        guard let entry else { return Packing.waiting(for: name) }
        let event = try record(entry)
        for (file, member) in zip(entry.files, stream.ordered + members.filter { !$0.isSection }) {
            _ = try store.takeAway(file.name, file: member.file, sha256: file.sha256)
        }
        try finish(entry)
        return .packed([event])
    }

    /// Notes what a tar is made of that has no name yet, unless a file has changed meanwhile.
    private func note(
        _ members: [SetStream.Member], packedBy stream: SetStream, as name: FileName, made: FileStatus
    ) throws -> PackingNotes.Entry {
        for member in members where try member.file.hasChanged() || member.file.isLeaseBroken { throw FileChanged() }
        let sections = zip(stream.ordered, stream.digests).map { PackingNotes.File($0, sha256: $1) }
        let ready = members.filter { !$0.isSection }.map { PackingNotes.File($0, sha256: nil) }
        let entry = PackingNotes.Entry(
            name: name, inode: made.inode, size: made.size, batch: members[0].name.batch.text,
            owner: members[0].file.status.owner, files: sections + ready)
        try notes.put(entry)
        return entry
    }

    private static func copy(_ stream: inout SetStream, to writer: inout FileWriter) throws {
        // As many buffers as may still be hashed.
        let size = 1 << 18
        let buffers = (0...stream.outstanding).map { _ in
            UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        }
        defer { for buffer in buffers { buffer.deallocate() } }
        defer { stream.settle() }
        var turn = 0
        while true {
            let buffer = buffers[turn % buffers.count]
            let count = try stream.read(into: buffer)
            if count == 0 { return }
            try writer.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            turn += 1
        }
    }

    /// Copies a set from anywhere into the inbox as one file; its files stay.
    ///
    /// - Returns: `.moved`, or `.targetExists` where a file of that name waits there.
    /// - Throws: `FileChanged`, `NoRoom`, `CancellationError`, `FileFailure`.
    package func bring(copyOf members: [SetStream.Member], as name: FileName) throws -> MoveOutcome {
        var stream = SetStream(members, effort: store.effort)
        return try store.root.inbox.make(name, size: stream.size) { _ in
            for member in members where try member.file.hasChanged() { throw FileChanged() }
        } pieces: { writer in
            try Packing.copy(&stream, to: &writer)
        }
    }

    private func record(_ entry: PackingNotes.Entry) throws -> Event {
        let event = Packing.event(entry)
        try store.ledger.record([event.record], at: store.now().microseconds)
        return event
    }

    private static func event(_ entry: PackingNotes.Entry) -> Event {
        Event(
            "packed",
            fields: [
                ("file", .string(entry.name.escaped)), ("batch", .string(entry.batch)),
                ("members", .string(entry.sections.map(\.name.escaped).joined(separator: " "))),
                ("digests", .string(digests(entry))),
                ("owner", .string(FileOwner(entry.owner).text)),
            ])
    }

    private static func digests(_ entry: PackingNotes.Entry) -> String {
        entry.sections.compactMap(\.sha256).joined(separator: " ")
    }

    /// The files of the set lie in the inbox no more.
    private func finish(_ entry: PackingNotes.Entry) throws {
        var done = entry
        done.files = []
        let others = try notes.entries().filter { other in
            guard other.name != entry.name else { return false }
            return try !other.files.isEmpty || store.root.inbox.status(of: other.name).map(other.isTar) ?? false
        }
        try notes.write(others + [done])
    }

    // MARK: Recovery

    /// Finishes what a crash left between naming a tar and removing its files, and forgets what was not named.
    ///
    /// Comes when the temporary files of the inbox have been removed.
    func recover() throws -> [Event] {
        let entries = try notes.entries()
        if entries.isEmpty { return [] }
        var events: [Event] = []
        var kept: [PackingNotes.Entry] = []
        for entry in entries {
            guard let tar = try store.root.inbox.status(of: entry.name), entry.isTar(tar) else { continue }
            if !entry.files.isEmpty {
                if try !isRecorded(entry) { events.append(try record(entry)) }
                for file in entry.files { try remove(file) }
            }
            var done = entry
            done.files = []
            kept.append(done)
        }
        if kept != entries { try notes.write(kept) }
        return events
    }

    private func isRecorded(_ entry: PackingNotes.Entry) throws -> Bool {
        let last = try store.ledger.events(word: "packed").lazy.compactMap { EventFields($0.fields) }
            .last { $0.text("file") == entry.name.escaped }
        return last?.text("digests") == Packing.digests(entry)
    }

    /// Removes a file that a set was made of, if it still is the one.
    private func remove(_ file: PackingNotes.File) throws {
        guard let present = try store.root.inbox.status(of: file.name), file.isUntouched(present) else { return }
        do {
            let open = try store.root.inbox.open(file.name)
            guard file.isUntouched(open.status) else { return }
            _ = try store.takeAway(file.name, file: open, sha256: file.sha256)
        } catch is UnsafeFile {
            // It is another one by now.
        }
    }
}

extension Store {
    /// Whose the files of a set were that was packed into a file of the inbox; nil for other files.
    ///
    /// - Throws: `FileFailure`.
    package func ownerOfSet(_ incoming: IncomingFile, _ status: FileStatus) throws -> UInt32? {
        guard incoming.file.ending == CSVSetName.packedEnding else { return nil }
        return try PackingNotes(root.folder).entries().first { $0.name == incoming.name && $0.isTar(status) }?.owner
    }
}
