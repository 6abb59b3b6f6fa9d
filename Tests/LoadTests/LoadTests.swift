import Foundation
import TestSupport
import Testing

/// Nothing here is held against the clock of a machine that others use as well: costs are processor time, and compared
/// with what the same daemon took a moment before.
@Suite("Under load", .serialized)
struct LoadTests {
    @Test("continuous drops leave memory, descriptors and the write-ahead log as they are, and the status young")
    func continuous() throws {
        try LoadForm.withRoot { root in
            let daemon = try LoadedDaemon(root, ["training.window=\(LoadForm.isLong ? 50 : 10)"])
            let count = LoadForm.seconds.map { Int($0 * LoadForm.rate) } ?? 120
            let began = steady()
            var samples: [LoadedDaemon.Sample] = []
            var pending: [(name: String, text: String)] = []
            for number in 1...count {
                let batch = LoadBatch(number, companies: LoadForm.isLong ? 20 : 10)
                let (profiles, labels) = batch.texts()
                try daemon.drop(profiles, as: batch.profilesName)
                pending.append((batch.labelsName, labels))
                if pending.count > 2 {
                    let (name, text) = pending.removeFirst()
                    try daemon.drop(text, as: name)
                }
                if LoadForm.isLong {
                    try daemon.watch(until: began + Double(number) / LoadForm.rate)
                } else {
                    try daemon.wait("batch \(number - 3)") { $0.totals.batchesScored >= number - 3 }
                }
                samples.append(try daemon.sample())
            }
            for (name, text) in pending { try daemon.drop(text, as: name) }
            let inbox = root.appendingPathComponent("inbox").path
            try daemon.wait("the end of the work") { status in
                status.totals.batchesScored == count && status.daemon.state == "idle"
                    && (try? FileManager.default.contentsOfDirectory(atPath: inbox).isEmpty) == true
            }
            #expect(daemon.stop() == 0)

            let thirds = (0..<3).map { samples[($0 * count / 3)..<(($0 + 1) * count / 3)] }
            let resident = thirds.map { $0.map(\.resident).max() ?? 0 }
            let descriptors = thirds.map { $0.map(\.descriptors).max() ?? 0 }
            let log = samples.map(\.log).max() ?? 0
            LoadForm.report(
                "\(count) batches and their labels in \(Int(steady() - began)) s; by thirds: resident \(resident) KB,"
                    + " descriptors \(descriptors); write-ahead log at most \(log) bytes,"
                    + " status at most \(daemon.greatestAge) s old")
            // SQLite's cache may grow to 16 MB, which takes some hundred batches.
            #expect(resident[2] <= resident[1] + (LoadForm.isLong ? 6_000 : 16_000), "\(resident)")
            // While pages of the report are written, their folders are open.
            #expect(descriptors[2] <= descriptors[0] + 12, "\(descriptors)")
            #expect(log <= 16 << 20)
            #expect(daemon.greatestAge <= 30)
            let verified = try RealProgram.run("verify", "--root", root.path)
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            let archived = "clean: \(2 * count) archived files, \(count) requests"
            #expect(verified.output.hasPrefix(archived), "\(verified.output)")
        }
    }

