package import Scorecards
package import Vocabulary

/// Versions in the shadow of the active one, each compared out of time.
package struct ShadowRecord: Sendable {
    /// On the batch just labelled, in the order of versions.
    package let ofThisBatch: [ShadowComparison]
    /// With those that were recorded since the active version was trained; a batch whose labels were revised has the
    /// last.
    package let all: [ShadowComparison]

    /// - Parameters:
    ///   - ofThisBatch: of the batch just labelled.
    ///   - before: recorded by earlier trainings.
    package init(ofThisBatch: [ShadowComparison], before: [ShadowComparison]) {
        self.ofThisBatch = ofThisBatch
        let batch = ofThisBatch.first?.comparison.batchID
        all = before.filter { $0.comparison.batchID != batch } + ofThisBatch
    }

    /// Of each batch that a version scored, the comparison of the newest version in the shadow; in batch order.
    ///
    /// - Throws: `DamagedShadow` if a version recorded a batch or a version that is none.
    package func newestOfEachBatch(against champion: String) throws(DamagedShadow) -> [Comparison] {
        var newest: [BatchID: (number: Int, comparison: Comparison)] = [:]
        for one in all where one.champion == champion {
            let (batch, number) = try one.place()
            if let known = newest[batch], known.number > number { continue }
            newest[batch] = (number, one.comparison)
        }
        return newest.sorted { $0.key < $1.key }.map(\.value.comparison)
    }
}

extension ShadowComparison {
    /// The batch that was compared, and the number of the version in the shadow.
    package func place() throws(DamagedShadow) -> (batch: BatchID, number: Int) {
        guard let batch = BatchID(comparison.batchID), let number = Int(version.dropFirst()) else {
            throw DamagedShadow(version: version, batch: comparison.batchID)
        }
        return (batch, number)
    }
}

/// A recorded comparison names a batch or a version that is none.
package struct DamagedShadow: Error, CustomStringConvertible {
    let version: String
    let batch: String

    package var description: String { "there is no comparison of \(version) on \(batch)" }
}
