import Foundation
import TestSupport
import Testing

@Suite("A status log that cannot be written")
struct LostLogTests {
    @Test("is trouble in the status, and ends daemon --once with 74")
    func once() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let log = kycc.path("status/status.log")
            try? FileManager.default.removeItem(at: log)
            try FileManager.default.createDirectory(at: log, withIntermediateDirectories: false)
            try kycc.write(profiles(3), to: "inbox/A_profiles.json")
            let ended = try kycc.run("daemon", "--once", environment: ["KYCC_SETTLE": "0s"])
            #expect(ended.status == 74, "\(ended)")
            #expect(ended.errors.contains("lines of status.log could not be written"), "\(ended.errors)")
            #expect(try kycc.names("archive/A").contains("scores.csv"))
            let status = try kycc.run("status").output
            #expect(status.contains("trouble") && status.contains("status.log could not be written"), "\(status)")
            try FileManager.default.removeItem(at: log)
            #expect(try kycc.run("daemon", "--once", environment: ["KYCC_SETTLE": "0s"]).status == 0)
            #expect(!(try kycc.run("status").output.contains("trouble")))
        }
    }
}
