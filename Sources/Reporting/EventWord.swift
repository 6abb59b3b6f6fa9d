/// The words that a line of `status.log` may have, each with what it says. The event chain has some of them.
///
/// Rooms write the words as text; a test compares them with this list.
package enum EventWord: String, Sendable, CaseIterable {
    case started, found, waiting, packed, scored, trained, activated, kept, renewed, archived, duplicate, reprocessed,
        rejected,
        retried
    case setAside = "set_aside"
    case released, accepted, dropped
    case recovered, warning, error, signal, stopped, blocked

    /// What the line says: one sentence of Markdown, as it stands in `docs/files-out.md`.
    package var summary: String {
        switch self {
        case .started: "The daemon works on the root."
        case .found: "A name in the inbox is not that of a batch file. It is left alone."
        case .waiting: "Labels wait for their profiles, or a file cannot be taken yet."
        case .packed: "The files of a CSV set have become one file: its name, theirs, and their digests."
        case .scored: "A batch was scored: model, parties, PSI, owner of the file, seconds."
        case .trained: "A version was trained: decision, rows, AUC of both, rivals, owner of the file, seconds."
        case .activated: "A version became the active model, and why; by a rule, by the gates or by a person."
        case .kept: "The active model stays; what stopped the challenger."
        case .renewed: "v1 has the score settings of its first use, which are not those with which the root was made."
        case .setAside: "Labels contradict the scores that were given: nothing learns from them until a person decides."
        case .released: "Labels that were set aside are trained on, because the next ones contradict in the same way."
        case .accepted: "A person accepted labels that were set aside: they are trained on."
        case .dropped: "A person dropped the labels of a batch: nothing learns from them."
        case .archived: "A file is in the archive, with what was made of it."
        case .duplicate: "A file had the bytes of the newest revision that counts."
        case .reprocessed: "The newest files of a batch count again."
        case .rejected: "A file was refused: rule, position, hint, owner of the file."
        case .retried: "A person put a refused file back into the inbox."
        case .recovered: "Recovery settled what a kill or trouble with the disk had left."
        case .warning: "Data contradicts itself, or something else needs a look."
        case .error: "Something failed; what to do."
        case .signal: "A signal came that changes nothing."
        case .stopped: "The daemon ended in order."
        case .blocked: "At the end of `daemon --once`, on standard error alone: files that stay in the inbox, by state."
        }
    }
}
