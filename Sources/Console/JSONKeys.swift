/// The keys of an object that the program writes: what `--json` prints, or a document of the archive.
///
/// A test compares them with what the program writes: a key that is new stands here, or the test fails.
struct JSONKeys {
    /// A key by its path: `a.b` is a key of the object under `a`, `a[].b` one of each object of the list under `a`. The
    /// keys below a path that ends in `.*` are not listed.
    struct Key {
        let path: String
        /// One phrase of Markdown without a full stop.
        let what: String
    }

    /// The command or the document.
    let name: String
    let keys: [Key]

    init(_ name: String, _ keys: KeyValuePairs<String, String>) {
        self.name = name
        self.keys = keys.map { Key(path: $0.key, what: $0.value) }
    }

    private init(name: String, keys: [Key]) {
        self.name = name
        self.keys = keys
    }

    /// The same with further keys, as the types of a document declare them.
    func adding(_ further: [(path: String, what: String)]) -> JSONKeys {
        JSONKeys(name: name, keys: keys + further.map { Key(path: $0.path, what: $0.what) })
    }

    /// What the commands print.
    static let commands = [
        status, batches, models, modelsShow, scores, scoresOfParty, explain, whatIf, why, rejected, labels, check,
        validate, report,
        verify, events, replay, doctor, version,
    ]

    /// What the archive and `rejected/` have.
    static let documents = [scoring, training, validation, scorecard, reason]

    private static let status = JSONKeys(
        "status",
        [
            "schema": "the form of the document, 1",
            "written_at": "when it was written",
            "daemon.state": "`starting`, `idle`, `working`, `stopping` or `stopped`",
            "daemon.pid": "its process",
            "daemon.version": "its version",
            "daemon.started_at": "when it started",
            "daemon.heartbeat_at": "when a living daemon last wrote it, or null",
            "daemon.watching": "`inotify` or `polling`, or null",
            "current": "what is being done, or null",
            "current.file": "the file",
            "current.batch": "its batch",
            "current.step": "the step",
            "current.done": "bytes or parties that are done",
            "current.total": "of how many",
            "queue.ready": "files that are ready",
            "queue.waiting": "labels that wait",
            "queue.rejected": "files in `rejected/`",
            "queue.blocked": "files that cannot be taken as they are",
            "set_aside[].batch": "a batch whose labels wait for a person's decision",
            "set_aside[].why": "`reversed` or `no_signal`", "set_aside[].at": "when they were set aside",
            "blocked": "at most 50 of them",
            "blocked[].file": "the name, escaped",
            "blocked[].state": "the state",
            "blocked[].since": "since when",
            "blocked[].what": "why",
            "blocked[].try": "what to do",
            "blocked[].until": "when it ends by itself, or null",
            "active_model": "the model that scores, or null before there is a root",
            "active_model.version": "its version",
            "active_model.activated_at": "when it became active",
            "active_model.lineage": "batches it learned from",
            "last_batch": "the batch scored last, or null",
            "last_batch.batch": "its id",
            "last_batch.model": "the version that scored it",
            "last_batch.parties": "companies",
            "last_batch.scored_at": "when",
            "last_batch.psi": "PSI of its scores, or null",
            "totals.batches_scored": "batches scored",
            "totals.parties_scored": "parties scored",
            "totals.models_trained": "versions trained",
            "totals.files_rejected": "files refused",
            "totals.warnings": "warnings about data",
            "warnings": "the newest 20 about the data of batches",
            "warnings[].at": "when",
            "warnings[].batch": "the batch",
            "warnings[].code": "the code",
            "warnings[].what": "a sentence",
            "advice": "what goes on until a person does something about it",
            "advice[].what": "what", "advice[].try": "what to do",
            "last_error": "what went wrong last, or null",
            "last_error.at": "when",
            "last_error.what": "what",
            "last_error.hint": "what to do",
        ])

    private static let batches = JSONKeys(
        "batches",
        [
            "batch": "the id", "parties": "companies", "model": "the version that scored it",
            "as_of": "reference time", "scored_at": "when it was scored", "psi": "PSI of its scores, or null",
            "drift": "the verdict on that: `no_reference`, `too_few`, `within_noise`, `stable`, `moderate`, `shifted`",
            "labelled": "parties with a known outcome", "defaults": "of those, defaults",
            "warnings": "warnings about the data of its newest profiles and labels",
        ])

    private static let models = JSONKeys(
        "models",
        [
            "version": "the version", "state": "`active`, `challenger` or `retired`",
            "trained_after": "the batch whose labels it was trained at, or null", "training_rows": "rows",
            "decision": "`expert`, `activated`, `challenger` or `not_comparable`",
            "recipe": "the recipe with its window if it has its own: `straight1`, `bends@4`; `expert` of v1;"
                + " `damaged` if its figures cannot be read, and the exit code is 74 then",
            "rival_of": "the recipe that was active when it was trained in the shadow, or null",
            "lineage": "batches, in batch order",
        ])

    private static let modelsShow = JSONKeys(
        "models show",
        [
            "version": "the version", "state": "as in `models`", "decision": "as in `models`",
            "trained_after": "as in `models`", "training_rows": "rows",
            "recipe": "as in `models`", "rival_of": "as in `models`",
            "lineage[].batch": "a batch",
            "lineage[].role": "`trained`, `compared` or `inherited`",
            "observed_at": "when the latest labels were observed, or null",
            "coefficients.*": "the scorecard as it is stored",
            "scorecard.*": "the scorecard as a document, as in `scorecard.json`",
            "figures.*": "as in `training.json`",
            "activations[].at": "when it became active", "activations[].from": "the version before, or null",
            "activations[].by": "who decided", "activations[].reason": "why",
        ])

