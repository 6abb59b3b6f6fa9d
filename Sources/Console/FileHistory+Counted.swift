import Foundation
import Ledger

/// What `training.json` says counted of a labels file; earlier versions did not say it.
private struct Counted: Decodable {
    let records: Int
    let counted: Int
}

extension StoredFile {
    /// How much of a labels file counted, for people; empty where that is not known.
    var countedText: String {
        guard kind == "labels", let counted = try? JSONDecoder().decode(Counted.self, from: Data(document.utf8)) else {
            return ""
        }
        return ": \(counted.counted) of \(counted.records) records are of its parties"
    }
}
