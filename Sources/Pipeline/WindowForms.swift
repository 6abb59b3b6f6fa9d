import Columns
import Ledger

/// In which form the user's own features take part in a training: as text or as numbers.
///
/// The rule: the newest batch of the window that has a feature says its form. Batches that have it in the other form
/// count as not having it.
struct WindowForms {
    /// Features that are text, with the levels of all batches that have them as text, in byte order.
    private(set) var levels: [String: [String]] = [:]
    /// Features of which some batches have the other form, with how many do, in byte order.
    let leftOut: [(feature: String, isText: Bool, batches: Int)]

    /// Without a batch.
    init() { leftOut = [] }

    /// - Parameter requests: of the batches of the window, in batch order.
    init(_ requests: [StoredRequest]) {
        guard requests.contains(where: { $0.own.contains { $0.levels != nil } }) else {
            leftOut = []
            return
        }
        var isText: [String: Bool] = [:]
        for request in requests { for one in request.own { isText[one.name] = one.levels != nil } }
        var counts: [String: Int] = [:]
        for one in requests.flatMap(\.own) {
            guard (one.levels != nil) == isText[one.name] else {
                counts[one.name, default: 0] += 1
                continue
            }
            if let own = one.levels { levels[one.name] = Levels.union(levels[one.name] ?? [], own) }
        }
        leftOut = counts.sorted { Levels.precedes($0.key, $1.key) }.map { ($0, isText[$0] ?? false, $1) }
    }

    /// Whether a batch has a feature in the other form.
    func leavesOut(_ own: [OwnFeature]) -> Bool { own.contains { ($0.levels != nil) != (levels[$0.name] != nil) } }

    /// The column of a batch as the training has it: numbers, or indices of `levels`; nil if it has the other form.
    func numbers(_ name: String, _ column: FeatureColumn) -> FeatureColumn? {
        guard let all = levels[name] else { return column.text == nil ? column : nil }
        return column.text?.codes(among: all, unknown: .nan)
    }

    /// A column of the training.
    ///
    /// - Parameter column: numbers, or indices of `levels`.
    func column(_ name: String, _ column: FeatureColumn) -> FeatureColumn {
        levels[name].map { .text(TextColumn(levels: $0, codes: column)) } ?? column
    }
}