    @Test("many batches at once are scored in batch order, the last as cheaply as the first")
    func atOnce() throws {
        try LoadForm.withRoot { root in
            let count = LoadForm.isLong ? 10_000 : 240
            var random = SplitMix(7)
            var numbers = Array(1...count)
            for place in numbers.indices.reversed() { numbers.swapAt(place, random.below(place + 1)) }
            for number in numbers {
                let batch = LoadBatch(number, companies: 20)
                try LoadedDaemon.drop(batch.texts().profiles, as: batch.profilesName, in: root)
            }
            let began = steady()
            let daemon = try LoadedDaemon(root)
            let cost = try quarters(of: count, daemon) { $0.totals.batchesScored }
            LoadForm.report(
                "\(count) batches at once in \(Int(steady() - began)) s; processor seconds by quarters \(cost.seconds);"
                    + " resident \(cost.resident) KB; status at most \(daemon.greatestAge) s old")
            #expect(daemon.stop() == 0)
            let log = try String(contentsOf: root.appendingPathComponent("status/status.log"), encoding: .utf8)
            let scored = log.split(separator: "\n").compactMap { $0.firstMatch(of: #/ scored batch=(\S+) /#)?.1 }
            #expect(scored.map(String.init) == (1...count).map { LoadBatch($0, companies: 0).id })
            #expect(daemon.greatestAge <= 30)
        }
    }

    @Test("a flood of files that are refused does not slow down what comes after")
    func refused() throws {
        try LoadForm.withRoot { root in
            let count = LoadForm.isLong ? 10_000 : 160
            for number in 1...count {
                try LoadedDaemon.drop("[", as: LoadBatch(number, companies: 0).profilesName, in: root)
            }
            let daemon = try LoadedDaemon(root)
            let cost = try quarters(of: count, daemon) { $0.totals.filesRejected }
            LoadForm.report("\(count) refused; processor seconds by quarters \(cost.seconds)")
            let batch = LoadBatch(count + 1, companies: 10)
            try daemon.drop(batch.texts().profiles, as: batch.profilesName)
            let status = try daemon.wait("the good one") {
                $0.totals.batchesScored == 1 && $0.daemon.state == "idle"
            }
            #expect(status.queue.rejected == count && status.totals.filesRejected == count)
            #expect(daemon.stop() == 0)
        }
    }

    /// What each quarter of some work cost. The last may not cost more than a few times as much as the first, nor
    /// memory grow with what is done.
    private func quarters(
        of count: Int, _ daemon: LoadedDaemon, _ done: (LoadedDaemon.Status) -> Int
    ) throws -> (seconds: [Double], resident: [Int]) {
        var seconds: [Double] = []
        var resident: [Int] = []
        var before = 0.0
        for quarter in 1...4 {
            try daemon.wait("quarter \(quarter)") { done($0) >= quarter * count / 4 }
            let now = try daemon.processorSeconds()
            seconds.append(((now - before) * 100).rounded() / 100)
            resident.append(try daemon.sample().resident)
            before = now
        }
        #expect(seconds[3] <= 3 * seconds[0] + 0.3, "\(seconds)")
        #expect(resident[3] <= resident[0] + 24_000, "\(resident)")
        return (seconds, resident)
    }

    @Test("labels that wait cost little when other batches come, and are taken when their own comes")
    func waiting() throws {
        try LoadForm.withRoot { root in
            let count = LoadForm.isLong ? 100_000 : 6_000
            let labels = LoadBatch(0, companies: 3).texts().labels
            let waiting = (1...count).map { LoadBatch($0, companies: 3) }
            // What a batch costs apart from its pages is compared with the start, which writes none.
            try Data("report.pages: false\n".utf8).write(to: root.appendingPathComponent("kycc.yaml"))
            for batch in waiting { try LoadedDaemon.drop(labels, as: batch.labelsName, in: root) }
            let began = steady()
            let daemon = try LoadedDaemon(root)
            try daemon.wait("all to wait") { $0.queue.waiting == count && $0.daemon.state == "idle" }
            let start = try daemon.processorSeconds()
            LoadForm.report(
                "\(count) labels wait after \(steady() - began) s, \(start) s of processor time,"
                    + " resident \(try daemon.sample().resident) KB")

            for number in 1...4 {
                let began = steady()
                let batch = LoadBatch(0, companies: 5)
                let profiles = batch.texts().profiles.replacingOccurrences(of: batch.id, with: "OTHER_\(number)")
                try daemon.drop(profiles, as: "OTHER_\(number)_profiles.json")
                try daemon.wait("other batch \(number)") { $0.totals.batchesScored == number }
                LoadForm.report("another batch is scored after \(steady() - began) s")
                try daemon.wait("rest") { $0.daemon.state == "idle" && $0.queue.waiting == count }
            }
            let others = try daemon.processorSeconds() - start
            LoadForm.report("four other batches took \(others) s of processor time")
            // Where every one of them is looked at each time, a batch costs half as much as the start or more.
            #expect(others / 4 <= start / 5 + 0.02, "\(others) after \(start)")

            let own = waiting[count / 2]
            try daemon.drop(own.texts().profiles, as: own.profilesName)
            try daemon.wait("the batch of some labels") {
                $0.totals.batchesScored == 5 && $0.queue.waiting == count - 1 && $0.daemon.state == "idle"
            }
            let archived = root.appendingPathComponent("archive/\(own.id)/\(own.labelsName)").path
            #expect(FileManager.default.fileExists(atPath: archived))
            if LoadForm.isLong {
                let before = (steady(), try daemon.processorSeconds())
                try daemon.watch(until: before.0 + 120)
                let share = (try daemon.processorSeconds() - before.1) / (steady() - before.0)
                LoadForm.report("at rest with them: \(100 * share) % of a core")
                #expect(share < 0.02)
            }
            #expect(daemon.greatestAge <= 30)
            #expect(daemon.stop() == 0)
        }
    }

    @Test("a large database is asked and opened as quickly as a small one")
    func large() throws {
        try LoadForm.withRoot { root in
            func score(_ batch: LoadBatch) throws {
                let daemon = try LoadedDaemon(root)
                try daemon.drop(batch.texts().profiles, as: batch.profilesName)
                let archived = root.appendingPathComponent("archive/\(batch.id)/\(batch.profilesName)").path
                try daemon.wait("\(batch.id)") { status in
                    status.daemon.state == "idle" && FileManager.default.fileExists(atPath: archived)
                }
                #expect(try daemon.sample().log <= 16 << 20, "the log of a large batch is cut")
                #expect(daemon.stop() == 0)
            }
            /// Seconds that each question takes, the middle one of nine.
            func answers() throws -> [(question: String, seconds: Double)] {
                let questions = [["status"], ["batches"], ["explain", LoadBatch(1, companies: 0).id, "P77"]]
                return try questions.map { question throws in
                    var seconds: [Double] = []
                    for _ in 0..<9 {
                        let began = steady()
                        #expect(try RealProgram.run(question + ["--root", root.path]).status == 0)
                        seconds.append(steady() - began)
                    }
                    return (question[0], seconds.sorted()[4])
                }
            }
            func start() throws -> Double {
                let began = steady()
                let daemon = try LoadedDaemon(root)
                try daemon.wait("the start") { $0.daemon.state == "idle" }
                let seconds = steady() - began
                #expect(daemon.stop() == 0)
                return seconds
            }
            try score(LoadBatch(1, companies: 100))
            let (small, smallStart) = (try answers(), try start())
            for number in 2...(LoadForm.isLong ? 11 : 2) {
                try score(LoadBatch(number, companies: LoadForm.isLong ? 1_000_000 : 60_000))
            }
            let (large, largeStart) = (try answers(), try start())
            LoadForm.report("with ten million scores: \(large), start \(largeStart) s; with a hundred: \(small)")
            for (one, other) in zip(small, large) {
                #expect(other.seconds <= 4 * one.seconds + 0.05, "\(other) after \(one)")
                if LoadForm.isLong { #expect(other.seconds < 0.1, "\(other)") }
            }
            #expect(largeStart <= 4 * smallStart + 0.3)
            if LoadForm.isLong { #expect(largeStart < 1) }
        }
    }
}
