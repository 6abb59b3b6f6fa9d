import GRDB
package import Parallel

extension Ledger {
    /// Hands out of each score of a request what outcomes are compared with, in file order: reasons are left out.
    ///
    /// - Parameters:
    ///   - effort: polled every few thousand companies.
    ///   - body: gets the place of a company, its id, its probability of default and its band.
    /// - Throws: `CancellationError`; `LedgerError`, or what `body` throws.
    package func eachGivenScore(
        ofRequest request: Int64, effort: Effort, body: (Int, String, Double, String) throws -> Void
    ) throws {
        try readRows("read scores") { db in
            let select = try RawStatement(
                db, "SELECT place, party_id, pd, band FROM credit_scores WHERE request_id = ? ORDER BY place")
            select.bind(1, Int(request))
            while try select.next() {
                let place = select.int(0)
                try Ledger.poll(effort, at: place)
                try body(place, select.text(1), select.double(2), select.text(3))
            }
        }
    }
}
