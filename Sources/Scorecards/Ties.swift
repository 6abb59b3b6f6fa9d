/// The ranges of an ascending order in which values are equal.
struct Ties: Sequence, IteratorProtocol {
    private let values: [Double]
    private let order: [Int32]
    private var start = 0

    init(_ values: [Double], _ order: [Int32]) {
        self.values = values
        self.order = order
    }

    mutating func next() -> Range<Int>? {
        guard start < order.count else { return nil }
        let value = values[Int(order[start])]
        var end = start + 1
        while end < order.count, values[Int(order[end])] == value { end += 1 }
        defer { start = end }
        return start..<end
    }
}
