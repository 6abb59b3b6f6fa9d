import Foundation
import TestSupport
import Testing

@Suite("kycc doctor")
struct DoctorCommandTests {
    private static let checks = [
        "settings", "folders", "names", "file system", "free space", "permissions", "watching", "database", "clock",
        "lock",
    ]

    /// The results of a check.
    private func results(_ kycc: TestRoot, _ check: String, _ arguments: String...) throws -> [[String: Any]] {
        try kycc.rows(try kycc.run("doctor", "--json")).filter { $0["check"] as? String == check }
    }

    @Test("finds a fresh root well, with a line for each check")
    func well() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let run = try kycc.run("doctor")
            #expect(run.status == 0, "\(run.output)")
            let lines = run.output.split(separator: "\n")
            #expect(lines.count == DoctorCommandTests.checks.count)
            for (check, line) in zip(DoctorCommandTests.checks, lines) {
                #expect(line.hasPrefix("ok    \(check) ") || line.hasPrefix("warn  \(check) "), "\(line)")
            }
            let rows = try kycc.rows(try kycc.run("doctor", "--json"))
            #expect(rows.map { $0["check"] as? String } == DoctorCommandTests.checks)
        }
    }

    @Test("says that gates decide nothing where no policy is set, and so does the daemon")
    func idleGates() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let what = "gates.min_auc: gates decide under the policy gated alone, and activation.policy is not set"
            try "gates.min_auc: 0.7\n".write(to: kycc.path("kycc.yaml"), atomically: true, encoding: .utf8)
            let rows = try results(kycc, "settings")
            #expect(
                rows.contains { $0["result"] as? String == "warn" && ($0["text"] as? String ?? "").hasPrefix(what) })
            #expect(try kycc.run("daemon", "--once").errors.contains(what))
            try "gates.min_auc: 0.7\nactivation.policy: gated\n".write(
                to: kycc.path("kycc.yaml"), atomically: true, encoding: .utf8)
            #expect(try results(kycc, "settings").allSatisfy { $0["result"] as? String == "ok" })
            #expect(try !kycc.run("daemon", "--once").errors.contains(what))
        }
    }

    @Test("says that no recipe of the settings keeps declared directions, and so does the daemon")
    func idleDirections() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let what = "directions names late_share: the recipe straight1 keeps no directions"
            for (rivals, isIdle) in [("none", true), ("bends", false)] {
                try "directions: {late_share: up}\ntraining: {recipe: straight1, rivals: \(rivals)}\n".write(
                    to: kycc.path("kycc.yaml"), atomically: true, encoding: .utf8)
                let rows = try results(kycc, "settings")
                #expect(rows.contains { $0["text"] as? String == what } == isIdle)
                #expect(try kycc.run("daemon", "--once").errors.contains(what) == isIdle)
            }
        }
    }

    @Test("says that no batch has a feature that the settings name, and so does the daemon")
    func unknownFeatures() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let what = "training.exclude names is_bda, and directions names kyc_verifed: no batch so far has"
            try "training.exclude: is_bda, network_size\ndirections: {kyc_verifed: down, has_tax_id: none}\n".write(
                to: kycc.path("kycc.yaml"), atomically: true, encoding: .utf8)
            // Nothing is known of features before the first batch.
            #expect(try !kycc.run("daemon", "--once").errors.contains(what))
            #expect(try kycc.run("generate", "--batch-number", "1", "--parties", "20").status == 0)
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try kycc.run("daemon", "--once").errors.contains(what))
            #expect(
                try results(kycc, "settings").contains {
                    $0["result"] as? String == "warn" && ($0["text"] as? String ?? "").hasPrefix(what)
                })
        }
    }

    @Test("neither waits at a FIFO in place of the lock, nor follows a link", arguments: ["link", "FIFO"])
    func replacedLock(kind: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            let lock = kycc.path(".kycc.lock").path
            try? FileManager.default.removeItem(atPath: lock)
            if kind == "link" {
                try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: "kycc.yaml")
            } else {
                #expect(mkfifo(lock, 0o600) == 0)
            }
            #expect(try kycc.run("doctor").status == 1)
            let rows = try results(kycc, "lock")
            #expect(rows.map { $0["result"] as? String } == ["FAIL"])
            #expect((rows.first?["text"] as? String)?.contains("no regular file") == true, "\(rows)")
        }
    }

    @Test("tells what is missing, open to all, or wrong, and fails")
    func ill() throws {
        try TestRoot.withMadeRoot { kycc throws in
            func expectFailure(_ check: String, _ word: String, location: SourceLocation = #_sourceLocation) throws {
                #expect(try kycc.run("doctor").status == 1, sourceLocation: location)
                let rows = try results(kycc, check)
                #expect(
                    rows.contains {
                        $0["result"] as? String == "FAIL" && ($0["text"] as? String)?.contains(word) == true
                            && $0["hint"] is String
                    }, "\(rows)", sourceLocation: location)
            }
            chmod(kycc.path("archive").path, 0o777)
            try expectFailure("permissions", "archive")
            chmod(kycc.path("archive").path, 0o755)
            try kycc.write("bogus: 1\n", to: "kycc.yaml")
            try expectFailure("settings", "bogus")
            try kycc.write("", to: "kycc.yaml")
            try FileManager.default.removeItem(at: kycc.path("rejected"))
            try expectFailure("folders", "rejected is missing")
            try FileManager.default.createSymbolicLink(atPath: kycc.path("rejected").path, withDestinationPath: "inbox")
            try expectFailure("folders", "not a folder itself")
            try FileManager.default.removeItem(at: kycc.path("rejected"))
            #expect(try kycc.run("init").status == 0)
            chmod(kycc.path("inbox").path, 0o777)
            #expect(try results(kycc, "permissions").map { $0["result"] as? String } == ["warn"])
            #expect(try kycc.run("doctor").status == 0)
            for name in try kycc.names("") where name.hasPrefix("kycc.sqlite") {
                try FileManager.default.removeItem(at: kycc.path(name))
            }
            try expectFailure("database", "is not there")
            try kycc.write("no database", to: "kycc.sqlite")
            try expectFailure("database", "not a database")
        }
    }

    @Test("says that there is no root, and makes none")
    func absent() throws {
        try TestRoot.withRoot { kycc throws in
            #expect(try kycc.run("doctor").status == 1)
            #expect(!kycc.exists())
        }
    }

    @Test("names who holds the root")
    func lock() throws {
        try TestRoot.withMadeRoot { kycc throws in
            #expect((try results(kycc, "lock").first?["text"] as? String)?.contains("nobody") == true)
            let daemon = RealProgram.process(["daemon"], environment: ["KYCC_ROOT": kycc.root.path])
            let errors = Pipe()
            daemon.standardError = errors
            try daemon.run()
            var told = ""
            while !told.contains(" started ") {
                told += String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
            }
            let text = try results(kycc, "lock").first?["text"] as? String
            #expect(text == "held by process \(daemon.processIdentifier), daemon")
            daemon.terminate()
            daemon.waitUntilExit()
        }
    }

    /// Runs a script where inotify is not to be had.
    private static let withoutWatch = "unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_inotify_instances && "

    private static let canUnwatch: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", withoutWatch + "true' 2>/dev/null"]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test("and the daemon say that inotify is not to be had", .enabled(if: canUnwatch))
    func unwatched() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let doctor = try kycc.shell(DoctorCommandTests.withoutWatch + #""$kycc" doctor'"#)
            #expect(doctor.output.contains("warn  watch"), "\(doctor)")
            let daemon = try kycc.shell(DoctorCommandTests.withoutWatch + #""$kycc" daemon --once'"#)
            #expect(daemon.errors.contains("inotify is not to be had"), "\(daemon)")
            #expect(try kycc.text("status/status.json").contains(#""watching": "polling""#))
        }
    }
}
