import Foundation
import TestSupport
import Testing

@Suite("Decisions of persons")
struct DecisionTests {
    /// By whom the versions were activated, in order.
    private func activators(_ kycc: TestRoot, _ version: String) throws -> [String] {
        let shown = try kycc.object(try kycc.run("models", "show", version, "--json").output)
        let activations = try #require(shown["activations"] as? [[String: Any]])
        return activations.compactMap { $0["by"] as? String }
    }

    private func events(_ kycc: TestRoot, _ word: String) throws -> [String] {
        let log = try kycc.text("status/status.log")
        return log.split(separator: "\n").filter { $0.contains(" \(word) ") }.map(String.init)
    }

    /// A root with v1 active and v2, a challenger.
    private func withChallenger(_ body: (TestRoot) throws -> Void) throws {
        try TestRoot.withMadeRoot { kycc in
            try kycc.write(profiles(20), to: "inbox/A_profiles.json")
            try kycc.write(labels(20), to: "inbox/A_labels.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            try body(kycc)
        }
    }

    @Test("carry the person and the account")
    func activation() throws {
        try withChallenger { kycc in
            let account = NSUserName()
            let activate = ["models", "activate", "v2", "--reason", "a trial"]
            #expect(try kycc.run(activate + ["--by", "Ann Example"]).status == 0)
            #expect(try activators(kycc, "v2") == ["Ann Example (account \(account))"])
            #expect(try kycc.run("models", "activate", "v1", "--reason", "back").status == 0)
            #expect(try kycc.run(activate, environment: ["SUDO_USER": "bob"]).status == 0)
            #expect(try activators(kycc, "v2").last == "bob (account \(account))")
            #expect(try events(kycc, "activated").contains { $0.contains(#"by="Ann Example" account="#) })
            expectError(try kycc.run(activate + ["--by", " "]), status: 64, "--by must say who")
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("are recorded where a refused file is put back, with and without a daemon")
    func retries() throws {
        try TestRoot.withMadeRoot { kycc in
            try kycc.write("{", to: "inbox/A_profiles.json")
            #expect(try kycc.run("daemon", "--once").status == 65)
            #expect(try kycc.run("rejected", "retry", "A_profiles.json", "--by", "Ann").status == 0)
            #expect(try events(kycc, "retried").count == 1)
            // Nobody can write to the ledger now; whoever works on the root next records it, once.
            #expect(try kycc.run("daemon", "--once").status == 65)
            let held = try kycc.shell(
                #"flock "$KYCC_ROOT/.kycc.lock" "$kycc" rejected retry A_profiles.json --by Bob"#)
            #expect(held.status == 0, "\(held.errors)")
            #expect(try events(kycc, "retried").count == 1)
            #expect(try kycc.run("daemon", "--once").status == 65)
            #expect(try kycc.run("daemon", "--once").status == 0)
            let told = try events(kycc, "retried")
            #expect(told.count == 2 && told[1].contains("by=Bob"), "\(told)")
            #expect(try kycc.names(".kycc.notes").isEmpty)
            #expect(try kycc.run("verify").status == 0)
            // Nothing is noted of what could not be put back.
            try kycc.write("{", to: "inbox/A_profiles.json")
            #expect(try kycc.run("rejected", "retry", "A_profiles.json").status == 75)
            #expect(try kycc.names(".kycc.notes").isEmpty)
        }
    }

    @Test("activate no version that may score nothing yet, unless that is said")
    func idle() throws {
        try TestRoot.withMadeRoot { kycc in
            try kycc.write(profiles(20), to: "inbox/A_profiles.json")
            let soon = Date(timeIntervalSinceNow: 3_600).formatted(.iso8601)
            let late = labels(20).replacingOccurrences(
                of: #"{"profiles""#, with: #"{"observed_at": "\#(soon)", "profiles""#)
            try kycc.write(late, to: "inbox/A_labels.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            let activate = ["models", "activate", "v2", "--reason", "a trial"]
            expectError(try kycc.run(activate), status: 1, "v2 may score no batch before", "--even-if-idle")
            #expect(try kycc.run(activate + ["--even-if-idle"]).status == 0)
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
