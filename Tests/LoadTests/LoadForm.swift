import Foundation
import TestSupport

/// How much load: enough to show growth within a minute, or what docs/robustness.md promises.
struct LoadForm {
    /// Seconds of continuous drops in the long form; nil in the short one.
    static let seconds = ProcessInfo.processInfo.environment["LOAD_SECONDS"].flatMap(Double.init)
    static var isLong: Bool { seconds != nil }
    /// Batches a second that are dropped in the long form.
    static let rate = ProcessInfo.processInfo.environment["LOAD_RATE"].flatMap(Double.init) ?? 2

    /// Tells a figure of the long form.
    static func report(_ text: String) {
        if isLong { print("load: \(text)") }
    }

    /// Runs `body` with a root that `kycc init` made.
    static func withRoot(_ body: (URL) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root")
            let made = try RealProgram.run("init", "--root", root.path)
            guard made.status == 0 else { throw LoadedDaemon.Trouble(description: made.errors) }
            try body(root)
        }
    }
}

/// A small batch without transactions, the same bytes every time.
struct LoadBatch {
    let id: String
    let companies: Int
    private var random: SplitMix

    init(_ number: Int, companies: Int) {
        let digits = String(number)
        id = "LOAD_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        self.companies = companies
        random = SplitMix(UInt64(number))
    }

    var profilesName: String { "\(id)_profiles.json" }
    var labelsName: String { "\(id)_labels.json" }

    /// Companies whose features go with their risk, so that there is something to learn.
    func texts() -> (profiles: String, labels: String) {
        var random = random
        var profiles: [String] = []
        var labels: [String] = []
        for place in 0..<companies {
            let risk = random.unit()
            let tax = random.happens(risk) ? "" : #", "tax_id": "T\#(place)""#
            let since = 2000 + Int(20 * risk)
            profiles.append(
                """
                {"party_id": "P\(place)", "party_type": "supplier", "kyc_verified": \(random.happens(risk) ? 0 : 1), \
                "created_at": "\(since)-01-01"\(tax)}
                """)
            labels.append(#"{"party_id": "P\#(place)", "will_default": \#(random.happens(risk * risk) ? 1 : 0)}"#)
        }
        return (
            #"{"batch_id": "\#(id)", "as_of": "2026-01-01", "parties": [\#(profiles.joined(separator: ",\n"))]}"#,
            #"{"profiles": [\#(labels.joined(separator: ",\n"))]}"#
        )
    }
}
