import Foundation
import TestSupport
import Testing

@Suite("verify, in the life of a root")
struct VerificationTests {
    @Test("proves that the chain still contains an event that was noted")
    func notedHead() throws {
        try withEvidence { root, _ in
            let run = try root.verify("--json")
            let result = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            let head = try #require(result["head"] as? String)
            #expect(try root.verify().output.contains("head of the event chain, to be noted: \(head)\n"))
            #expect(try root.verify("--head", head).status == 0)
            try root.generate(4...4, parties: 20)
            try root.work()
            #expect(try root.verify("--head", head).status == 0)
            // The newest events cut off, with what they tell of: nothing but the noted head can show it.
            let id = try #require(head.split(separator: ":").first)
            try root.connection().tamper("DELETE FROM events WHERE id >= \(id)")
            let cut = try root.verify("--head", head)
            #expect(cut.status == 1)
            #expect(cut.output.contains("FAULT the chain does not contain the event \(head)"))
            for wrong in [
                "", "7", "x:\(String(repeating: "0", count: 64))", "7:00", "7:\(String(repeating: "X", count: 64))",
            ] {
                #expect(try root.verify("--head", wrong).status == 64, "\(wrong)")
            }
        }
    }

    @Test("finds nothing wrong between the record of a revision and its way to the archive")
    func recordedAndNotArchived() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder)
            try root.drop("A_profiles.json", EvidenceRoot.ownProfiles(10, shift: 0))
            try root.work()
            let outputs = ["scores.csv", "scoring.json"]
            let before = try outputs.map { try Data(contentsOf: root.file("archive/A/\($0)")) }
            try root.drop("A_profiles.json", EvidenceRoot.ownProfiles(12, shift: 0))
            try root.work()
            try root.connection().tamper(
                """
                UPDATE files SET archived_us = NULL WHERE revision = 2;
                DELETE FROM events WHERE id = (SELECT max(id) FROM events);
                """)
            try FileManager.default.moveItem(
                at: root.file("archive/A/A_profiles.r2.json"), to: root.file("inbox/A_profiles.json"))
            let written = try root.verify()
            #expect(written.status == 0, "\(written.output)")
            // As it is before the outputs of the revision are written.
            for (name, bytes) in zip(outputs, before) { try bytes.write(to: root.file("archive/A/\(name)")) }
            for name in ["scores.r1.csv", "scoring.r1.json"] {
                try FileManager.default.removeItem(at: root.file("archive/A/\(name)"))
            }
            let unwritten = try root.verify()
            #expect(unwritten.status == 0, "\(unwritten.output)")
            try root.work()
            let recovered = try root.verify()
            #expect(recovered.status == 0, "\(recovered.output)")
            let left = try root.connection().rows("SELECT count(*) FROM files WHERE archived_us IS NULL")
            #expect(left == [["0"]])
        }
    }

    @Test("says that the archive has a batch which an older backup of the database does not know")
    func olderBackup() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder)
            try root.drop("A_profiles.json", EvidenceRoot.ownProfiles(10, shift: 0))
            try root.work()
            let backup = folder.appendingPathComponent("backup.sqlite")
            #expect(try RealProgram.run("backup", backup.path, "--root", root.path).status == 0)
            try root.drop("B_profiles.json", EvidenceRoot.ownProfiles(10, shift: 0.125))
            try root.work()
            try FileManager.default.removeItem(at: root.database)
            try FileManager.default.moveItem(at: backup, to: root.database)
            let run = try root.verify()
            #expect(run.status == 1)
            #expect(run.output.contains("FAULT archive/B: the database does not know the batch"), "\(run.output)")
            // The advice: what lies there is dropped again.
            try FileManager.default.copyItem(
                at: root.file("archive/B/B_profiles.json"), to: root.file("inbox/B_profiles.json"))
            try root.work()
            let after = try root.verify()
            #expect(after.status == 0, "\(after.output)")
        }
    }

    @Test("takes a file that was taken, whatever the limits are now")
    func lowerLimits() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder)
            try root.drop("A_profiles.json", EvidenceRoot.ownProfiles(10, shift: 0))
            try root.work()
            let run = try root.verify("--set", "limits.most_parties=2")
            #expect(run.status == 0, "\(run.output)")
        }
    }

    @Test("says that the bytes of a recorded file are nowhere")
    func recordedAndLost() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder)
            try root.drop("A_profiles.json", EvidenceRoot.ownProfiles(10, shift: 0))
            try root.work()
            try root.connection().tamper(
                "UPDATE files SET archived_us = NULL; DELETE FROM events WHERE id = (SELECT max(id) FROM events)")
            try FileManager.default.removeItem(at: root.file("archive/A/A_profiles.json"))
            let run = try root.verify()
            #expect(run.status == 1)
            #expect(run.output.contains("FAULT file 1 (A_profiles.json) is missing or was changed"))
        }
    }

    @Test("finds nothing wrong while a daemon works")
    func besideTheDaemon() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder)
            let made = folder.appendingPathComponent("made")
            for number in 1...40 {
                try RealProgram.run(
                    "generate", "--batch-number", "\(number)", "--parties", "30", "--out", made.path)
            }
            try RealProgram.run("init", "--root", root.path)
            let daemon = RealProgram.process(["daemon", "--root", root.path, "--set", "settle=0s"])
            daemon.standardError = FileHandle.nullDevice
            try daemon.run()
            defer {
                daemon.terminate()
                daemon.waitUntilExit()
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: made.path).sorted() {
                try FileManager.default.moveItem(at: made.appendingPathComponent(name), to: root.file("inbox/\(name)"))
            }
            var runs = 0
            while daemon.isRunning {
                // The last look finds all of it archived.
                let left = try FileManager.default.contentsOfDirectory(atPath: root.file("inbox").path)
                let run = try root.verify()
                #expect(run.status == 0, "\(run.output)\(run.errors)")
                runs += 1
                if left.allSatisfy({ $0.hasPrefix(".") }) || run.status != 0 { break }
            }
            #expect(runs > 1, "the daemon was done before the first look")
        }
    }

    @Test("proves a backup that was restored beside a copy of the archive")
    func restoredBackup() throws {
        try withEvidence { root, folder in
            let backup = folder.appendingPathComponent("backup.sqlite")
            let run = try RealProgram.run("backup", backup.path, "--root", root.path)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try RealProgram.run("backup", backup.path, "--root", root.path).status != 0)
            let restored = try EvidenceRoot(empty: folder.appendingPathComponent("restored"))
            for name in ["archive", "rejected"] {
                try FileManager.default.removeItem(at: restored.file(name))
                try FileManager.default.copyItem(at: root.file(name), to: restored.file(name))
            }
            try FileManager.default.copyItem(at: backup, to: restored.database)
            let verified = try restored.verify()
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            let original = try root.verify()
            #expect(verified.output == original.output)
            // It goes on from there.
            try restored.generate(4...4, parties: 20)
            try restored.work()
            #expect(try restored.verify().status == 0)
        }
    }
}
