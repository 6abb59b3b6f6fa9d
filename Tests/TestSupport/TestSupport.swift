package import Foundation

/// Where things lie, for tests.
package enum Checkout {
    /// The root of the repository.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// Small files with expected figures.
    package static let fixtures = root.appendingPathComponent("Tests/Fixtures")
    /// Material that some checkouts have beside them.
    package static let shared = root.deletingLastPathComponent().appendingPathComponent("shared")
    package static let hasShared = FileManager.default.fileExists(atPath: shared.appendingPathComponent("data").path)
    package static let sharedIsAbsent = "../shared is absent: this check needs its data"

    package static func fixture(_ name: String) throws -> String {
        try String(contentsOf: fixtures.appendingPathComponent(name), encoding: .utf8)
    }
}

/// Runs `body` with a folder of its own, which is removed afterwards.
package func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kycc-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// A CSV file without quoted fields, as rows of columns by name.
package func table(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
}
