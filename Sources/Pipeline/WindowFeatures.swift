import Ledger
import Vocabulary

/// Which built-in features take part in a training.
///
/// The rule: a training has the feature set that every batch of its window has, which is the least of theirs. A feature
/// of a later set is left out, because its indicator would say nothing but whether a company was scored before the
/// feature was added. If any batch of the window has an own feature of the same name, the own one is meant in all of
/// them.
struct WindowFeatures {
    /// The number of the set.
    let set: Int
    /// The built-in features that take part, in the order of the set.
    let builtIn: [FeatureDefinition]
    /// Features of the set whose name an own feature of the window has.
    let shadowed: [String]
    /// The same of the current set: own features that are meant although later batches have computed values of that
    /// name.
    let meantAsOwn: [String]
    /// Features of the current set that do not take part yet, and no own feature has their name.
    let deferred: [FeatureDefinition]
    /// How many batches of the window were scored without them, of how many, and the last of those.
    let earlier: (count: Int, of: Int, last: String)?

    /// Of no rows.
    init() { (set, builtIn, shadowed, meantAsOwn, deferred, earlier) = (1, [], [], [], [], nil) }

    /// - Parameters:
    ///   - requests: of the batches of the window, in batch order.
    ///   - own: the names of the user's own features in any of them.
    /// - Throws: `LedgerError` if a request has a feature set that the catalog does not know.
    init(_ catalog: FeatureCatalog, requests: [StoredRequest], own: [String]) throws(LedgerError) {
        let current = catalog.current
        set = requests.map(\.featureSet).min() ?? current.number
        guard let known = catalog.set(set) else {
            throw LedgerError(
                "train", cause: .damaged, message: "a request has feature set \(set), which this program does not know")
        }
        builtIn = known.leavingOut(own)
        shadowed = known.shadowed(by: own)
        meantAsOwn = current.shadowed(by: own)
        deferred = current.leavingOut(own).filter { [set] in $0.since > set }
        let before = requests.filter { $0.featureSet < current.number }
        earlier = before.last.map { (before.count, requests.count, $0.batchID) }
    }

    /// Whether a batch has a built-in feature that takes no part.
    func lacks(_ features: [FeatureDefinition]) -> Bool {
        features.count > builtIn.count || features.contains { $0.since > 1 && !builtIn.contains($0) }
    }
}
