import Ledger
import Pipeline
import Vocabulary

/// Settings that were given and have no effect on this root.
extension App {
    /// A sentence for each, without a full stop.
    ///
    /// - Throws: `LedgerError`.
    package func idleSettings() throws -> [String] {
        [settings.idleGates, settings.idleDirections, try App.unknownFeatures(settings, ledger)].compactMap { $0 }
    }

    /// Names of features in the settings that no batch of the ledger has; nil if there are none, or no batch yet.
    static func unknownFeatures(_ settings: Settings, _ ledger: Ledger) throws -> String? {
        guard try ledger.lastBatch() != nil else { return nil }
        return settings.unknownFeatures(
            Set(FeatureCatalog.standard.features.map(\.name)).union(try ledger.ownFeatureNames()))
    }
}
