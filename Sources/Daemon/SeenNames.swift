import Custody
import Files

/// Names of unknown files that people were told of. They are kept in `.kycc.seen`, so that `daemon --once` does not
/// tell of them at every run.
///
/// The file has a line for each name, the FNV-1a hash of its bytes: two names of one hash (once in 10^10 inboxes of
/// 65,536 names) are one. It is bounded, and what a power cut takes of it is merely told again.
struct SeenNames {
    private static let name: FileName = ".kycc.seen"
    /// So many names are remembered.
    private static let most = 65_536

    private let root: Folder
    private var hashes: Set<UInt64>?

    init(_ root: Folder) { self.root = root }

    /// Those of which nobody was told.
    ///
    /// - Throws: `FileFailure` or `UnsafeFile` if the file cannot be read.
    mutating func news(among names: [FileName]) throws -> [FileName] {
        if names.isEmpty { return [] }
        let known = try load()
        return names.filter { !known.contains(SeenNames.hash($0)) }
    }

    /// People were told of these; others are forgotten, as they are gone.
    ///
    /// - Throws: `FileFailure` if the file cannot be written.
    mutating func keep(_ names: some Collection<FileName>) throws {
        // Where there never was one, nothing is read or written.
        if names.isEmpty, hashes?.isEmpty ?? true { return }
        let present = Set(names.lazy.map(SeenNames.hash).prefix(SeenNames.most))
        guard try load() != present else { return }
        let text = present.sorted().map { String($0, radix: 16) + "\n" }.joined()
        try root.writeAtomically(SeenNames.name, durable: false, text: text)
        hashes = present
    }

    private mutating func load() throws -> Set<UInt64> {
        if let hashes { return hashes }
        let lines = try root.text(of: SeenNames.name)?.split(separator: "\n") ?? []
        let loaded = Set(lines.compactMap { UInt64($0, radix: 16) })
        hashes = loaded
        return loaded
    }

    private static func hash(_ name: FileName) -> UInt64 {
        name.bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
