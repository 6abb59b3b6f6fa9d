import Columns
import Vocabulary

extension Scorecard {
    /// On which side of the training's values a value of a feature lies; NaN is missing. A flag is `yes` or `no`. A
    /// reason of the expert's is always of the lower half of its scale.
    package func side(of feature: String, _ value: Double) -> ReasonSide {
        FeatureSides(self, of: feature, column: nil).side(of: value)
    }

    /// On which side of the training's values the value of a feature in a row lies.
    package func side(of feature: String, in features: FeatureColumns, row: Int) -> ReasonSide {
        FeatureSides(self, of: feature, column: features.column(feature)).side(ofRow: row)
    }
}

/// The sides of the values of one feature.
struct FeatureSides: Sendable {
    private let isFlag: Bool
    /// Taken once: `Shape.form` copies the shape to the heap.
    private let shape: (any TermShape)?
    private let column: FeatureColumn?
    /// Set if the side may contradict it: the rule of the reasons keeps directions, and the feature has one.
    private let direction: Direction?
    /// The side of each level of a column of text.
    private let levelSides: [ReasonSide]?
    /// Whether `isGood(inRow:)` can be true.
    var hasDirection: Bool { direction != nil }

    /// - Parameter column: the values of the rows; nil if the batch has no such feature.
    init(_ scorecard: Scorecard, of feature: String, column: FeatureColumn?) {
        isFlag = scorecard.recipe != .bends && scorecard.isBuiltInFlag(feature)
        let own = scorecard.terms.filter { $0.feature == feature && $0.with == nil }.map(\.shape.form)
        shape = own.first { $0.usesValue } ?? own.first
        direction = scorecard.reasons.keepsDirections ?? false ? own.lazy.compactMap(\.direction).first : nil
        if let text = column?.text, let category = own.lazy.compactMap({ $0 as? CategoryShape }).first {
            levelSides = text.levels.map(category.side)
        } else {
            levelSides = nil
        }
        self.column = column
    }

    /// Whether the value of a row lies on the side that the declared direction calls good.
    func isGood(inRow row: Int) -> Bool { direction.map { side(ofRow: row).isGood(of: $0) } ?? false }

    func side(ofRow row: Int) -> ReasonSide { side(of: column?[row] ?? .nan) }

    func side(of value: Double) -> ReasonSide {
        if let levelSides, !value.isNaN { return levelSides[Int(value)] }
        if isFlag, value == 0 || value == 1 { return value == 1 ? .yes : .no }
        return shape?.side(of: value) ?? .missing
    }
}

/// The texts of the sides of reasons. Each is made once: a batch has few different ones.
struct ReasonSideTexts {
    private var made: [UInt64: String] = [:]

    /// The sides joined by `|`.
    mutating func text(_ sides: [ReasonSide]) -> String {
        guard sides.count <= ReasonSideTexts.most else { return ReasonSideTexts.joined(sides) }
        var key: UInt64 = 1
        for side in sides { key = key << 3 | side.number }
        if let text = made[key] { return text }
        let text = ReasonSideTexts.joined(sides)
        made[key] = text
        return text
    }

    /// How many sides have a key: three bits each, and one before them.
    private static let most = 21

    private static func joined(_ sides: [ReasonSide]) -> String { sides.map(\.rawValue).joined(separator: "|") }
}

extension ReasonSide {
    /// Whether values on this side have the lower risk by a direction; a missing value has no side to speak of.
    func isGood(of direction: Direction) -> Bool {
        switch self {
        case .missing, .level, .other: false
        case .yes, .high: direction == .down
        case .no, .low: direction == .up
        }
    }

    /// Below 8.
    fileprivate var number: UInt64 {
        switch self {
        case .missing: 0
        case .yes: 1
        case .no: 2
        case .high: 3
        case .low: 4
        case .level: 5
        case .other: 6
        }
    }
}
