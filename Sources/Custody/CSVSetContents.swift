package import Intake
package import Vocabulary

/// The files of one batch's CSV set that lie in a folder, and whether they are all of it.
package struct CSVSetContents: Sendable {
    /// The batch whose profiles they are.
    package let batch: BatchID
    /// Its files, by what they are; two of a kind are one too many.
    package private(set) var files: [CSVSetName.Part: [CSVSetName]] = [:]

    /// A set without files.
    package init(_ batch: BatchID) { self.batch = batch }

    /// Adds a file.
    package mutating func add(_ name: CSVSetName) { files[name.part, default: []].append(name) }

    /// The files of records, in the order of their sections, then `.ready` where that is there.
    package var names: [CSVSetName] { (CSVSetName.Part.sections + [.ready]).flatMap { files[$0] ?? [] } }

    /// The file that the set becomes.
    package var packed: BatchFileName { CSVSetName(batch: batch, part: .parties).packed }

    /// What keeps the set from being complete, one clause, and what to do, one sentence; nil where it is complete.
    ///
    /// It is complete with its parties and `.ready`, or with every section that `sections` names.
    package func missing(_ sections: [CSVSetName.Part]) -> (what: String, hint: String)? {
        for part in CSVSetName.Part.sections {
            if let names = files[part], names.count > 1 {
                let texts = names.map(\.text).joined(separator: " and ")
                return ("\(texts) are the same list", "Leave one of them.")
            }
        }
        let isReady = files[.ready] != nil
        let wanted = isReady || sections.isEmpty ? [.parties] : sections
        let absent = wanted.filter { files[$0] == nil }.map { CSVSetName(batch: batch, part: $0).text }
        let ready = CSVSetName(batch: batch, part: .ready).text
        if !absent.isEmpty {
            let texts = absent.joined(separator: " and ")
            let either = isReady || sections.isEmpty ? "" : ", or \(ready) where the set has no more"
            let all = !isReady && sections.isEmpty ? absent + [ready] : absent
            let verb = all.count == 1 ? "has" : "have"
            return ("\(all.joined(separator: " and ")) \(verb) not come", "Drop \(texts)\(either).")
        }
        if isReady || !sections.isEmpty { return nil }
        return (
            "\(ready) has not come", "Drop an empty file \(ready) when all files of the batch are there."
        )
    }

    /// The sets that names make, in batch order.
    package static func sets(_ names: some Sequence<CSVSetName>) -> [CSVSetContents] {
        var sets: [BatchID: CSVSetContents] = [:]
        for name in names { sets[name.batch, default: CSVSetContents(name.batch)].add(name) }
        return sets.values.sorted { $0.batch < $1.batch }
    }
}
