import Results

/// Settings that were given and decide nothing.
extension Settings {
    /// Gates that were set although no policy was: they decide under the policy `gated` alone, and the default is
    /// `refresh`. A sentence without a full stop; nil if there are none.
    package var idleGates: String? {
        if given["activation.policy"] != nil { return nil }
        let names = given.keys.filter { $0.hasPrefix("gates.") }.sorted()
        if names.isEmpty { return nil }
        return
            "\(names.joined(separator: ", ")): gates decide under the policy gated alone, and activation.policy is not"
            + " set, so it is \(activationPolicy.rawValue)"
    }

    /// What to do about gates that decide nothing.
    package static let idleGatesHint = "set activation.policy: gated, or take the gates out."
}
