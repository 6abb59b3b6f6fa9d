import Files
import Intake
import Vocabulary

/// Labels that wait for the profiles of their batch.
///
/// A hundred thousand of them cost a look 0.1 s where they are only held against the names that are there. To ask the
/// file system for each, parse its name and put it in batch order took five times as much, at every look.
struct WaitingLabels<Sighting> {
    private var sightings: [FileName: (sighting: Sighting, end: Double)] = [:]
    /// The earliest time at which the patience with one of them ends; monotonic seconds.
    private(set) var nextEnd = Double.infinity

    var count: Int { sightings.count }

    func contains(_ name: FileName) -> Bool { sightings.keys.contains(name) }

    /// Those with the least value of a key, in its order; of those with the same value the first by name.
    ///
    /// - Parameter most: so many at most.
    func oldest(_ most: Int, by key: KeyPath<Sighting, Int64>) -> [(name: FileName, sighting: Sighting)] {
        var oldest: [(name: FileName, sighting: Sighting)] = []
        guard most > 0 else { return [] }
        for (name, one) in sightings {
            let value = one.sighting[keyPath: key]
            let precedes = { (other: (name: FileName, sighting: Sighting)) in
                (value, name) < (other.sighting[keyPath: key], other.name)
            }
            if oldest.count == most, let last = oldest.last, !precedes(last) { continue }
            let index = oldest.firstIndex(where: precedes) ?? oldest.endIndex
            oldest.insert((name, one.sighting), at: index)
            if oldest.count > most { oldest.removeLast() }
        }
        return oldest
    }

    mutating func add(_ name: FileName, sighting: Sighting, until end: Double) {
        sightings[name] = (sighting, end)
        nextEnd = min(nextEnd, end)
    }

    mutating func remove(_ name: FileName) -> Sighting? { sightings.removeValue(forKey: name)?.sighting }

    mutating func removeAll() -> [(FileName, Sighting)] {
        defer { self = WaitingLabels() }
        return sightings.map { ($0.key, $0.value.sighting) }
    }

    /// Forgets those that are gone, and gives back those that are to be looked at: their profiles are there, or their
    /// time is over.
    ///
    /// - Parameter names: every name in the folder.
    mutating func resumed(by names: [FileName], now: Double) -> [(FileName, Sighting)] {
        if sightings.isEmpty { return [] }
        var resumed: [(FileName, Sighting)] = []
        for name in names {
            for labels in WaitingLabels.labels(besides: name) {
                if let sighting = remove(labels) { resumed.append((labels, sighting)) }
            }
        }
        if names.count(where: contains) < sightings.count {
            let names = Set(names)
            sightings = sightings.filter { names.contains($0.key) }
        }
        if now >= nextEnd {
            for (name, one) in sightings where one.end <= now { resumed.append((name, one.sighting)) }
            sightings = sightings.filter { $0.value.end > now }
            nextEnd = sightings.values.reduce(.infinity) { min($0, $1.end) }
        }
        return resumed
    }

    /// The names that labels of a batch may have whose profiles have this name; empty if it is none of profiles.
    private static func labels(besides name: FileName) -> [FileName] {
        for suffix in profilesSuffixes where name.bytes.suffix(suffix.count).elementsEqual(suffix) {
            return labelsSuffixes.map { FileName(bytes: name.bytes.dropLast(suffix.count) + $0) }
        }
        return []
    }
}

private let profilesSuffixes = suffixes(of: .profiles)
private let labelsSuffixes = suffixes(of: .labels)

private func suffixes(of kind: BatchFileName.Kind) -> [[UInt8]] {
    BatchFormat.suffixes.filter { $0.kind == kind }.map { Array($0.text.utf8) }
}
