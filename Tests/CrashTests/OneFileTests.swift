import Foundation
import TestSupport
import Testing

extension Harness {
    /// Calls on one name fail, for as long as it lasts.
    @Suite("The trouble of one name")
    struct OneFile {
        /// A root with three batches in its inbox, and calls that fail by rules.
        private struct Place {
            let folder: URL
            let root: URL
            let rules: URL
            let batches = (1...3).map { SmallBatch(number: $0) }

            static func with(_ body: (Place) throws -> Void) throws {
                try Harness.withFolder { folder in
                    let place = Place(
                        folder: folder, root: folder.appendingPathComponent("root"),
                        rules: folder.appendingPathComponent("rules"))
                    let run = try ProgramRun.run(["init"], root: place.root, in: folder)
                    #expect(run.end?.status == 0, "\(run.text)")
                    for batch in place.batches { _ = try place.inbox.drop(batch.profilesName, batch.profiles) }
                    try body(place)
                }
            }

            var inbox: URL { root.appendingPathComponent("inbox") }

            func environment(_ more: [String: String] = [:]) throws -> [String: String] {
                [
                    "LD_PRELOAD": try FaultLibrary.path(), "FAULTS_ROOT": root.path, "FAULTS_RULES": rules.path,
                    "KYCC_SETTLE": "0s",
                ].merging(more) { $1 }
            }

            /// Runs the program to its end while these rules hold.
            func run(_ arguments: [String] = ["daemon", "--once"], under lines: String, _ more: [String: String] = [:])
                throws -> ProgramRun
            {
                try Data(lines.utf8).write(to: rules)
                let run = try ProgramRun(arguments, root: root, in: folder, environment: try environment(more))
                try run.wait()
                return run
            }

            /// The batches that have been scored and are in the archive.
            var archived: [Int] {
                batches.map(\.number).filter { number in
                    let batch = root.appendingPathComponent("archive/\(SmallBatch(number: number).id)")
                    return ["scores.csv", SmallBatch(number: number).profilesName].allSatisfy {
                        FileManager.default.fileExists(atPath: batch.appendingPathComponent($0).path)
                    }
                }
            }

            func names(_ folder: String) throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path).sorted()
            }

            /// The warnings of a run that name a state.
            func warnings(_ run: ProgramRun, _ state: String) -> Int {
                run.text.split(separator: "\n").count { $0.contains(" WARN warning ") && $0.contains("state=\(state)") }
            }

