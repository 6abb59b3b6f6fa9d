import Foundation
import Glibc
import TestSupport
import Testing

@Suite("What stands in the place of the program's own files")
struct OwnNamesTests {
    private static let aside = [
        ".kycc.attempts", ".kycc.remains", ".kycc.seen", ".kycc.staging", "kycc.sqlite-shm", "status/status.json",
        "status/metrics.prom", "status/status.log", "status/.status.json.spare", "status/.metrics.prom.spare",
        "status/.kycc-status.json.tmp", ".kycc-.kycc.seen.tmp", "status/status.log.1",
    ]

    private func make(_ kind: String, _ url: URL) throws {
        if (try? FileManager.default.attributesOfItem(atPath: url.path)) != nil {
            try FileManager.default.removeItem(at: url)
        }
        switch kind {
        case "FIFO": #expect(mkfifo(url.path, 0o600) == 0)
        case "link": try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: "/dev/zero")
        case "file": try Data("x".utf8).write(to: url)
        default: try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        }
    }

    /// A file that is being written, and a rotated log, are renamed over by themselves unless a folder stands there.
    private func isInTheWay(_ name: String, _ kind: String) -> Bool {
        if name == ".kycc.staging" { return kind != "folder" }
        return kind == "folder" || kind != "file" && !name.hasSuffix(".tmp") && !name.hasSuffix(".1")
    }

    @Test(
        "is named with its size if it is a note that nobody could read to its end, and put aside at the start",
        arguments: [".kycc.remains", ".kycc.seen", ".kycc.attempts", "status/status.json"])
    func tooLong(_ name: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write("", to: name)
            #expect(truncate(kycc.path(name).path, 100 << 30) == 0)
            let what = "\(name): this is a file of 107374182400 bytes, and at most 67108864 are read of it"
            let verified = try kycc.run("verify")
            #expect(verified.status == 1 && verified.output.contains("FAULT \(what)"), "\(verified)")
            #expect(try kycc.run("doctor").output.contains(what))
            try kycc.write(profiles(2), to: "inbox/A_profiles.json")
            let once = try kycc.run("daemon", "--once", "--set", "settle=0s")
            #expect(once.status == 0 && once.errors.contains(what), "\(once.errors)")
            #expect(kycc.exists("archive/A/scores.csv"))
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("is named by verify and doctor, and put aside at the start", arguments: ["folder", "FIFO", "link", "file"])
    func notes(_ kind: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            let names = OwnNamesTests.aside.filter { isInTheWay($0, kind) }
            for name in names { try make(kind, kycc.path(name)) }
            let verified = try kycc.run("verify")
            let doctor = try kycc.run("doctor")
            #expect((verified.status == 0) == names.isEmpty, "\(verified)")
            for name in names {
                // Without the database nothing can be proved, and SQLite would wait for the other end of a FIFO.
                let isNamed = verified.output.contains("FAULT \(name): this is a")
                #expect(isNamed || verified.errors.contains("(kycc.sqlite-shm)"), "\(name): \(verified)")
                #expect(doctor.output.contains("\(name): this is a"), "\(name): \(doctor.output)")
            }
            try kycc.write(profiles(2), to: "inbox/A_profiles.json")
            let once = try kycc.run("daemon", "--once", "--set", "settle=0s")
            #expect(once.status == 0, "\(once.errors)")
            for name in names {
                #expect(once.errors.contains("\(name): this is a"), "\(name): \(once.errors)")
                let aside = name + ".aside"
                #expect((try? FileManager.default.attributesOfItem(atPath: kycc.path(aside).path)) != nil, "\(aside)")
            }
            #expect(kycc.exists("archive/A/scores.csv"))
            let again = try kycc.run("verify")
            #expect(again.status == 0, "\(again.output)")
            #expect(try kycc.run("status").status == 0)
        }
    }

    @Test(
        "is named and left where it may be evidence",
        arguments: ["kycc.sqlite-wal", "kycc.sqlite-journal", ".kycc.lock"], ["folder", "FIFO", "link"])
    func evidence(_ name: String, _ kind: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try make(kind, kycc.path(name))
            let once = try kycc.run("daemon", "--once")
            #expect(once.status == 74, "\(once)")
            #expect(once.errors.contains(name), "\(once.errors)")
            #expect(once.errors.contains("move it away"), "\(once.errors)")
            #expect(try kycc.run("verify").status != 0)
            #expect(try kycc.run("doctor").output.contains(name))
        }
    }
}
