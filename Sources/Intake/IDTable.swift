/// Numbers byte strings in the order of their first appearance: an open-addressing hash table over one arena of bytes.
///
/// The hash is seeded at random, so that nobody can prepare ids that collide; results do not depend on it.
struct IDTable {
    /// Eight bytes, so that the table of 100,000 ids stays in a cache of 2 MB: relationships name their ends in no
    /// order.
    private struct Slot {
        /// The upper half of the hash; the lower one is where the search for it begins.
        var hash: UInt32
        /// Number of the id, or -1 where the slot is free.
        var number: Int32

        static var free: Slot { Slot(hash: 0, number: -1) }

        @inline(__always)
        static func upper(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash &>> 32) }
    }

    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var slots: [Slot]
    private var mask: Int
    private let seed: UInt64

    init() {
        slots = Array(repeating: .free, count: 64)
        mask = 63
        var generator = SystemRandomNumberGenerator()
        seed = generator.next()
    }

    /// How many different ids there are.
    var count: Int { ends.count }

    /// The bytes of an id.
    func withBytes<Result>(of number: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = number == 0 ? 0 : ends[number - 1]
        return arena.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<ends[number]])) }
    }

    /// The number of an id; nil where it is not in the table.
    func number(of bytes: UnsafeRawBufferPointer) -> Int? {
        let found = find(bytes, hash(bytes))
        return found.number >= 0 ? Int(found.number) : nil
    }

    /// The same, where `guess` is likely: transactions of a party tend to stand together.
    @inline(__always)
    func number(of bytes: UnsafeRawBufferPointer, guess: Int) -> Int? {
        guess < count && isEqual(bytes, guess) ? guess : number(of: bytes)
    }

    /// The number of an id, which is added where it is new.
    mutating func insert(_ bytes: UnsafeRawBufferPointer) -> (number: Int, isNew: Bool) {
        let hash = hash(bytes)
        let found = find(bytes, hash)
        if found.number >= 0 { return (Int(found.number), false) }
        let number = ends.count
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        slots[found.place] = Slot(hash: Slot.upper(hash), number: Int32(number))
        if ends.count * 2 > slots.count { grow() }
        return (number, true)
    }

    @inline(__always)
    private func find(_ bytes: UnsafeRawBufferPointer, _ hash: UInt64) -> (place: Int, number: Int32) {
        slots.withUnsafeBufferPointer { slots in
            var place = Int(truncatingIfNeeded: hash) & mask
            let upper = Slot.upper(hash)
            while true {
                let slot = slots[place]
                if slot.number < 0 || slot.hash == upper && isEqual(bytes, Int(slot.number)) {
                    return (place, slot.number)
                }
                place = (place + 1) & mask
            }
        }
    }

    @inline(__always)
    private func isEqual(_ bytes: UnsafeRawBufferPointer, _ number: Int) -> Bool {
        let start = number == 0 ? 0 : ends[number - 1]
        guard ends[number] - start == bytes.count else { return false }
        return arena.withUnsafeBytes { equal(bytes.baseAddress!, and: $0.baseAddress! + start, count: bytes.count) }
    }

    private mutating func grow() {
        mask = 2 * slots.count - 1
        slots = Array(repeating: .free, count: mask + 1)
        for number in ends.indices {
            let hash = withBytes(of: number, self.hash)
            var place = Int(truncatingIfNeeded: hash) & mask
            while slots[place].number >= 0 { place = (place + 1) & mask }
            slots[place] = Slot(hash: Slot.upper(hash), number: Int32(number))
        }
    }

    /// Eight bytes a step, each folded in by a 128-bit product whose halves are mixed (as wyhash does).
    @inline(__always)
    private func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place + 8 <= bytes.count {
            hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        var rest: UInt64 = 0
        while place < bytes.count {
            rest = rest << 8 | UInt64(bytes[place])
            place += 1
        }
        return mix(hash ^ rest)
    }

    @inline(__always)
    private func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}

/// Whether two runs of bytes are the same.
@inline(__always)
func equal(_ one: UnsafeRawPointer, and other: UnsafeRawPointer, count: Int) -> Bool {
    var place = 0
    while place + 8 <= count {
        if one.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            != other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        {
            return false
        }
        place += 8
    }
    while place < count {
        if one.load(fromByteOffset: place, as: UInt8.self) != other.load(fromByteOffset: place, as: UInt8.self) {
            return false
        }
        place += 1
    }
    return true
}
