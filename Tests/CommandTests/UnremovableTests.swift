import Foundation
import Glibc
import TestSupport
import Testing

/// Whether the program can be run as another user.
private let canChangeUser = geteuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0

/// A drop box that belongs to the uploader: the program may read its files and not remove them.
@Suite(
    "Files that may not be removed from the inbox",
    .enabled(if: canChangeUser, "only root can run the program as another user (setpriv)"))
struct UnremovableTests {
    /// Runs a script as a user who is neither root nor the owner of the inbox. `$K` is the program, the current folder
    /// has the root `r`.
    private func run(_ script: String) throws -> String {
        try withTemporaryFolder { folder in
            #expect(chmod(folder.path, 0o755) == 0)
            let process = RealProgram.process(["-c", UnremovableTests.prologue + script])
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.currentDirectoryURL = folder
            process.environment?["PROGRAM"] = RealProgram.path
            let outcome = try RealProgram.outcome(of: process)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return outcome.output
        }
    }

    private static let prologue = """
        set -eu
        cp "$PROGRAM" kycc; chmod 755 kycc
        K="setpriv --reuid=54321 --regid=54321 --clear-groups --inh-caps=-all --bounding-set=-all ./kycc"
        mkdir r; chown 54321:54321 r; $K init --root r >/dev/null
        chown 54322:54322 r/inbox; chmod 1777 r/inbox
        drop() { printf '%s' "$2" > r/inbox/$1; chown 54322 r/inbox/$1; }
        drop A_profiles.json '{"as_of":"2025-12-12","parties":[{"party_id":"a"}]}'
        drop B_profiles.json xx
        once() { KYCC_SETTLE=0s $K daemon --once --root r 2>/dev/null || true; }
        count() { ls r/archive/A | grep -c '^A_profiles' || true; ls r/rejected | grep -vc reason || true; }

        """

    @Test("are processed once, however often the program starts")
    func starts() throws {
        #expect(try run("for i in 1 2 3; do once; done; count") == "1\n1\n")
    }

    @Test("are not processed again where they are only touched, and are where they change")
    func touched() throws {
        #expect(
            try run("once; touch r/inbox/*; once; chmod 640 r/inbox/*; chmod 644 r/inbox/*; once; count")
                == "1\n1\n")
        #expect(try run("once; drop B_profiles.json yyy; once; once; count") == "1\n2\n")
    }

    @Test("are taken away once they may be removed")
    func removable() throws {
        #expect(try run("once; chmod 777 r/inbox; chown 54321 r/inbox; once; ls r/inbox; count") == "1\n1\n")
    }

    @Test("are left where they are unread where they are too large, with why")
    func tooLarge() throws {
        let said = try run(
            """
            truncate -s 200G r/inbox/C_profiles.json; chown 54322 r/inbox/C_profiles.json
            KYCC_SETTLE=0s timeout 60 $K daemon --once --root r 2>&1 >/dev/null | grep -c 'C_profiles.*cannot be moved away'
            ls r/rejected | grep -c C_ || true
            """)
        #expect(said == "1\n0\n")
    }
}