            /// Nothing is lost or done twice once the trouble is over.
            func expectMended() throws {
                let run = try run(under: "")
                #expect(run.end?.status == 0, "\(run.text)")
                #expect(archived == [1, 2, 3], "\(run.text)")
                #expect(try names("inbox") == [])
                #expect(try names("rejected") == [])
                for number in archived {
                    let names = try names("archive/\(SmallBatch(number: number).id)")
                    #expect(!names.contains { $0.contains("duplicate") }, "\(names)")
                }
                #expect(try Scenario.verify(root, in: folder) == [])
            }
        }

        private static let errors = [
            "EIO": "Input/output error", "ESTALE": "Stale file handle", "EAGAIN": "Resource temporarily unavailable",
            "ETXTBSY": "Text file busy", "EOVERFLOW": "Value too large for defined data type",
            "ELOOP": "Too many levels of symbolic links", "ENAMETOOLONG": "File name too long",
            "ENODEV": "No such device", "ENXIO": "No such device or address", "EPERM": "Operation not permitted",
            "EACCES": "Permission denied", "EBUSY": "Device or resource busy",
        ]

        @Test(
            "that cannot be opened, looked at or read is shown as unreadable, and the others go on", arguments: errors)
        func unreadable(_ error: String, _ words: String) throws {
            for call in ["open", "look", "read"] {
                try Place.with { place in
                    let name = place.batches[0].profilesName
                    let run = try place.run(under: "\(call) \(error) inbox/\(name)\n")
                    #expect(run.end?.status == 0, "\(call): \(run.text)")
                    #expect(place.archived == [2, 3], "\(call): \(run.text)")
                    #expect(place.warnings(run, "unreadable") == 1, "\(call): \(run.text)")
                    let status = try place.run(["status"], under: "\(call) \(error) inbox/\(name)\n")
                    #expect(status.text.contains(words) && status.text.contains("unreadable"), "\(status.text)")
                    for arguments in [["why", name], ["doctor"], ["verify"]] {
                        let run = try place.run(arguments, under: "\(call) \(error) inbox/\(name)\n")
                        #expect(run.end?.isSignal == false && run.end?.status != 70, "\(arguments): \(run.text)")
                    }
                    try place.expectMended()
                }
            }
        }

        @Test("is taken by itself when the trouble is over, and has an end where it lasts")
        func goesOn() throws {
            try Place.with { place in
                let name = place.batches[0].profilesName
                try Data("read EIO inbox/\(name)\n".utf8).write(to: place.rules)
                let watch = try StatusWatch(place.root)
                let run = try ProgramRun(
                    ["daemon", "--set", "poll=100ms"], root: place.root, in: place.folder,
                    environment: try place.environment())
                try watch.wait("to score the others", run) { _ in place.archived == [2, 3] }
                try Data().write(to: place.rules)
                try watch.wait("to score the first", run) { _ in place.archived == [1, 2, 3] }
                #expect(run.stop() == .init(status: 0, isSignal: false), "\(run.text)")
                #expect(!run.text.contains(" ERROR "), "\(run.text)")
                try place.expectMended()
            }
            try Place.with { place in
                let name = place.batches[0].profilesName
                try Data("read EIO inbox/\(name)\n".utf8).write(to: place.rules)
                let watch = try StatusWatch(place.root)
                let run = try ProgramRun(
                    ["daemon", "--set", "poll=100ms", "--set", "hold=1s"], root: place.root, in: place.folder,
                    environment: try place.environment())
                try watch.wait("to refuse it", run) { _ in
                    (try? place.names("rejected"))?.contains("\(name).reason.json") == true
                }
                #expect(run.stop() == .init(status: 0, isSignal: false), "\(run.text)")
                #expect(place.archived == [2, 3])
                #expect(try Scenario.verify(place.root, in: place.folder) == [])
            }
        }

        @Test(
            "of an archive folder keeps back its batch alone",
            arguments: [
                "create EIO archive/BATCH_001/*", "create EROFS archive/BATCH_001/*", "look EIO archive/BATCH_001",
                "make EDQUOT archive/BATCH_001", "make EIO archive/BATCH_001", "open EIO archive/BATCH_001",
                "open ESTALE archive/BATCH_001*", "write ENOSPC archive/BATCH_001/*", "sync EIO archive/BATCH_001/*",
                "look EIO archive/BATCH_001/*",
            ])
        func archive(_ rule: String) throws {
            try Place.with { place in
                let run = try place.run(under: rule + "\n")
                #expect(run.end?.status == 0, "\(run.text)")
                #expect(place.archived == [2, 3], "\(run.text)")
                #expect(place.warnings(run, "archive_trouble") == 1, "\(run.text)")
                try place.expectMended()
            }
        }

        @Test(
            "is the trouble of all where its folder does not work either",
            arguments: [
                "list EIO inbox", "open EIO inbox/.", "create EIO archive/*\nmake EIO archive/*",
                "create EROFS archive/*", "make ENOSPC archive/*\ncreate ENOSPC archive/*", "open EMFILE inbox/*",
                "write EDQUOT archive/*",
            ])
        func store(_ rules: String) throws {
            try Place.with { place in
                let run = try place.run(under: rules + "\n")
                #expect(run.end?.status == 74, "\(run.text)")
                #expect(place.archived == [])
                try place.expectMended()
            }
        }

        @Test(
            "of rejected/ keeps back what is refused, and nothing else",
            arguments: [
                "create EROFS rejected/*", "create EACCES rejected/*", "create ENOSPC rejected/*",
                "write ENOSPC rejected/*", "write EDQUOT rejected/*", "sync EIO rejected/*",
            ])
        func rejected(_ rules: String) throws {
            try Place.with { place in
                let name = "BATCH_000_profiles.json"
                _ = try place.inbox.drop(name, Data("no JSON".utf8))
                let run = try place.run(under: rules + "\n")
                #expect(run.end?.status == 0, "\(run.text)")
                #expect(place.archived == [1, 2, 3], "\(run.text)")
                #expect(place.warnings(run, "not_removable") == 1, "\(run.text)")
                #expect(try place.names("inbox") == [name])
                #expect(try place.names("rejected") == [])
                let mended = try place.run(under: "")
                #expect(mended.end?.status == 65, "\(mended.text)")
                #expect(try place.names("inbox") == [])
                #expect(try place.names("rejected") == [name, "\(name).reason.json"])
                #expect(try Scenario.verify(place.root, in: place.folder) == [])
            }
        }

        @Test(
            "of listing rejected/ stops nothing",
            arguments: ["list EACCES rejected", "list EIO rejected", "open EACCES rejected/."])
        func unlisted(_ rule: String) throws {
            try Place.with { place in
                let run = try place.run(under: rule + "\n")
                #expect(run.end?.status == 0, "\(run.text)")
                #expect(place.archived == [1, 2, 3], "\(run.text)")
                #expect(run.text.contains("rejected/ cannot be settled"), "\(run.text)")
                #expect(try place.run(under: "").end?.status == 0)
                #expect(try Scenario.verify(place.root, in: place.folder) == [])
            }
        }

        @Test(
            "that cannot be removed from the inbox: every file is scored once, shown once, and goes when it can",
            arguments: [
                "move EXDEV inbox/*\nremove EROFS inbox/*", "move EROFS inbox/*\nremove EROFS inbox/*",
                "move EPERM inbox/*\nremove EPERM inbox/*", "move EIO inbox/*\nremove EIO inbox/*",
                "move EBUSY inbox/*\nremove EBUSY inbox/*",
            ])
        func unremovable(_ rules: String) throws {
            try Place.with { place in
                _ = try place.inbox.drop("BATCH_004_profiles.json", Data("no JSON".utf8))
                for start in 1...2 {
                    let run = try place.run(under: rules + "\n")
                    #expect(run.end?.status == (start == 1 ? 65 : 0), "\(run.text)")
                    #expect(place.archived == [1, 2, 3], "\(run.text)")
                    #expect(place.warnings(run, "not_removable") == 4, "\(run.text)")
                    #expect(try place.names("inbox").count == 4)
                }
                let rejected = try place.names("rejected")
                #expect(rejected == ["BATCH_004_profiles.json", "BATCH_004_profiles.json.reason.json"])
                for name in rejected {
                    try FileManager.default.removeItem(at: place.root.appendingPathComponent("rejected/\(name)"))
                }
                try place.expectMended()
            }
        }

        @Test("too large for rejected/ on another file system says why it stays")
        func apart() throws {
            try Place.with { place in
                let name = "BATCH_004_profiles.json"
                _ = try place.inbox.drop(name, Data(repeating: 0x20, count: 1 << 16))
                let run = try place.run(
                    under: "", ["FAULTS_APART": "rejected", "KYCC_LIMITS_LARGEST_FILE": "32KiB"])
                #expect(place.archived == [1, 2, 3], "\(run.text)")
                let line = run.text.split(separator: "\n").first { $0.contains(" WARN ") && $0.contains(name) } ?? ""
                #expect(line.contains("Invalid cross-device link") && line.contains("one file system"), "\(run.text)")
                #expect(!line.contains("the right"), "\(line)")
            }
        }

        @Test("lost+found of a file system that is archive/ or rejected/ alone is passed over")
        func lostAndFound() throws {
            try Place.with { place in
                let fresh = place.folder.appendingPathComponent("fresh")
                for (root, name) in [
                    (place.root, "rejected"), (place.root, "archive"), (fresh, "rejected"), (fresh, "archive"),
                ] {
                    try FileManager.default.createDirectory(
                        at: root.appendingPathComponent("\(name)/lost+found"), withIntermediateDirectories: true)
                }
                #expect(try ProgramRun.run(["init"], root: fresh, in: place.folder).end?.status == 0)
                let run = try place.run(under: "")
                #expect(run.end?.status == 0 && !run.text.contains("lost+found"), "\(run.text)")
                let status = try ProgramRun.run(["status", "--json"], root: place.root, in: place.folder)
                #expect(status.text.contains(#""rejected": 0"#), "\(status.text)")
                #expect(try Scenario.verify(place.root, in: place.folder) == [])
                #expect(try Scenario.verify(fresh, in: place.folder) == [])
            }
        }
    }
}
