import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Signals to the daemon")
struct SignalTests {
    private func withDaemon(_ body: (TestRoot, RunningDaemon) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try TestRoot.withMadeRoot { kycc throws in
                try body(kycc, try RunningDaemon(kycc.root, in: folder))
            }
        }
    }

    @Test("that would kill it unlogged are logged, and it goes on")
    func noted() throws {
        try withDaemon { kycc, daemon throws in
            let signals: [(Int32, String)] = [
                (SIGHUP, "HUP"), (SIGUSR1, "USR1"), (SIGUSR2, "USR2"), (SIGALRM, "ALRM"), (SIGVTALRM, "VTALRM"),
                (SIGPROF, "PROF"), (SIGPWR, "PWR"), (34, "RTMIN+0"), (64, "RTMIN+30"),
            ]
            for signal in [SIGPIPE, SIGIO, SIGXFSZ] { daemon.send(signal) }
            for (signal, name) in signals {
                daemon.send(signal)
                try daemon.wait("log \(name)") { daemon.text.contains(" INFO signal name=\(name) ") }
            }
            // It still works.
            try kycc.write(profiles(2), to: "inbox/A_profiles.tmp")
            #expect(rename(kycc.path("inbox/A_profiles.tmp").path, kycc.path("inbox/A_profiles.json").path) == 0)
            try daemon.wait("score") { kycc.exists("archive/A/A_profiles.json") }
            #expect(daemon.end(SIGTERM) == 0)
            #expect(!daemon.text.contains("PIPE") && !daemon.text.contains("name=IO"))
        }
    }

    @Test("of one kind are logged once a minute")
    func flood() throws {
        try withDaemon { _, daemon throws in
            for _ in 0..<200 { daemon.send(SIGUSR1) }
            daemon.send(SIGUSR2)
            try daemon.wait("log USR2") { daemon.text.contains("name=USR2") }
            #expect(daemon.text.split(separator: "\n").count { $0.contains("name=USR1") } == 1)
        }
    }

    @Test("that ask for the end, end it in order", arguments: [SIGTERM, SIGINT, SIGQUIT, SIGXCPU])
    func ends(_ signal: Int32) throws {
        try withDaemon { kycc, daemon throws in
            #expect(daemon.end(signal) == 0)
            #expect(daemon.text.contains(" INFO stopped "))
            #expect(try kycc.text("status/metrics.prom").contains("\nkycc_up 0\n"))
        }
    }

    @Test("are taken while it waits for its database at the start: it says so and ends in order")
    func start() throws {
        try TestRoot.withMadeRoot { kycc throws in
            // The lock that SQLite takes to be alone.
            let file = open(kycc.path("kycc.sqlite").path, O_RDWR | O_CLOEXEC)
            try #require(file >= 0)
            defer { close(file) }
            var lock = flock()
            lock.l_type = Int16(F_WRLCK)
            lock.l_start = 0x4000_0000
            lock.l_len = 512
            try #require(fcntl(file, F_SETLK, &lock) == 0)
            let daemon = RealProgram.process(["daemon"], environment: ["KYCC_ROOT": kycc.root.path])
            daemon.standardError = FileHandle.nullDevice
            try daemon.run()
            // The kernel tells which signals have a handler: bit n − 1 is signal n.
            func handles(_ signal: Int32) -> Bool {
                let text =
                    (try? String(contentsOfFile: "/proc/\(daemon.processIdentifier)/status", encoding: .utf8)) ?? ""
                let mask = text.firstMatch(of: /SigCgt:\s*([0-9a-f]+)/).flatMap { UInt64($0.1, radix: 16) } ?? 0
                return mask >> UInt64(signal - 1) & 1 == 1
            }
            let end = Date() + 60
            while !(handles(SIGHUP) && handles(SIGTERM)), Date() < end { _ = poll(nil, 0, 2) }
            kill(daemon.processIdentifier, SIGHUP)
            daemon.terminate()
            daemon.waitUntilExit()
            #expect(daemon.terminationStatus == 0 && daemon.terminationReason == .exit)
            let log = try kycc.text("status/status.log")
            #expect(log.contains(" INFO stopped ") && log.contains("the start was ended: "), "\(log)")
        }
    }

    @Test("that stop or kill it show in the status, and the metrics have a heartbeat")
    func silent() throws {
        try withDaemon { kycc, daemon throws in
            func heartbeat() throws -> Double? {
                try kycc.text("status/metrics.prom").firstMatch(of: /\nkycc_heartbeat_seconds ([0-9.]+)\n/).flatMap {
                    Double($0.1)
                }
            }
            try daemon.wait("have a heartbeat") { try heartbeat() != nil }
            let beat = try #require(try heartbeat())
            #expect(abs(beat - Date().timeIntervalSince1970) < 30)
            let status = try kycc.object(try kycc.run("status", "--json").output)
            let shown = try #require(status["daemon"] as? [String: Any])
            #expect(shown["heartbeat_at"] is String && shown["watching"] as? String == "inotify")
            daemon.send(SIGSTOP)
            try daemon.wait("be stopped") { try kycc.run("status").output.hasPrefix("daemon   does not answer") }
            #expect(try kycc.run("status").output.contains("kill -CONT \(daemon.processID)"))
            daemon.send(SIGCONT)
            try daemon.wait("go on") { try kycc.run("status").output.hasPrefix("daemon   idle") }
            #expect(daemon.end(SIGKILL) == -SIGKILL)
            #expect(try kycc.run("status").output.hasPrefix("daemon   not running"))
        }
    }

    @Test("status says that nothing was heard of the daemon for a while")
    func old() throws {
        try TestRoot.withMadeRoot { kycc throws in
            // Written by a process that lives: this one.
            let text = try kycc.text("status/status.json")
                .replacing(/"written_at": "[^"]*"/, with: #""written_at": "2026-01-01T00:00:00Z""#)
                .replacing(/"state": "stopped"/, with: #""state": "idle""#)
                .replacing(/"pid": [0-9]+/, with: "\"pid\": \(getpid())")
            try kycc.write(text, to: "status/status.json")
            let said = try kycc.run("status").output
            #expect(said.hasPrefix("daemon   does not answer (no sign of life for "), "\(said)")
        }
    }
}
