import Files
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing
import Vocabulary

/// A status with something in every field.
private var everything: StatusSnapshot {
    var status = StatusSnapshot(processID: 42, version: "1.0.0", startedAt: "2026-11-23T17:00:00.000000Z")
    status.state = .working
    status.current = .init(file: "B2_profiles.json", batch: "B2", step: "reading", done: 10, total: 20)
    status.queue.ready = 1
    status.queue.waiting = 2
    status.queue.rejected = 3
    status.watching = "inotify"
    status.heartbeatAt = "2026-11-23T17:36:00.000000Z"
    status.heartbeatSeconds = 1_795_455_360.5
    status.blocked.add(
        BlockedFile(
            file: "B3.csv", state: .misnamed, since: "2026-11-23T17:00:00.000000Z", what: "no name", hint: "Rename it.",
            until: nil))
    status.blocked.add(
        BlockedFile(
            file: "B9_labels.json", state: .waiting, since: "2026-11-23T17:00:00.000000Z", what: "no batch",
            hint: "Drop it.", until: "2026-11-30T17:00:00.000000Z"))
    status.activeModel = .init(
        version: "v2", activatedAt: "2026-11-23T17:10:00.000000Z", lineage: ["B0", "B1"])
    status.lastBatch = .init(
        batch: "B1", model: "v1", parties: 100, scoredAt: 1_795_454_400_500_000, psi: 0.125,
        warnings: [("unknown_party", 400), ("near_ids", 7), ("unknown_party", 30)]
    ) { _ in "2026-11-23T17:20:00.500000Z" }
    status.lastBatch?.drift = "moderate"
    status.lastLabels = .init(
        seconds: 1_795_454_500.5, auc: 0.75, defaults: 12, defaultRate: 0.125, meanPD: 0.0625)
    status.totals.batchesScored = 4
    status.totals.partiesScored = 400
    status.totals.modelsTrained = 5
    status.totals.filesRejected = 6
    status.totals.warnings = 7
    status.warnings = [.init(at: "2026-11-23T17:20:00.000000Z", batch: "B1", code: "order", what: "B1 is late")]
    status.setAside = [.init(batch: "B0", why: "reversed", at: "2026-11-23T17:25:00.000000Z")]
    status.advice = [Advice("v2 may not score B1", hint: "Drop labels.")]
    status.lastError = .init(at: "2026-11-23T17:30:00.000000Z", what: "no \"space\"", hint: "Free some.")
    return status
}

