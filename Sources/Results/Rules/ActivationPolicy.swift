package import Scorecards

/// Who decides whether a trained version becomes active; the setting `activation.policy`.
package enum ActivationPolicy: String, Codable, Sendable, CaseIterable {
    /// A version becomes active unless something is wrong with it (`ActivationRule`).
    case refresh
    /// A version becomes active if it passes the gates.
    case gated
    /// Versions are registered and compared, and a person activates one.
    case manual
}

/// What the policy said of a version, with all that it was decided by.
package enum Verdict: Sendable, Equatable {
    case gates(ActivationGates)
    case rule(ActivationRule)
    case manual
    /// Of a version of a recipe in the shadow.
    case rival(RivalVerdict)

    /// The policy.
    package var policy: ActivationPolicy {
        switch self {
        case .gates: .gated
        case .rule: .refresh
        case .manual: .manual
        case .rival(let verdict): verdict.policy
        }
    }

    /// What keeps the version from becoming active; empty if it becomes active.
    package var stoppedBy: [String] {
        switch self {
        case .gates(let gates): gates.stoppedBy
        case .rule(let rule): rule.stoppedBy
        case .manual: ["manual"]
        case .rival(let verdict): verdict.stoppedBy
        }
    }
}
