import Scorecards

/// What the labels of a batch lead to. Each case carries what it was decided by.
package enum Decision: Sendable, Equatable {
    /// Nothing was fitted.
    case notTrained(reason: String)
    /// The outcomes are recorded, and nothing learns from them: they contradict the scores that were given, or a person
    /// dropped them.
    case setAside(reason: String)
    /// A version was trained. The lag rule forbids the champion to score the batch, so the two were not compared.
    case notComparable(Fitting, objection: String)
    /// A version was trained, and the policy holds it back.
    case challenger(Fitting, Contest, stoppedBy: [String])
    /// A version was trained, and it becomes active.
    case activated(Fitting, Contest, reason: String)

    /// The policy decides.
    ///
    /// - Parameter champion: the version of the champion.
    package init(_ fitting: Fitting, contest: Contest, against champion: String) {
        let stoppedBy = contest.stoppedBy
        self =
            stoppedBy.isEmpty
            ? .activated(fitting, contest, reason: contest.reason(against: champion))
            : .challenger(fitting, contest, stoppedBy: stoppedBy)
    }

    /// The words of the documents and of the database.
    package enum Word: String, Codable, Sendable, CaseIterable {
        case notTrained = "not_trained"
        case setAside = "set_aside"
        case notComparable = "not_comparable"
        case challenger
        case activated
    }

    /// The decision without its evidence.
    package var word: Word {
        switch self {
        case .notTrained: .notTrained
        case .setAside: .setAside
        case .notComparable: .notComparable
        case .challenger: .challenger
        case .activated: .activated
        }
    }

    /// What keeps a version from becoming active, or from being trained; empty if one becomes active.
    package var stoppedBy: [String] {
        switch self {
        case .notTrained(let reason), .setAside(let reason): [reason]
        case .notComparable(_, let objection): [objection]
        case .challenger(_, _, let stoppedBy): stoppedBy
        case .activated: []
        }
    }

    /// The fit; nil if nothing was fitted.
    package var fitting: Fitting? {
        switch self {
        case .notTrained, .setAside: nil
        case .notComparable(let fitting, _), .challenger(let fitting, _, _), .activated(let fitting, _, _): fitting
        }
    }

    /// The comparison with the champion; nil if there was none.
    package var contest: Contest? {
        switch self {
        case .notTrained, .setAside, .notComparable: nil
        case .challenger(_, let contest, _), .activated(_, let contest, _): contest
        }
    }

    /// Why the version becomes active; nil if it does not.
    package var activationReason: String? {
        if case .activated(_, _, let reason) = self { reason } else { nil }
    }
}
