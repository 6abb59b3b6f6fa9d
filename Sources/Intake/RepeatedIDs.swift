/// Counts ids that come again, of any number of them, in 192 KB.
///
/// Ids are known by a hash of 64 bits. As long as there are few, all hashes are kept. Beyond that only those whose
/// highest bits are zero are, one bit more each time there are too many: a sample of the ids in which both copies of an
/// id are, or neither (Gibbons: Distinct sampling, VLDB 2001). The count is then an estimate.
struct RepeatedIDs: ~Copyable {
    /// How many different ids are kept; the table has twice as many slots.
    private static var most: Int { 8_192 }
    private static var size: Int { 2 * most }

    /// A free slot is 0.
    private let slots: UnsafeMutablePointer<UInt64>
    /// How often the id of each slot came again.
    private let repeats: UnsafeMutablePointer<UInt32>
    private var count = 0
    private var level = 0
    /// An id is in the sample where these bits of its hash are zero.
    private var mask: UInt64 = 0
    /// The place of the record that an id was added of last.
    private var last = -1
    /// The place of the first record whose id had come before.
    private(set) var first: Int?

    init() {
        slots = .allocate(capacity: RepeatedIDs.size)
        repeats = .allocate(capacity: RepeatedIDs.size)
        slots.initialize(repeating: 0, count: RepeatedIDs.size)
        repeats.initialize(repeating: 0, count: RepeatedIDs.size)
    }

    deinit {
        slots.deallocate()
        repeats.deallocate()
    }

    /// How many records had an id that had come before.
    var estimate: Int { (0..<RepeatedIDs.size).reduce(0) { $0 + Int(repeats[$1]) } << level }
    /// Whether that is exact.
    var isExact: Bool { level == 0 }

    mutating func forget() {
        slots.update(repeating: 0, count: RepeatedIDs.size)
        repeats.update(repeating: 0, count: RepeatedIDs.size)
        (count, level, mask, first, last) = (0, 0, 0, nil, -1)
    }

    /// Takes the id of the record at a place. Of a record that has several the first in the sample counts.
    @inline(__always)
    mutating func note(_ id: UnsafeRawBufferPointer, at index: Int) {
        let hash = RepeatedIDs.hash(id)
        if hash & mask == 0 { add(hash, at: index) }
    }

    @inline(never)
    private mutating func add(_ hash: UInt64, at index: Int) {
        if last == index { return }
        last = index
        let hash = hash == 0 ? 1 : hash
        let place = find(hash)
        guard slots[place] == 0 else {
            if repeats[place] < .max { repeats[place] += 1 }
            if first == nil { first = index }
            return
        }
        slots[place] = hash
        count += 1
        while count > RepeatedIDs.most { thin() }
    }

    private func find(_ hash: UInt64) -> Int {
        // The high bits tell what is in the sample, so the low ones tell the place.
        var place = Int(truncatingIfNeeded: hash) & (RepeatedIDs.size - 1)
        while slots[place] != 0, slots[place] != hash { place = (place + 1) & (RepeatedIDs.size - 1) }
        return place
    }

    /// Keeps half of the sample.
    private mutating func thin() {
        level += 1
        mask = mask >> 1 | 1 << 63
        let kept = (0..<RepeatedIDs.size).filter { slots[$0] != 0 && slots[$0] & mask == 0 }
            .map { (slots[$0], repeats[$0]) }
        slots.update(repeating: 0, count: RepeatedIDs.size)
        repeats.update(repeating: 0, count: RepeatedIDs.size)
        count = kept.count
        for (hash, repeated) in kept {
            let place = find(hash)
            slots[place] = hash
            repeats[place] = repeated
        }
    }

    /// The hash of an id: two words of eight bytes at a time, folded by a product of 128 bits (as wyhash does).
    @inline(__always)
    static func hash(_ id: UnsafeRawBufferPointer) -> UInt64 {
        let count = id.count
        guard count >= 8, count <= 16 else { return otherHash(id) }
        return fold(word(id, 0) ^ one, word(id, count &- 8) ^ other ^ UInt64(truncatingIfNeeded: count))
    }

    @inline(never)
    private static func otherHash(_ id: UnsafeRawBufferPointer) -> UInt64 {
        let count = id.count
        var hash = one ^ UInt64(truncatingIfNeeded: count)
        if count < 8 {
            for byte in id { hash = hash << 8 ^ UInt64(byte) ^ hash >> 56 }
            return fold(hash, other)
        }
        var place = 0
        while place + 8 < count {
            hash = fold(hash ^ word(id, place), other)
            place += 8
        }
        return fold(hash ^ word(id, count - 8), other)
    }

    @inline(__always)
    private static func word(_ id: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
        id.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }

    @inline(__always)
    private static func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
        let product = x.multipliedFullWidth(by: y)
        return product.high ^ product.low
    }

    private static var one: UInt64 { 0xA076_1D64_78BD_642F }
    private static var other: UInt64 { 0xE703_7ED1_A0B4_28DB }
}
