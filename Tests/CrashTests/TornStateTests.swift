import Foundation
import GRDB
import Testing

extension Harness {
    /// Roots that something has damaged, closed or filled up: a clear error, and nothing overwritten.
    @Suite("Torn state")
    struct TornState {
        /// A kind of damage to the database: what is done to `kycc.sqlite`, its log and its root.
        struct Damage: Sendable, CustomTestStringConvertible {
            let testDescription: String
            /// A part of what the program has to say.
            let says: String
            let inflict: @Sendable (URL) throws -> Void

            init(_ name: String, says: String, _ inflict: @escaping @Sendable (URL) throws -> Void) {
                testDescription = name
                self.says = says
                self.inflict = inflict
            }

            static let all =
                [
                    Damage("garbage", says: "not a database") { root in
                        try Data(repeating: 0x5A, count: 100_000).write(to: root.database)
                    },
                    Damage("a torn header", says: "not a database") { root in
                        try root.database.overwrite(at: 0, with: Data("garbage".utf8))
                    },
                    Damage("garbage instead of the schema", says: "malformed") { root in
                        try root.database.overwrite(at: 100, with: Data(repeating: 0x5A, count: 3_996))
                    },
                    Damage("another program's database", says: "another program") { root in
                        try FileManager.default.removeItem(at: root.database)
                        try root.edit("CREATE TABLE notes (text TEXT)")
                    },
                    Damage("a newer schema", says: "newer kycc") { root in
                        try root.edit("INSERT INTO grdb_migrations VALUES ('999')")
                    },
                    Damage("a database without tables, though the archive has batches", says: "the file is empty") {
                        root in
                        try FileManager.default.removeItem(at: root.database)
                        try root.edit("PRAGMA application_id = 1264141123")
                    },
                    Damage("no database, though the archive has batches", says: "the database is gone") { root in
                        try FileManager.default.removeItem(at: root.database)
                    },
                    Damage("a log without its database, the archive empty", says: "write-ahead log") { root in
                        try FileManager.default.removeItem(at: root.database)
                        try FileManager.default.removeItem(at: root.appendingPathComponent("archive"))
                        try FileManager.default.createDirectory(
                            at: root.appendingPathComponent("archive"), withIntermediateDirectories: true)
                        try Data([0x37, 0x7F, 0x06, 0x82] + [UInt8](repeating: 7, count: 5_000)).write(to: root.log)
                    },
                    Damage("garbage instead of the log", says: "write-ahead log") { root in
                        try Data(repeating: 0x5A, count: 5_000).write(to: root.log)
                    },
                ]
                + [0, 1, 17, 100, 511, 512, 1_000, 4_095, 4_096, 8_192, 50_000].map { length in
                    Damage("cut to \(length) bytes", says: "open ") { root in
                        try root.database.cut(to: length)
                    }
                }
                + [
                    Damage("cut by one byte", says: "ends in the middle of a page") { root in
                        let length = try Data(contentsOf: root.database).count
                        try root.database.cut(to: length - 1)
                    }
                ]
        }

        @Test("a damaged database is told, and left as it is", arguments: Damage.all)
        func damage(_ damage: Damage) throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try scenario.copy(to: folder)
                // Everything into the one file, as after a clean end.
                try root.edit("PRAGMA wal_checkpoint(TRUNCATE)")
                try damage.inflict(root)
                let before = try root.contents()
                for arguments in [Scenario.once, Scenario.forever, ["init"], ["verify"], ["batches"]] {
                    let run = try ProgramRun.run(arguments, root: root, in: folder)
                    let isAbsent = arguments.count == 1 && !FileManager.default.fileExists(atPath: root.database.path)
                    let isReading = arguments != ["init"] && arguments.count == 1
                    let status: Int32 = isAbsent && isReading ? 69 : 74
                    #expect(run.end == .init(status: status, isSignal: false), "\(arguments): \(run.text)")
                    #expect(run.text.hasPrefix("error: ") && run.text.contains("Try: "), "\(arguments): \(run.text)")
                    if status == 74 { #expect(run.text.contains(damage.says), "\(arguments): \(run.text)") }
                }
                #expect(try root.differences(from: before) == [])
            }
        }

