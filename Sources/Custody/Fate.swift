package import Files
package import Vocabulary

/// What became of a file of the inbox that no job works on, or works on any more.
///
/// ```
///            ┌──────────▶ duplicate      the archive has its bytes twice
///  dropped ──┼──────────▶ rejected       in `rejected/`, with its reason beside it
///    ▲       ├──────────▶ gone           somebody removed it
///    │       ├──────────▶ unsettled ──┐  it changed while it was read
///    │       └──────────▶ leftAlone ──┤  it may not be read or moved
///    └─── it changed, or its time came┘
/// ```
package enum Fate: Sendable {
    /// The same bytes had been taken before.
    case duplicate
    /// Refused, and moved to `rejected/`.
    case rejected(Refusal)
    /// It is being written or changed while it was read: it stays where it is and is taken again later.
    case unsettled
    /// It is not there any more.
    case gone
    /// It may not be read or moved; the text says why. It stays where it is until something about it changes.
    case leftAlone(String)
}

/// A fate with what is to be logged of it.
package struct FateReport: Sendable {
    /// What became of the file.
    package let fate: Fate
    /// What is to be logged.
    package let events: [Event]
    /// Why the file still lies in the inbox although it was processed: it may not be removed.
    package let remains: String?
    /// Why it was not taken, or why it remains; nil if the fate says it all.
    package let hindrance: Hindrance?
    /// The call that failed at the file, if that is why it was not taken.
    package let failure: FileFailure?

    init(
        _ fate: Fate, events: [Event] = [], remains: String? = nil, because hindrance: Hindrance? = nil,
        failure: FileFailure? = nil
    ) {
        self.fate = fate
        self.events = events
        self.remains = remains
        self.hindrance = hindrance
        self.failure = failure
    }
}
