import Foundation
import TestSupport
import Testing

@Suite("verify, where files were changed")
struct TamperedFilesTests {
    /// Every file of the archive, and what was refused.
    private func files(_ root: EvidenceRoot) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path)
        return names.filter { name in
            (name.hasPrefix("archive/") && name.contains(".")) || name == "rejected/BAD_profiles.json"
        }.sorted()
    }

    @Test("one changed byte in any file of the archive, or in what was refused, is found")
    func changedBytes() throws {
        try withEvidence { root, _ in
            let names = try files(root)
            for kind in [
                "_profiles.json", "_profiles.r2.json", "_labels.json", "_labels.r2.json", "scores.csv", "scores.r1.csv",
                "scoring.json", "scoring.r1.json", "training.json", "training.r1.json", "_profiles.json.duplicate",
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

    @Test("a file that is gone is a fault, save what was put aside")
    func removedFiles() throws {
        try withEvidence { root, _ in
            for name in try files(root) {
                let bytes = try Data(contentsOf: root.file(name))
                try FileManager.default.removeItem(at: root.file(name))
                let isAside = name.hasPrefix("rejected/") || name.hasSuffix(".duplicate")
                #expect(try root.verify().status == (isAside ? 0 : 1), "\(name)")
                try bytes.write(to: root.file(name))
            }
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