        /// A root that was killed when nearly all was done, with a log beside its database.
        private static func crashed(_ scenario: Scenario, in folder: URL) throws -> URL {
            let calls = try scenario.calls(Fault(kind: .kill, at: 0, sparesStatus: true), in: folder)
            let last = try #require(calls.lastIndex { $0.hasPrefix("renameat2 /inbox") })
            let root = try scenario.copy(to: folder)
            let fault = Fault(kind: .kill, at: last + 1, sparesStatus: true)
            let run = try ProgramRun.run(Scenario.once, root: root, fault: fault, in: folder)
            #expect(run.end?.wasKilled == true)
            #expect(try Data(contentsOf: root.log).count > 0)
            return root
        }

        @Test("a log that a crash left behind is taken over")
        func logLeftBehind() throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try TornState.crashed(scenario, in: folder)
                #expect(try scenario.finish(root, in: folder).problems == [])
            }
        }

        /// The log holds what was committed last. Whatever keeps the program from opening the database must leave it
        /// there.
        @Test(
            "a log that a crash left behind outlives a start that fails", arguments: Fault.Kind.errors, [false, true])
        func logOutlivesFailure(_ kind: Fault.Kind, stays: Bool) throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let crashed = try TornState.crashed(scenario, in: folder)
                // Every call until work begins.
                let counting = folder.appendingPathComponent("counting")
                try FileManager.default.copyRoot(at: crashed, to: counting)
                let counted = try ProgramRun.run(
                    Scenario.once, root: counting, fault: Fault(kind: kind, at: 0), in: folder)
                let opening = counted.calls.prefix { !$0.hasPrefix("openat /status/status.log") }
                #expect(!opening.isEmpty, "\(counted.end!): \(counted.text) \(counted.calls.prefix(3))")
                // In the short form, what is done to the database.
                let places = opening.indices.filter { Harness.isLong || opening[$0].contains(" /kycc.sqlite") }
                let tally = Swarm.run(places, in: folder) { place, folder in
                    let root = folder.appendingPathComponent("root")
                    try FileManager.default.copyRoot(at: crashed, to: root)
                    let fault = Fault(kind: kind, at: place + 1, stays: stays)
                    let run = try ProgramRun.run(Scenario.once, root: root, fault: fault, in: folder)
                    var tally = Tally()
                    tally.struck = run.calls.count > place ? 1 : 0
                    tally.problems = Failures.problems(run, kind)
                    tally += try scenario.finish(root, in: folder, mayReorder: Failures.leavesAlone(run))
                    tally.problems = tally.problems.map { "\(fault) (\(opening[place])): \($0)" }
                    return tally
                }
                tally.report(
                    "\(kind.rawValue)\(stays ? " from there on" : "") at a start after a crash", steps: opening.count)
            }
        }

        @Test("a file in the archive that the database does not know is kept under another name")
        func unknownInArchive() throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try scenario.copy(to: folder)
                let place = root.appendingPathComponent("archive/BATCH_003")
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
                let stranger = Data("of a later backup".utf8)
                try stranger.write(to: place.appendingPathComponent("BATCH_003_profiles.json"))
                let run = try ProgramRun.run(Scenario.once, root: root, in: folder)
                #expect(run.end?.status == 65, "\(run.text)")
                let kept = place.appendingPathComponent("BATCH_003_profiles.json.unknown")
                #expect(try Data(contentsOf: kept) == stranger)
                try FileManager.default.removeItem(at: kept)
                #expect(try scenario.check(root, in: folder).problems == [])
            }
        }

        @Test("a database that is replaced under the daemon's hands is not written past")
        func databaseReplaced() throws {
            try underItsHands(
                says: "moved or replaced",
                disturb: { root, aside in
                    try FileManager.default.moveItem(at: root.database, to: root.appendingPathComponent("away.sqlite"))
                    try FileManager.default.copyItem(
                        at: root.appendingPathComponent("away.sqlite"), to: root.database)
                    let inbox = root.appendingPathComponent("inbox")
                    for name in try FileManager.default.contentsOfDirectory(atPath: aside.path) {
                        try FileManager.default.moveItem(
                            at: aside.appendingPathComponent(name), to: inbox.appendingPathComponent(name))
                    }
                },
                // Put back, it is written again.
                mend: { root, _ in
                    #expect(rename(root.appendingPathComponent("away.sqlite").path, root.database.path) == 0)
                })
        }

        @Test("an inbox that goes away and is made anew under the daemon's hands is told, and followed")
        func inboxReplaced() throws {
            try underItsHands(
                says: "/inbox",
                disturb: { root, aside in
                    try FileManager.default.moveItem(
                        at: root.appendingPathComponent("inbox"), to: aside.appendingPathExtension("old"))
                },
                // Moved in whole, as a file system that is mounted comes with its files.
                mend: { root, aside in
                    try FileManager.default.moveItem(at: aside, to: root.appendingPathComponent("inbox"))
                })
        }

        /// Does something to the root under the daemon's hands, and sees that it tells so, and goes on without a
        /// restart when that is mended. Both are given the root and the folder with the files that are to be in the
        /// inbox then.
        private func underItsHands(
            says: String, disturb: (URL, URL) throws -> Void, mend: (URL, URL) throws -> Void
        ) throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try scenario.copy(to: folder)
                let inbox = root.appendingPathComponent("inbox")
                let aside = folder.appendingPathComponent("aside")
                try FileManager.default.moveItem(at: inbox, to: aside)
                try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
                let watch = try StatusWatch(root)
                let run = try ProgramRun(Scenario.forever, root: root, in: folder)
                try watch.wait("to be idle", run) { $0.state == "idle" && $0.processID == run.processID }
                try disturb(root, aside)
                try watch.wait("to see it", run) { $0.lastError?.contains(says) == true }
                try mend(root, aside)
                try watch.wait("to go on", run) { status in
                    status.state == "idle" && status.lastError == nil
                        && (try? FileManager.default.contentsOfDirectory(atPath: inbox.path)).map { Set($0) }
                            == scenario.after.inbox
                }
                #expect(run.stop() == .init(status: 0, isSignal: false), "\(run.text)")
                #expect(try scenario.check(root, in: folder).problems == [])
            }
        }

        @Test("with too few open files it says so, or works", arguments: [8, 9, 10, 11, 12, 13, 14, 16, 18, 20])
        func fewFiles(_ most: Int) throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try scenario.copy(to: folder)
                let prefix = ["/bin/sh", "-c", "ulimit -n \(most); exec \"$@\"", "sh"]
                let run = try ProgramRun.run(Scenario.once, root: root, in: folder, prefix: prefix)
                #expect(Failures.problems(run, .tooManyFiles) == [])
                #expect(try Scenario.verify(root, in: folder) == [])
                #expect(try scenario.finish(root, in: folder).problems == [])
            }
        }

        // MARK: With mounts

        @Test(
            "the archive on another file system, really mounted",
            .enabled(if: MountSpace.isAllowed, Comment(rawValue: MountSpace.isForbidden)))
        func archiveMounted() throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try scenario.copy(to: folder)
                let archive = root.appendingPathComponent("archive").path
                let space = try MountSpace(
                    "cp -a '\(archive)' '\(folder.path)/kept'; mount -t tmpfs kycc '\(archive)'; "
                        + "cp -a '\(folder.path)/kept/.' '\(archive)'")
                let run = try ProgramRun.run(Scenario.once, root: root, in: folder, prefix: space.prefix)
                #expect(run.end?.status == 65, "\(run.text)")
                let out = folder.appendingPathComponent("out")
                try space.run("cp -a '\(root.path)' '\(out.path)'")
                #expect(try scenario.check(out, in: folder).problems == [])
            }
        }

        @Test(
            "a root that is read-only is told, and taken up when it is not any more",
            .enabled(if: MountSpace.isAllowed, Comment(rawValue: MountSpace.isForbidden)))
        func readOnly() throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try scenario.copy(to: folder)
                let before = try root.contents()
                let space = try MountSpace(
                    "mount --bind '\(root.path)' '\(root.path)'; mount -o remount,bind,ro '\(root.path)'")
                for arguments in [Scenario.once, Scenario.forever, ["init"]] {
                    let run = try ProgramRun.run(arguments, root: root, in: folder, prefix: space.prefix)
                    #expect(run.end == .init(status: 74, isSignal: false), "\(arguments): \(run.text)")
                    #expect(run.text.contains("Read-only file system") && run.text.contains("Try: "), "\(run.text)")
                }
                #expect(try root.differences(from: before) == [])
                try space.run("mount -o remount,bind,rw '\(root.path)'")
                let run = try ProgramRun.run(Scenario.once, root: root, in: folder, prefix: space.prefix)
                #expect(run.end?.status == 65, "\(run.text)")
                #expect(try scenario.check(root, in: folder).problems == [])
            }
        }

        @Test(
            "a full disk is told in the status, and work goes on by itself when there is room",
            .enabled(if: MountSpace.isAllowed, Comment(rawValue: MountSpace.isForbidden)), arguments: [0, 40, 200])
        func fullDisk(_ kibibytesLeft: Int) throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let source = try scenario.copy(to: folder)
                let disk = folder.appendingPathComponent("disk")
                let root = disk.appendingPathComponent("root")
                let space = try MountSpace(
                    "mkdir '\(disk.path)'; mount -t tmpfs -o size=4m kycc '\(disk.path)'; "
                        + "cp -a '\(source.path)' '\(root.path)'; mv '\(root.path)/inbox' '\(disk.path)/aside'; "
                        + "mkdir '\(root.path)/inbox'")
                let watch = try StatusWatch(space.url(root))
                let run = try ProgramRun(Scenario.forever, root: root, in: folder, prefix: space.prefix)
                try watch.wait("to be idle", run) { $0.state == "idle" && $0.processID == run.processID }
                // The last byte of the disk is taken, then so much is given back.
                try space.run(
                    "head -c \(kibibytesLeft)K /dev/zero > '\(disk.path)/room'; "
                        + "cat /dev/zero > '\(disk.path)/ballast' 2>/dev/null || true; rm '\(disk.path)/room'; "
                        + "mv '\(disk.path)/aside/'* '\(root.path)/inbox/'")
                try watch.wait("to tell", run) { status in
                    status.lastError.map { error in Failures.words(.noSpace).contains { error.contains($0) } } == true
                }
                try space.run("rm '\(disk.path)/ballast'")
                let inbox = space.url(root.appendingPathComponent("inbox")).path
                try watch.wait("to go on", run) { status in
                    status.state == "idle" && status.lastError == nil
                        && (try? FileManager.default.contentsOfDirectory(atPath: inbox)).map { Set($0) }
                            == scenario.after.inbox
                }
                #expect(run.stop() == .init(status: 0, isSignal: false), "\(run.text)")
                let out = folder.appendingPathComponent("out")
                try space.run("cp -a '\(root.path)' '\(out.path)'")
                #expect(try scenario.check(out, in: folder).problems == [])
            }
        }
    }
}

