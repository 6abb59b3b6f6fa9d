import Foundation
import TestSupport
import Testing

/// Whether the program can be run as another user: a limit of a user's threads does not bind root.
private let canChangeUser = geteuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0

@Suite(
    "A process that can make no thread",
    .enabled(if: canChangeUser, "only root can run the program as another user (setpriv)"))
struct ThreadShortageTests {
    /// A program that does not end by itself is killed after so many seconds.
    private static let patience = 60

    /// Runs the program as a user of its own, who may have so many threads. The current folder has the root `r` with
    /// one file in its inbox, and B_profiles.json.
    private func run(_ command: String, threads: Int, user: Int, then check: String = "") throws -> RealProgram.Outcome
    {
        try withTemporaryFolder { folder in
            #expect(chmod(folder.path, 0o755) == 0)
            let script = """
                set -eu
                cp "$PROGRAM" kycc; chmod 755 kycc
                K="setpriv --reuid=\(user) --regid=\(user) --clear-groups --inh-caps=-all --bounding-set=-all"
                mkdir r; chown \(user):\(user) r; $K ./kycc init --root r >/dev/null
                printf '%s' '\(profiles(60))' > B_profiles.json
                cp B_profiles.json r/inbox/A_profiles.json; chmod 644 *.json r/inbox/*
                status=0
                timeout -s KILL \(ThreadShortageTests.patience) $K prlimit --nproc=\(threads) \
                ./kycc \(command) --root r || status=$?
                \(check)
                exit $status
                """
            let process = RealProgram.process(["-c", script])
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.currentDirectoryURL = folder
            process.environment?["PROGRAM"] = RealProgram.path
            process.environment?["KYCC_SETTLE"] = "0s"
            return try RealProgram.outcome(of: process)
        }
    }

    @Test(
        "says so and ends with 71 instead of standing still for ever",
        arguments: [(0, "daemon"), (1, "daemon --once"), (2, "cycle 1"), (3, "verify")])
    func shortage(_ user: Int, _ command: String) throws {
        let outcome = try run(command, threads: 1, user: 54_330 + user)
        #expect(outcome.status == 71, "\(outcome)")
        expectError(outcome, status: 71, "no thread could be started for 1", "TasksMax")
    }

    @Test("does not blame the file that it was reading", arguments: [2, 3, 4])
    func attempts(_ threads: Int) throws {
        let outcome = try run(
            "score B_profiles.json", threads: threads, user: 54_340 + threads, then: "head -c 5 r/.kycc.attempts")
        // How many threads it needs depends on the machine; it has what it needs, or says what it lacks.
        #expect([0, 71].contains(outcome.status), "\(outcome)")
        #expect(outcome.output.hasSuffix("00000"), "\(outcome)")
    }

    @Test("is one that has what it needs where the limit allows that")
    func enough() throws {
        let outcome = try run("daemon --once", threads: 40, user: 54_350, then: "ls r/archive")
        #expect(outcome.status == 0 && outcome.output == "A\n", "\(outcome)")
    }
}
