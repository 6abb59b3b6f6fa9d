import GRDB
import Vocabulary

/// The fourth schema: the feature set of a request, and columns for the built-in features of later sets.
///
/// `built_in_features` has a row for each built-in feature that `party_features` has a column for. The columns of the
/// first set come with the first schema; opening a root adds those that the catalog has besides (`addFeatures`), and a
/// program whose catalog lacks one of them refuses the database.
extension Schema {
    /// The first table of this schema.
    static let featureTable = "built_in_features"

    static func migrate4(_ db: Database) throws {
        try db.execute(sql: features4)
        for name in firstFeatures {
            try db.execute(sql: "INSERT INTO built_in_features VALUES (?, 1)", arguments: [name])
        }
        try db.execute(sql: triggers4)
    }

    private static let features4 = """
        ALTER TABLE score_requests ADD COLUMN feature_set INTEGER NOT NULL DEFAULT 1 CHECK (feature_set >= 1);

        CREATE TABLE built_in_features (
            name TEXT NOT NULL PRIMARY KEY CHECK (name NOT GLOB '*[^a-z0-9_]*'),
            feature_set INTEGER NOT NULL CHECK (feature_set >= 1)
        ) STRICT, WITHOUT ROWID;
        """

    private static let triggers4 = """
        CREATE TRIGGER built_in_features_insert BEFORE INSERT ON built_in_features
        WHEN EXISTS (SELECT 1 FROM built_in_features WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'built_in_features is append-only'); END;
        CREATE TRIGGER built_in_features_no_delete BEFORE DELETE ON built_in_features
        BEGIN SELECT RAISE(ABORT, 'built_in_features is append-only'); END;
        CREATE TRIGGER built_in_features_no_update BEFORE UPDATE ON built_in_features
        BEGIN SELECT RAISE(ABORT, 'built_in_features is append-only'); END;

        CREATE TRIGGER score_requests_feature_set BEFORE INSERT ON score_requests
        WHEN NEW.feature_set > (SELECT max(feature_set) FROM built_in_features)
        BEGIN SELECT RAISE(ABORT, 'no such feature set'); END;
        CREATE TRIGGER score_requests_same_feature_set BEFORE UPDATE OF feature_set ON score_requests
        BEGIN SELECT RAISE(ABORT, 'score_requests is append-only'); END;
        """

    // MARK: Features of later sets

    /// A built-in feature that the database has a column for.
    struct RecordedFeature: Hashable {
        let name: String
        let featureSet: Int
    }

    /// The built-in features that the database has columns for, those that were added first come first; nil where its
    /// schema is an earlier one.
    static func recordedFeatures(in db: Database) throws -> [RecordedFeature]? {
        guard try db.tableExists(featureTable) else { return nil }
        let columns = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('party_features') ORDER BY cid")
        let order = Dictionary(zip(columns, columns.indices)) { first, _ in first }
        return try Row.fetchAll(db, sql: "SELECT name, feature_set FROM built_in_features ORDER BY name")
            .map { RecordedFeature(name: $0[0], featureSet: $0[1]) }
            .sorted { order[$0.name, default: .max] < order[$1.name, default: .max] }
    }

    /// Refuses a database with a feature that the catalog does not have.
    static func checkFeatures(_ catalog: FeatureCatalog, in db: Database) throws {
        for feature in try recordedFeatures(in: db) ?? []
        where catalog.definition(feature.name)?.since != feature.featureSet {
            throw LedgerError(
                "open the database", cause: .newerSchema,
                message:
                    "the database has the built-in feature \(feature.name) of feature set \(feature.featureSet), which a newer"
                    + " kycc added; this one knows feature sets up to \(catalog.current.number)")
        }
    }

    /// Gives `party_features` a column for each feature of the catalog that it lacks. Rows that are there have NULL in
    /// it.
    static func addFeatures(_ catalog: FeatureCatalog, to queue: DatabaseQueue) throws {
        let lacks = try queue.read { db in
            let names = Set(try recordedFeatures(in: db)?.map(\.name) ?? [])
            return catalog.features.filter { !names.contains($0.name) }
        }
        if lacks.isEmpty { return }
        try queue.write { db in
            for feature in lacks {
                try addColumn(feature.name, in: db)
                try db.execute(
                    sql: "INSERT INTO built_in_features (name, feature_set) VALUES (?, ?)",
                    arguments: [feature.name, feature.since])
            }
        }
    }

    /// - Parameter name: of a feature of the catalog.
    static func addColumn(_ name: String, in db: Database) throws {
        try db.execute(sql: "ALTER TABLE party_features ADD COLUMN \(name) REAL")
    }
}
