package import Columns
import GRDB
package import Parallel
package import Vocabulary

/// The score of one party.
package struct StoredScore: Sendable, Equatable {
    /// The index of the company in its file, from 0.
    package let place: Int
    /// The id of the company, as the file spells it.
    package let partyID: String
    /// The probability of default.
    package let pd: Double
    /// The score: the greater, the safer.
    package let score: Int
    /// The band that the score lies in, such as `B`.
    package let band: String
    /// Reason codes joined by `|`.
    package let reasons: String
    /// A side for each reason, joined by `|`; nil where it was recorded before sides were.
    package let reasonSides: String?
}

/// A text that equals only texts of the same bytes. To `String` two texts are equal where they look alike, such as é as
/// one character and as e with an accent, and two companies may have such ids.
package struct ExactText: Hashable, Sendable {
    /// The text as it came.
    package let text: String

    /// - Parameter text: is not normalised.
    package init(_ text: String) { self.text = text }

    package static func == (one: ExactText, other: ExactText) -> Bool {
        // Texts of the same bytes are equal, and to compare texts is far cheaper than to compare their bytes one by
        // one.
        one.text == other.text && one.text.utf8.elementsEqual(other.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// Features of parties as columns; NaN is missing.
package struct StoredFeatures: Sendable {
    /// The built-in ones, which come first, in the order of the request's feature set. One whose name an own feature of
    /// the request has is not among them.
    package var builtIn: [FeatureDefinition] = []
    /// The names of all columns: of the built-in features, then of the request's own.
    package var names: [String] = []
    /// The index of each company in its file, ascending.
    package var places: [Int] = []
    /// The id of each company, in the order of `places`.
    package var partyIDs: [String] = []
    /// A column for each of `names`, with a value for each of `places`.
    package var columns: [FeatureColumn] = []
}

extension Ledger {
    /// Hands out the scores of a request one by one in file order.
    ///
    /// - Throws: `LedgerError`, or what `body` throws.
    package func eachScore(ofRequest request: Int64, _ body: (StoredScore) throws -> Void) throws {
        do {
            try connected().read { db in
                let select = try RawStatement(
                    db,
                    """
                    SELECT place, party_id, pd, score, band, reasons, reason_sides FROM credit_scores
                    WHERE request_id = ? ORDER BY place
                    """)
                select.bind(1, Int(request))
                while try select.next() { try body(Ledger.score(select)) }
            }
        } catch let error as DatabaseError {
            throw LedgerError("read scores", error)
        }
    }

    /// The probabilities of default that a request gave, in file order.
    package func probabilities(ofRequest request: Int64) throws(LedgerError) -> [Double] {
        try read("read scores") { db in
            let select = try RawStatement(db, "SELECT pd FROM credit_scores WHERE request_id = ? ORDER BY place")
            select.bind(1, Int(request))
            var probabilities: [Double] = []
            while try select.next() { probabilities.append(select.double(0)) }
            return probabilities
        }
    }

    /// The score of one party; nil where the request has no such party.
    package func score(ofParty party: String, inRequest request: Int64) throws(LedgerError) -> StoredScore? {
        try read("look a score up") { db in
            let select = try RawStatement(
                db,
                """
                SELECT place, party_id, pd, score, band, reasons, reason_sides FROM credit_scores
                WHERE request_id = ? AND party_id = ?
                """)
            select.bind(1, Int(request))
            select.bind(2, party)
            return try select.next() ? Ledger.score(select) : nil
        }
    }

    private static func score(_ row: borrowing RawStatement) -> StoredScore {
        StoredScore(
            place: row.int(0), partyID: row.text(1), pd: row.double(2), score: row.int(3), band: row.text(4),
            reasons: row.text(5), reasonSides: row.isNull(6) ? nil : row.text(6))
    }

    /// Whether a request has the sides of its reasons; they are not of those that were recorded before there were any.
    package func hasReasonSides(ofRequest request: Int64) throws(LedgerError) -> Bool {
        try read("read scores") { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT reason_sides IS NOT NULL FROM credit_scores WHERE request_id = ? ORDER BY place LIMIT 1
                    """, arguments: [request]) ?? true
        }
    }

    /// How many parties of a request have each band.
    package func bands(ofRequest request: Int64) throws(LedgerError) -> [String: Int] {
        try read("count bands") { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT band, count(*) AS n FROM credit_scores WHERE request_id = ? GROUP BY band",
                arguments: [request])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["band"] as String, $0["n"] as Int) })
        }
    }

    /// How many bytes the user's own features of a request take in all.
    package func ownFeatureBytes(ofRequest request: Int64) throws(LedgerError) -> Int {
        try read("read features") { db in
            let select = try RawStatement(
                db, "SELECT coalesce(sum(length(own_features)), 0) FROM party_features WHERE request_id = ?")
            select.bind(1, Int(request))
            return try select.next() ? select.int(0) : 0
        }
    }

    /// The features of a request in file order; of one party alone where a place is given.
    ///
    /// - Parameter effort: polled every few thousand rows.
    /// - Throws: `CancellationError`; `LedgerError`, with cause `damaged` if the rows are not what the request says.
    package func features(
        of request: StoredRequest, place: Int? = nil, effort: Effort = Effort()
    ) throws -> StoredFeatures {
        guard let set = catalog.set(request.featureSet) else {
            throw LedgerError(
                "read features", cause: .damaged,
                message: "request \(request.id) has feature set \(request.featureSet), which this program does not know"
            )
        }
        return try readRows("read features") { db in
            var features = StoredFeatures()
            features.builtIn = set.leavingOut(request.ownNames)
            let builtIn = features.builtIn.map(\.name)
            features.names = builtIn + request.ownNames
            let columns = (["place", "party_id"] + builtIn + ["own_features"]).joined(separator: ", ")
            let clause = place == nil ? "" : "AND place = ?"
            let select = try RawStatement(
                db, "SELECT \(columns) FROM party_features WHERE request_id = ? \(clause) ORDER BY place")
            select.bind(1, Int(request.id))
            if let place { select.bind(2, place) }
            try Ledger.read(select, own: request.own, into: &features, effort: effort)
            return features
        }
    }

    /// - Parameter select: `place`, `party_id`, the built-in features and `own_features`.
    private static func read(
        _ select: borrowing RawStatement, own ownFeatures: [OwnFeature], into features: inout StoredFeatures,
        effort: Effort
    ) throws {
        let ownCount = ownFeatures.count
        var builtIn = [[Double]](repeating: [], count: features.builtIn.count)
        var own = [FeatureColumnBuilder](repeating: FeatureColumnBuilder(), count: ownCount)
        while try select.next() {
            let place = select.int(0)
            let row = features.places.count
            try poll(effort, at: place)
            features.places.append(place)
            features.partyIDs.append(select.text(1))
            for column in builtIn.indices { builtIn[column].append(select.double(2 + column)) }
            let bytes = select.blob(2 + builtIn.count)
            let isSound =
                ownCount == 0
                ? select.isNull(2 + builtIn.count)
                : OwnFeatureBytes.read(bytes, of: ownCount) { own[$0].set(row, $1) }
            guard isSound else {
                throw LedgerError(
                    "read features", cause: .damaged,
                    message: "\(bytes.count) bytes of own features at place \(place), for \(ownCount) names")
            }
        }
        let count = features.places.count
        let columns = try zip(own, ownFeatures).map { try $1.column($0.finish(count: count)) }
        features.columns = builtIn.map(FeatureColumn.dense) + columns
    }

    /// The parties of a request with their places, in file order.
    ///
    /// - Parameter effort: polled every few thousand parties.
    /// - Throws: `CancellationError`; `LedgerError`.
    package func parties(
        ofRequest request: Int64, _ effort: Effort = Effort()
    ) throws -> [(place: Int, id: ExactText)] {
        try readRows("look parties up") { db in
            let select = try RawStatement(
                db, "SELECT place, party_id FROM credit_scores WHERE request_id = ? ORDER BY place")
            select.bind(1, Int(request))
            var parties: [(place: Int, id: ExactText)] = []
            while try select.next() {
                try Ledger.poll(effort, at: parties.count)
                parties.append((select.int(0), ExactText(select.text(1))))
            }
            return parties
        }
    }
}