@Suite("status.json")
struct StatusSnapshotTests {
    @Test("says everything in a fixed order")
    func full() throws {
        let document = StatusDocument(everything, writtenAt: "2026-11-23T17:36:01.123456Z")
        let text = try JSONText(encoding: document).text(pretty: true)
        #expect(
            text == #"""
                {
                  "schema": 1,
                  "written_at": "2026-11-23T17:36:01.123456Z",
                  "daemon": {
                    "state": "working",
                    "pid": 42,
                    "version": "1.0.0",
                    "started_at": "2026-11-23T17:00:00.000000Z",
                    "heartbeat_at": "2026-11-23T17:36:00.000000Z",
                    "watching": "inotify"
                  },
                  "current": {
                    "file": "B2_profiles.json",
                    "batch": "B2",
                    "step": "reading",
                    "done": 10,
                    "total": 20
                  },
                  "queue": {
                    "ready": 1,
                    "waiting": 2,
                    "rejected": 3,
                    "blocked": 2
                  },
                  "blocked": [
                    {
                      "file": "B3.csv",
                      "state": "misnamed",
                      "since": "2026-11-23T17:00:00.000000Z",
                      "what": "no name",
                      "try": "Rename it.",
                      "until": null
                    },
                    {
                      "file": "B9_labels.json",
                      "state": "waiting",
                      "since": "2026-11-23T17:00:00.000000Z",
                      "what": "no batch",
                      "try": "Drop it.",
                      "until": "2026-11-30T17:00:00.000000Z"
                    }
                  ],
                  "active_model": {
                    "version": "v2",
                    "activated_at": "2026-11-23T17:10:00.000000Z",
                    "lineage": ["B0", "B1"]
                  },
                  "last_batch": {
                    "batch": "B1",
                    "model": "v1",
                    "parties": 100,
                    "scored_at": "2026-11-23T17:20:00.500000Z",
                    "psi": 0.125
                  },
                  "totals": {
                    "batches_scored": 4,
                    "parties_scored": 400,
                    "models_trained": 5,
                    "files_rejected": 6,
                    "warnings": 7
                  },
                  "warnings": [
                    {
                      "at": "2026-11-23T17:20:00.000000Z",
                      "batch": "B1",
                      "code": "order",
                      "what": "B1 is late"
                    }
                  ],
                  "set_aside": [
                    {
                      "batch": "B0",
                      "why": "reversed",
                      "at": "2026-11-23T17:25:00.000000Z"
                    }
                  ],
                  "advice": [
                    {
                      "what": "v2 may not score B1",
                      "try": "Drop labels."
                    }
                  ],
                  "last_error": {
                    "at": "2026-11-23T17:30:00.000000Z",
                    "what": "no \"space\"",
                    "hint": "Free some."
                  }
                }
                """#)
    }

    @Test("says null where there is nothing")
    func empty() throws {
        let status = StatusSnapshot(processID: 1, version: "1", startedAt: "s")
        #expect(
            try JSONText(encoding: StatusDocument(status, writtenAt: "w")).text()
                == #"{"schema": 1, "written_at": "w", "daemon": {"state": "starting", "pid": 1, "version": "1", "#
                + #""started_at": "s", "heartbeat_at": null, "watching": null}, "current": null, "#
                + #""queue": {"ready": 0, "waiting": 0, "rejected": 0, "blocked": 0}, "blocked": [], "#
                + #""active_model": null, "last_batch": null, "totals": {"batches_scored": 0, "parties_scored": 0, "#
                + #""models_trained": 0, "files_rejected": 0, "warnings": 0}, "#
                + #""warnings": [], "set_aside": [], "advice": [], "last_error": null}"#)
    }

    @Test("reads back as what was written")
    func readBack() throws {
        for status in [everything, StatusSnapshot(processID: 1, version: "1", startedAt: "s")] {
            let text = try JSONText(encoding: StatusDocument(status, writtenAt: "w")).text()
            let document = try JSONDecoder().decode(StatusDocument.self, from: Data(text.utf8))
            #expect(try JSONText(encoding: document).text() == text)
        }
    }

    @Test("of an earlier version, without later keys, is read")
    func earlier() throws {
        let text = #"""
            {"schema": 1, "written_at": "w", "daemon": {"state": "idle", "pid": 7, "version": "1", "started_at": "s"},
             "queue": {"ready": 1, "waiting": 2, "rejected": 3},
             "totals": {"batches_scored": 1, "parties_scored": 2, "models_trained": 3, "files_rejected": 4}}
            """#
        let document = try JSONDecoder().decode(StatusDocument.self, from: Data(text.utf8))
        #expect(document.daemon.processID == 7 && document.totals.filesRejected == 4)
        #expect(document.queue.blocked == nil && document.blocked == nil && document.warnings == nil)
    }

    @Test("and metrics.prom are written together at every change")
    func board() throws {
        try withTemporaryFolder { url in
            let board = StatusBoard(everything, folder: try Folder(path: url.path)) { "now" }
            #expect(board.update { $0.state = .stopped } == nil)
            #expect(board.snapshot.state == .stopped)
            let status = try String(contentsOf: url.appendingPathComponent("status.json"), encoding: .utf8)
            let document = StatusDocument(board.snapshot, writtenAt: "now")
            #expect(try status == JSONText(encoding: document).text(pretty: true) + "\n")
            let metrics = try String(contentsOf: url.appendingPathComponent("metrics.prom"), encoding: .utf8)
            #expect(metrics == Metrics.text(board.snapshot))
            try FileManager.default.removeItem(at: url)
            #expect(board.update { $0.state = .idle } != nil)
            #expect(board.snapshot.state == .idle)
        }
    }
}

@Suite("metrics.prom")
struct MetricsTests {
    @Test("has a help, a type and a value for each metric, without a time")
    func golden() {
        #expect(
            Metrics.text(everything) == """
                # HELP kycc_batches_scored_total Batches scored.
                # TYPE kycc_batches_scored_total counter
                kycc_batches_scored_total 4
                # HELP kycc_parties_scored_total Parties scored.
                # TYPE kycc_parties_scored_total counter
                kycc_parties_scored_total 400
                # HELP kycc_models_trained_total Versions trained.
                # TYPE kycc_models_trained_total counter
                kycc_models_trained_total 5
                # HELP kycc_files_rejected_total Files refused.
                # TYPE kycc_files_rejected_total counter
                kycc_files_rejected_total 6
                # HELP kycc_warnings_total Warnings about the data of batches.
                # TYPE kycc_warnings_total counter
                kycc_warnings_total 7
                # HELP kycc_queue_ready Files of the inbox that are ready.
                # TYPE kycc_queue_ready gauge
                kycc_queue_ready 1
                # HELP kycc_queue_waiting Labels that wait for their batch.
                # TYPE kycc_queue_waiting gauge
                kycc_queue_waiting 2
                # HELP kycc_queue_rejected Files that lie in rejected.
                # TYPE kycc_queue_rejected gauge
                kycc_queue_rejected 3
                # HELP kycc_queue_blocked Files of the inbox that cannot be taken as they are, by state.
                # TYPE kycc_queue_blocked gauge
                kycc_queue_blocked{state="unreadable"} 0
                kycc_queue_blocked{state="not_removable"} 0
                kycc_queue_blocked{state="may_be_written"} 0
                kycc_queue_blocked{state="changing"} 0
                kycc_queue_blocked{state="misnamed"} 1
                kycc_queue_blocked{state="incomplete"} 0
                kycc_queue_blocked{state="waiting"} 1
                kycc_queue_blocked{state="quarantined"} 0
                kycc_queue_blocked{state="archive_trouble"} 0
                # HELP kycc_oldest_queued_seconds Since when the oldest file of the inbox that is shown as blocked or waiting is so, since 1970.
                # TYPE kycc_oldest_queued_seconds gauge
                kycc_oldest_queued_seconds 1795453200.0
                # HELP kycc_labels_set_aside Batches whose labels wait for a person's decision.
                # TYPE kycc_labels_set_aside gauge
                kycc_labels_set_aside 1
                # HELP kycc_build_info The version of the program that wrote this file.
                # TYPE kycc_build_info gauge
                kycc_build_info{version="1.0.0"} 1
                # HELP kycc_up 1 while the daemon runs, as far as it could say: alert on the age of kycc_heartbeat_seconds as well.
                # TYPE kycc_up gauge
                kycc_up 1
                # HELP kycc_heartbeat_seconds When a living daemon last wrote this file, since 1970: at least every 30 s while it lives.
                # TYPE kycc_heartbeat_seconds gauge
                kycc_heartbeat_seconds 1795455360.5
                # HELP kycc_in_trouble 1 while the store is in trouble.
                # TYPE kycc_in_trouble gauge
                kycc_in_trouble 1
                # HELP kycc_active_model_info The active model.
                # TYPE kycc_active_model_info gauge
                kycc_active_model_info{version="v2"} 1
                # HELP kycc_last_batch_scored_seconds When a batch was last scored, since 1970.
                # TYPE kycc_last_batch_scored_seconds gauge
                kycc_last_batch_scored_seconds 1795454400.5
                # HELP kycc_batch_warnings Records, companies or features that the warnings about the batch scored last are about.
                # TYPE kycc_batch_warnings gauge
                kycc_batch_warnings{code="near_ids"} 7
                kycc_batch_warnings{code="unknown_party"} 430
                # HELP kycc_last_batch_drift 1 for the verdict on the drift of the probabilities of the batch scored last.
                # TYPE kycc_last_batch_drift gauge
                kycc_last_batch_drift{verdict="no_reference"} 0
                kycc_last_batch_drift{verdict="too_few"} 0
                kycc_last_batch_drift{verdict="within_noise"} 0
                kycc_last_batch_drift{verdict="stable"} 0
                kycc_last_batch_drift{verdict="moderate"} 1
                kycc_last_batch_drift{verdict="shifted"} 0
                # HELP kycc_last_labels_seconds When a version was last trained at labels, since 1970.
                # TYPE kycc_last_labels_seconds gauge
                kycc_last_labels_seconds 1795454500.5
                # HELP kycc_last_labels_auc AUC of the scores that the batch labelled last was given.
                # TYPE kycc_last_labels_auc gauge
                kycc_last_labels_auc 0.75
                # HELP kycc_last_labels_gini 2 AUC - 1 of the same.
                # TYPE kycc_last_labels_gini gauge
                kycc_last_labels_gini 0.5
                # HELP kycc_last_labels_defaults Known defaults of the batch labelled last.
                # TYPE kycc_last_labels_defaults gauge
                kycc_last_labels_defaults 12
                # HELP kycc_last_labels_default_rate Defaults over known outcomes of the batch labelled last.
                # TYPE kycc_last_labels_default_rate gauge
                kycc_last_labels_default_rate 0.125
                # HELP kycc_last_labels_mean_pd Mean probability that the batch labelled last was given.
                # TYPE kycc_last_labels_mean_pd gauge
                kycc_last_labels_mean_pd 0.0625

                """)
    }

    @Test("tells a daemon that stopped from one that runs")
    func stopped() {
        var status = everything
        status.state = .stopped
        status.lastError = nil
        let text = Metrics.text(status)
        #expect(text.contains("\nkycc_up 0\n") && text.contains("\nkycc_in_trouble 0\n"))
    }
}
