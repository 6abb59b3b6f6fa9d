import Foundation
import TestSupport
import Testing

@Suite("A status log that cannot be written")
struct LostLogTests {
    @Test("is trouble in the status, and ends daemon --once with 74")
    func once() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write("", to: "status/status.log")
            let log = kycc.path("status/status.log").path
            // Root may write everywhere but to what is immutable.
            _ = try kycc.shell("chmod 0400 '\(log)'; chattr +i '\(log)' 2>/dev/null || true")
            defer { _ = try? kycc.shell("chattr -i '\(log)' 2>/dev/null") }
            // Root on a file system without that flag cannot be kept from writing.
            if access(log, W_OK) == 0 { return }
            try kycc.write(profiles(3), to: "inbox/A_profiles.json")
            let ended = try kycc.run("daemon", "--once", environment: ["KYCC_SETTLE": "0s"])
            #expect(ended.status == 74, "\(ended)")
            #expect(ended.errors.contains("lines of status.log could not be written"), "\(ended.errors)")
            #expect(try kycc.names("archive/A").contains("scores.csv"))
            let status = try kycc.run("status").output
            #expect(status.contains("lines of status.log could not be written"), "\(status)")
            _ = try kycc.shell("chattr -i '\(log)' 2>/dev/null; chmod 0600 '\(log)'")
            #expect(try kycc.run("daemon", "--once", environment: ["KYCC_SETTLE": "0s"]).status == 0)
            #expect(!(try kycc.run("status").output.contains("trouble")))
        }
    }
}