    private static let score = "within the range of the version, 300 to 900 unless `score.range` said otherwise"

    private static let scores = JSONKeys(
        "scores",
        [
            "party_id": "the company", "pd": "probability of default",
            "score": score,
            "band": "the band of the version that scored it",
            "reasons": "codes, the strongest first",
            "reason_sides": "for each reason `missing`, `yes`, `no`, `high` or `low`; `level` or `other` of text",
        ])

    private static let explain = JSONKeys(
        "explain",
        [
            "batch": "the batch", "revision": "of its profiles", "party_id": "the company",
            "model": "the version that scored it", "lineage": "batches it learned from",
            "pd": "probability of default",
            "score": score,
            "band": "the band",
            "reasons": "codes, the strongest first", "base_points": "points of every company",
            "unrounded_score": "the sum of all points",
            "features[].name": "the feature", "features[].value": "its value, a number or a text, or null",
            "features[].points": "what it adds to the score",
            "features[].outside":
                "`below` or `above` what the model saw in training, `unknown` of text without a level, or null",
            "features[].median": "the median of the training, or null if the scorecard does not say it",
            "features[].group": "the group of flags that it is a level of, or null",
            "groups[].name": "what the names of flags that are one choice have in common",
            "groups[].level": "the level that the company has, or null",
            "groups[].state": "`one`, or `none` or `missing` without a level",
            "groups[].points": "what its flags, and pairs of two of them, add to the score",
            "groups[].features": "the flags",
            "next_band": "null in the best band",
            "next_band.band": "its name", "next_band.points_missing": "points to it",
            "next_band.moves[].name": "a feature that alone would do",
            "next_band.moves[].from": "its value, null if missing",
            "next_band.moves[].to":
                "a value that reaches the band, rounded in the direction of the move, to whole steps for whole values",
            "next_band.together[].name":
                "a feature of two or three that would do together; null where no such changes are smaller than one alone",
            "next_band.together[].from": "its value now", "next_band.together[].to": "the value that it gets",
            "next_band.level_moves[].name": "a group that alone would do, by another level",
            "next_band.level_moves[].from": "its level, or null for none of them",
            "next_band.level_moves[].to": "the level that reaches the band, or null for none of them",
            "next_band.level_moves[].changes[].name": "a flag that changes with it",
            "next_band.level_moves[].changes[].from": "its value, 1 or 0",
            "next_band.level_moves[].changes[].to": "the value that it gets",
            "reason_sides": "for each reason `missing`, `yes`, `no`, `high` or `low`; `level` or `other` of text",
            "pairs[].first": "a feature of a pair", "pairs[].second": "the other one",
            "pairs[].points": "what the two together add to the score",
            "reason_sentences": "a sentence for each reason; flags of a group are one",
        ])

    private static let why = JSONKeys(
        "why",
        [
            "at": "when, the oldest first; null for what lies in the inbox",
            "what":
                "`scored`, `trained`, `not_trained`, `duplicate`, `rejected`, `packed`; `in_inbox`, `waiting`, `blocked`, `left_alone`",
            "batch": "the batch, or null", "revision": "or null", "place": "path from the root",
            "exists": "whether it is there", "rule": "of a refusal, or the state of a blocked file, or null",
            "message": "why, or null",
            "warnings[].code": "a warning about its data", "warnings[].count": "how many records",
            "warnings[].what": "a sentence",
            "next": "what to do next", "owner": "who dropped it, or null",
        ])

    private static let rejected = JSONKeys(
        "rejected",
        [
            "name": "in `rejected/`", "rule": "the rule", "message": "what is wrong", "hint": "what to do",
            "rejected_at": "when",
        ])

    private static let labels = JSONKeys(
        "labels",
        [
            "batch": "the batch", "revision": "of its labels",
            "why": "`reversed`, `no_signal` or `dropped`", "at": "when they were set aside",
        ])

    private static let check = JSONKeys(
        "check",
        [
            "file": "the path", "kind": "`profiles` or `labels`, or null if the file would not be taken",
            "batch": "the batch, or null", "format": "what ends the name, or null",
            "counts.*": "records that were read, by section; faulty ones aside", "fault_count": "how many faults",
            "faults": "the first 100 of them",
            "faults[].rule": "the rule, `misnamed`, `incomplete`, `unreadable` or `absent`",
            "faults[].message": "what is wrong",
            "faults[].line": "from 1, or null", "faults[].column": "in bytes from 1, or null",
            "faults[].offset": "in bytes from 0, or null",
            "faults[].path": "where in the document, or the column, or null",
            "faults[].value": "what stands there, or null", "faults[].hint": "what to do",
            "faults[].member": "the file of a CSV set, or null",
            "warnings": "about its data, as far as the file alone tells",
            "warnings[].*": "as in `scoring.json`",
        ])

    private static let verify = JSONKeys(
        "verify",
        [
            "clean": "whether there is no fault", "files": "archived files checked", "requests": "scorings checked",
            "scores": "scores recomputed", "models": "versions checked", "events": "events checked",
            "head": "the newest event as `ID:SHA256`, or null", "faults": "sentences",
        ])

    private static let replay = JSONKeys(
        "replay",
        [
            "batch": "the batch", "scored_by": "the version", "psi": "or null",
            "trained": "the version trained on its labels, or null",
            "decision": "`activated`, `challenger`, `not_comparable` or `not_trained`; null without labels",
            "auc": "of the challenger, out of fold, or null", "champion_auc": "or null",
        ])

    private static let doctor = JSONKeys(
        "doctor",
        [
            "check": "what was looked at: `settings`, `folders`, `file system`, `free space` and so on",
            "result": "`ok`, `warn` or `FAIL`", "text": "what was found", "hint": "what to do, or null",
        ])
}
