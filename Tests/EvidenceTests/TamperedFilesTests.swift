import Foundation
import TestSupport
import Testing

@Suite("verify, where files were changed")
struct TamperedFilesTests {
    /// Every file of the archive, and what was refused.
    private func files(_ root: EvidenceRoot) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path)
        return names.filter { name in
            (name.hasPrefix("archive/") && name.contains(".")) || name.hasPrefix("rejected/")
        }.sorted()
    }

    @Test("one changed byte in any file of the archive, or in what was refused, is found")
    func changedBytes() throws {
        try withEvidence { root, _ in
            let names = try files(root)
            for kind in [
                "_profiles.json", "_profiles.r2.json", "_labels.json", "_labels.r2.json", "scores.csv", "scores.r1.csv",
                "scoring.json", "scoring.r1.json", "training.json", "training.r1.json", "validation.json",
                "validation.r1.json",
                "_profiles.json.duplicate",
            ] { #expect(names.contains { $0.hasSuffix(kind) }, "no \(kind) to be changed") }
            for name in names {
                let bytes = try Data(contentsOf: root.file(name))
                var changed = bytes
                changed[changed.count / 2] ^= 1
                try changed.write(to: root.file(name))
                let run = try root.verify()
                #expect(run.status == 1, "\(name)")
                #expect(run.output.contains(name.split(separator: "/").last!), "\(name): \(run.output)")
                try bytes.write(to: root.file(name))
            }
            #expect(try root.verify().status == 0)
        }
    }

    @Test("a file that is gone is a fault, save what was refused, alone or with its reason")
    func removedFiles() throws {
        try withEvidence { root, _ in
            for name in try files(root) {
                let bytes = try Data(contentsOf: root.file(name))
                try FileManager.default.removeItem(at: root.file(name))
                let run = try root.verify()
                #expect(run.status == (name == "rejected/BAD_profiles.json" ? 0 : 1), "\(name): \(run.output)")
                if run.status == 1 { #expect(run.output.contains("\(name) is missing"), "\(name): \(run.output)") }
                try bytes.write(to: root.file(name))
            }
            for name in try files(root) where name.hasPrefix("rejected/") {
                try FileManager.default.removeItem(at: root.file(name))
            }
            #expect(try root.verify().status == 0)
        }
    }

    @Test("a file that nobody recorded is a fault, save what recovery has set aside or may have left")
    func plantedFiles() throws {
        try withEvidence { root, _ in
            for name in [
                "archive/BATCH_001/scores.r7.csv", "archive/BATCH_001/scores.r1.csv",
                "archive/BATCH_001/BATCH_001_labels.r9.json", "archive/BATCH_001/notes.txt",
                "archive/BATCH_001/BATCH_001_profiles.json.duplicate2", "archive/BATCH_001/notes.txt.unknown",
                "archive/stray.csv", "rejected/X_profiles.json",
            ] {
                try Data("x".utf8).write(to: root.file(name))
                let run = try root.verify()
                #expect(run.status == 1 && run.output.contains("FAULT \(name) is n"), "\(name): \(run.output)")
                try FileManager.default.removeItem(at: root.file(name))
            }
            for name in [
                "archive/BATCH_001/BATCH_001_labels.json.unknown", "archive/BATCH_001/.kycc-scores.csv.tmp",
                "archive/.gitkeep",
            ] { try Data("x".utf8).write(to: root.file(name)) }
            let clean = try root.verify()
            #expect(clean.status == 0, "\(clean.output)")
        }
    }

    @Test("a root that the daemon would not start on is no clean one")
    func start() throws {
        try withEvidence { root, _ in
            try FileManager.default.removeItem(at: root.file(".kycc.lock"))
            try FileManager.default.createDirectory(at: root.file(".kycc.lock"), withIntermediateDirectories: false)
            let run = try root.verify()
            #expect(run.status == 1 && run.output.contains("FAULT .kycc.lock: this is a folder"), "\(run.output)")
            try FileManager.default.removeItem(at: root.file(".kycc.lock"))
            #expect(try root.verify().status == 0)
            // Without its list of migrations the database is not migrated, and nothing of it is touched.
            try root.connection().execute("DELETE FROM grdb_migrations WHERE identifier = '1'")
            #expect(try root.verify().status == 1)
            let start = try RealProgram.run("daemon", "--once", "--root", root.path)
            #expect(start.status != 0 && start.errors.contains("the list of its migrations"), "\(start.errors)")
        }
    }

    @Test("a refusal that a crash left without its event is none, and one with another reason is a fault")
    func reasons() throws {
        try withEvidence { root, _ in
            let reason = root.file("rejected/BAD_profiles.json.reason.json")
            let text = try String(contentsOf: reason, encoding: .utf8)
            try Data(text.replacingOccurrences(of: "\"json\"", with: "\"leakage\"").utf8).write(to: reason)
            let changed = try root.verify()
            #expect(changed.status == 1)
            #expect(changed.output.contains("FAULT rejected/BAD_profiles.json.reason.json was changed"))
            try Data(text.utf8).write(to: reason)
            try Data("{".utf8).write(to: root.file("rejected/NEW_profiles.json"))
            try Data(text.replacingOccurrences(of: "BAD", with: "NEW").utf8).write(
                to: root.file("rejected/NEW_profiles.json.reason.json"))
            #expect(try root.verify().status == 0)
            // Recovery records its event.
            try root.work()
            #expect(try root.connection().rows("SELECT count(*) FROM events WHERE event = 'rejected'") == [["2"]])
            #expect(try root.verify().status == 0)
        }
    }

    @Test("a link in place of a file, or a folder, is a fault and no error")
    func replacedFiles() throws {
        try withEvidence { root, folder in
            let name = "archive/BATCH_001/BATCH_001_profiles.json"
            let aside = folder.appendingPathComponent("aside")
            try FileManager.default.moveItem(at: root.file(name), to: aside)
            try FileManager.default.createSymbolicLink(at: root.file(name), withDestinationURL: aside)
            let linked = try root.verify()
            #expect(linked.status == 1)
            #expect(linked.output.contains("FAULT archive/BATCH_001/BATCH_001_profiles.json is missing or was changed"))
            try FileManager.default.removeItem(at: root.file("archive/BATCH_002"))
            let gone = try root.verify()
            #expect(gone.status == 1)
            #expect(gone.output.contains("FAULT archive/BATCH_002/BATCH_002_labels.json is missing or was changed"))
            #expect(gone.output.contains("6 models"))
        }
    }
}
