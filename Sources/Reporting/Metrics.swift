import Foundation
import Ledger

/// `metrics.prom`, for the textfile collector of node_exporter: HELP and TYPE lines, no timestamps.
package enum Metrics {
    /// The text of `metrics.prom`.
    package static func text(_ status: StatusSnapshot) -> String {
        var lines = Lines()
        add(totals: status, to: &lines)
        add(queue: status, to: &lines)
        add(daemon: status, to: &lines)
        if let model = status.activeModel {
            // Versions are a v and digits: nothing to escape.
            lines.add(
                "active_model_info", type: "gauge", help: "The active model.", value: "1",
                labels: "{version=\"\(model.version)\"}")
        }
        if let batch = status.lastBatch {
            lines.add(
                "last_batch_scored_seconds", type: "gauge", help: "When a batch was last scored, since 1970.",
                value: "\(batch.scoredAtSeconds)")
            lines.text += batchWarnings(batch.warnings)
            add(drift: batch.drift, to: &lines)
        }
        if let labels = status.lastLabels { add(labels, to: &lines) }
        return lines.text
    }

    /// The lines of a file of metrics.
    private struct Lines {
        var text = ""

        mutating func add(_ name: String, type: String, help: String, values: [(labels: String, value: String)]) {
            text += "# HELP kycc_\(name) \(help)\n# TYPE kycc_\(name) \(type)\n"
            for (labels, value) in values { text += "kycc_\(name)\(labels) \(value)\n" }
        }

        mutating func add(_ name: String, type: String, help: String, value: String, labels: String = "") {
            add(name, type: type, help: help, values: [(labels, value)])
        }
    }

    /// One line a verdict, so that an alert names the one it is about.
    private static func add(drift verdict: String?, to lines: inout Lines) {
        guard let verdict else { return }
        let verdicts = ["no_reference", "too_few", "within_noise", "stable", "moderate", "shifted"]
        lines.add(
            "last_batch_drift", type: "gauge",
            help: "1 for the verdict on the drift of the probabilities of the batch scored last.",
            values: verdicts.map { ("{verdict=\"\($0)\"}", $0 == verdict ? "1" : "0") })
    }

    private static func add(_ labels: StatusSnapshot.LastLabels, to lines: inout Lines) {
        lines.add(
            "last_labels_seconds", type: "gauge", help: "When a version was last trained at labels, since 1970.",
            value: "\(labels.seconds)")
        if let auc = labels.auc {
            lines.add(
                "last_labels_auc", type: "gauge", help: "AUC of the scores that the batch labelled last was given.",
                value: "\(auc)")
            lines.add("last_labels_gini", type: "gauge", help: "2 AUC - 1 of the same.", value: "\(2 * auc - 1)")
        }
        lines.add(
            "last_labels_defaults", type: "gauge", help: "Known defaults of the batch labelled last.",
            value: "\(labels.defaults)")
        lines.add(
            "last_labels_default_rate", type: "gauge", help: "Defaults over known outcomes of the batch labelled last.",
            value: "\(labels.defaultRate)")
        if let mean = labels.meanPD {
            lines.add(
                "last_labels_mean_pd", type: "gauge", help: "Mean probability that the batch labelled last was given.",
                value: "\(mean)")
        }
    }

    private static func add(totals status: StatusSnapshot, to lines: inout Lines) {
        let totals = status.totals
        lines.add("batches_scored_total", type: "counter", help: "Batches scored.", value: "\(totals.batchesScored)")
        lines.add("parties_scored_total", type: "counter", help: "Parties scored.", value: "\(totals.partiesScored)")
        lines.add("models_trained_total", type: "counter", help: "Versions trained.", value: "\(totals.modelsTrained)")
        lines.add("files_rejected_total", type: "counter", help: "Files refused.", value: "\(totals.filesRejected)")
        lines.add(
            "warnings_total", type: "counter", help: "Warnings about the data of batches.", value: "\(totals.warnings)")
    }

    private static func add(queue status: StatusSnapshot, to lines: inout Lines) {
        let queue = status.queue
        lines.add("queue_ready", type: "gauge", help: "Files of the inbox that are ready.", value: "\(queue.ready)")
        lines.add("queue_waiting", type: "gauge", help: "Labels that wait for their batch.", value: "\(queue.waiting)")
        lines.add("queue_rejected", type: "gauge", help: "Files that lie in rejected.", value: "\(queue.rejected)")
        lines.add(
            "queue_blocked", type: "gauge", help: "Files of the inbox that cannot be taken as they are, by state.",
            values: blocked(status))
        if let oldest = status.blocked.listed.compactMap({ seconds($0.since) }).min() {
            lines.add(
                "oldest_queued_seconds", type: "gauge",
                help: "Since when the oldest file of the inbox that is shown as blocked or waiting is so, since 1970.",
                value: "\(oldest)")
        }
        lines.add(
            "labels_set_aside", type: "gauge", help: "Batches whose labels wait for a person's decision.",
            value: "\(status.setAside.count)")
    }

    private static func add(daemon status: StatusSnapshot, to lines: inout Lines) {
        lines.add(
            "build_info", type: "gauge", help: "The version of the program that wrote this file.", value: "1",
            labels: "{version=\"\(status.version)\"}")
        lines.add(
            "up", type: "gauge",
            help:
                "1 while the daemon runs, as far as it could say: alert on the age of kycc_heartbeat_seconds as well.",
            value: status.state == .stopped ? "0" : "1")
        if let heartbeat = status.heartbeatSeconds {
            lines.add(
                "heartbeat_seconds", type: "gauge",
                help: "When a living daemon last wrote this file, since 1970: at least every 30 s while it lives.",
                value: "\(heartbeat)")
        }
        lines.add(
            "in_trouble", type: "gauge", help: "1 while the store is in trouble.",
            value: status.lastError == nil ? "0" : "1")
    }

    /// Seconds since 1970; nil if the text is no moment.
    private static func seconds(_ moment: String) -> Double? {
        try? Date(moment, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)).timeIntervalSince1970
    }

    private static func blocked(_ status: StatusSnapshot) -> [(labels: String, value: String)] {
        BlockedFile.State.allCases.map { ("{state=\"\($0.rawValue)\"}", "\(status.blocked.counts[$0] ?? 0)") }
    }

    /// A value for each code, which is letters and _ alone; warnings of one code are added up.
    private static func batchWarnings(_ warnings: [(code: String, count: Int)]) -> String {
        if warnings.isEmpty { return "" }
        let name = "kycc_batch_warnings"
        let help = "Records, companies or features that the warnings about the batch scored last are about."
        let counts = Dictionary(warnings.map { ($0.code, $0.count) }, uniquingKeysWith: +)
        return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
            + counts.sorted { $0.key < $1.key }.map { "\(name){code=\"\($0)\"} \($1)\n" }.joined()
    }
}