extension URL {
    fileprivate var database: URL { appendingPathComponent("kycc.sqlite") }
    fileprivate var log: URL { appendingPathComponent("kycc.sqlite-wal") }

    /// Runs SQL on the database of this root, made where it is not there.
    fileprivate func edit(_ sql: String) throws {
        let queue = try DatabaseQueue(path: database.path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    fileprivate func overwrite(at offset: UInt64, with bytes: Data) throws {
        let file = try FileHandle(forUpdating: self)
        try file.seek(toOffset: offset)
        try file.write(contentsOf: bytes)
        try file.close()
    }

    fileprivate func cut(to length: Int) throws {
        let file = try FileHandle(forUpdating: self)
        try file.truncate(atOffset: UInt64(length))
        try file.close()
    }

    /// What has other bytes than before, by path.
    fileprivate func differences(from before: [String: Data]) throws -> [String] {
        let now = try contents()
        return Set(now.keys).union(before.keys).sorted().filter { now[$0] != before[$0] }.map { name in
            "\(name): \(now[name].map { "\($0.count) bytes" } ?? "gone")"
                + " instead of \(before[name].map { "\($0.count) bytes" } ?? "none")"
        }
    }

    /// The bytes of everything that counts in this root, by path: all but the status, the lock, SQLite's index of the
    /// log, and a log in which nothing is, as every reader makes it.
    fileprivate func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        for name in names where !name.hasPrefix("status") && name != ".kycc.lock" && !name.hasSuffix("-shm") {
            let file = appendingPathComponent(name)
            let kind = try FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
            guard kind == .typeRegular else { continue }
            let content = try Data(contentsOf: file)
            if !content.isEmpty || !name.hasSuffix("-wal") { contents[name] = content }
        }
        return contents
    }
}
