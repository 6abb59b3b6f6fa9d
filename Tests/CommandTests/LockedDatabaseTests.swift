import Foundation
import Glibc
import TestSupport
import Testing

/// Somebody who may only look at a root has a lock that keeps the writer of its database from writing.
@Suite("A database that somebody else keeps locked")
struct LockedDatabaseTests {
    /// A lock that SQLite never takes shared: that of the writer, on the index of the write-ahead log.
    private func lock(_ kycc: TestRoot, writing: Bool = false) throws -> Int32 {
        let file = open(kycc.path("kycc.sqlite-shm").path, (writing ? O_RDWR : O_RDONLY) | O_CLOEXEC)
        try #require(file >= 0)
        var lock = flock()
        lock.l_type = Int16(writing ? F_WRLCK : F_RDLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 120
        lock.l_len = 1
        try #require(fcntl(file, F_SETLK, &lock) == 0)
        return file
    }

    private func wait(_ seconds: Double = 60, until condition: () -> Bool) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            if condition() { return true }
            usleep(20_000)
        }
        return false
    }

    @Test("is closed and opened anew by the daemon, which then goes on")
    func daemon() throws {
        try TestRoot.withMadeRoot { kycc in
            let daemon = RealProgram.process(["daemon"], environment: ["KYCC_ROOT": kycc.root.path])
            daemon.standardError = FileHandle.nullDevice
            try daemon.run()
            defer {
                daemon.terminate()
                daemon.waitUntilExit()
            }
            #expect(
                wait {
                    kycc.exists("kycc.sqlite-shm") && (try? kycc.text("status/status.json"))?.contains("idle") == true
                })
            let held = try lock(kycc)
            defer { close(held) }
            try kycc.write(profiles(4), to: "inbox/A_profiles.json")
            #expect(wait { kycc.exists("archive/A/scores.csv") })
            #expect(wait(10) { (try? kycc.text("status/status.log"))?.contains("closed and opened anew") == true })
            let log = try kycc.text("status/status.log")
            #expect(log.contains("process \(getpid())"), "\(log)")
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("does not hold up the end of the daemon, and nothing is counted against the file")
    func end() throws {
        try TestRoot.withMadeRoot { kycc in
            for _ in 1...3 {
                let daemon = RealProgram.process(["daemon"], environment: ["KYCC_ROOT": kycc.root.path])
                daemon.standardError = FileHandle.nullDevice
                try daemon.run()
                func status() -> String { (try? kycc.text("status/status.json")) ?? "" }
                let mark = "\"pid\": \(daemon.processIdentifier)"
                #expect(wait { status().contains(mark) && status().contains("idle") && kycc.exists("kycc.sqlite-shm") })
                let held = try lock(kycc, writing: true)
                defer { close(held) }
                try kycc.write(profiles(4), to: "inbox/A_profiles.json")
                #expect(wait { status().contains("recording") }, "\(status())")
                daemon.terminate()
                daemon.waitUntilExit()
                #expect(daemon.terminationStatus == 0 && daemon.terminationReason == .exit)
            }
            let run = try kycc.run("daemon", "--once")
            #expect(run.status == 0, "\(run.errors)")
            #expect(kycc.exists("archive/A/scores.csv"))
        }
    }

    @Test("is opened where a crash left its index behind, and the holder is named where it cannot be")
    func start() throws {
        try TestRoot.withMadeRoot { kycc in
            let daemon = RealProgram.process(["daemon"], environment: ["KYCC_ROOT": kycc.root.path])
            daemon.standardError = FileHandle.nullDevice
            try daemon.run()
            try kycc.write(profiles(4), to: "inbox/A_profiles.json")
            #expect(wait { kycc.exists("archive/A/scores.csv") })
            kill(daemon.processIdentifier, SIGKILL)
            daemon.waitUntilExit()
            let held = try lock(kycc)
            defer { close(held) }
            try kycc.write(profiles(5), to: "inbox/B_profiles.json")
            let run = try kycc.run("daemon", "--once")
            #expect(run.status == 0, "\(run.errors)")
            #expect(kycc.exists("archive/B/scores.csv"))
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
