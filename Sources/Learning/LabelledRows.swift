package import Scorecards
import Vocabulary

/// The companies that a model learns from.
///
/// n rows in batch order, each batch in file order; p features.
package struct LabelledRows: Sendable {
    /// One feature of the rows.
    package struct Feature: Sendable {
        /// The name of the feature.
        package var name: String
        /// How its values are scaled.
        package var transform: Transform
        /// The declared direction; nil if the data decide.
        package var direction: Direction?
        /// Whether the feature can only be 0 or 1. If nil, it is a flag when the rows have no other value.
        package var isFlag: Bool?
        /// n values; NaN is missing. Of text they are indices of its levels.
        package var values: [Double]
        /// The texts that the rows may have, in byte order; nil if the values are numbers.
        package var levels: [String]?

        /// A feature; the parameters are the properties.
        package init(
            name: String, transform: Transform = .identity, direction: Direction? = nil, isFlag: Bool? = nil,
            values: [Double], levels: [String]? = nil
        ) {
            self.name = name
            self.transform = transform
            self.direction = direction
            self.isFlag = isFlag
            self.values = values
            self.levels = levels
        }
    }

    /// p features.
    package var features: [Feature]
    /// n outcomes: 1 is a default, 0 is none.
    package var outcomes: [UInt8]
    /// n indices of batches, ascending.
    package var batchOf: [Int32]
    /// For each feature, for each batch, whether at least one party of the batch has the feature.
    package var delivered: [[Bool]]

    /// Rows; the parameters are the properties.
    package init(features: [Feature], outcomes: [UInt8], batchOf: [Int32], delivered: [[Bool]]) {
        self.features = features
        self.outcomes = outcomes
        self.batchOf = batchOf
        self.delivered = delivered
    }

    /// n.
    package var count: Int { outcomes.count }

    /// The rows at some indices, which ascend. Delivery stays what it is: it belongs to the batch.
    package func rows(at indices: [Int]) -> LabelledRows {
        var rows = self
        rows.outcomes = indices.map { outcomes[$0] }
        rows.batchOf = indices.map { batchOf[$0] }
        for index in features.indices {
            let values = features[index].values
            rows.features[index].values = indices.map { values[$0] }
        }
        return rows
    }
}
