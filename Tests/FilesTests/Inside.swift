import Files
import Foundation
import TestSupport

/// A temporary folder of a test, seen by the product and by Foundation.
struct Inside {
    let url: URL
    let folder: Folder

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func put(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: url.appendingPathComponent(name)) }

    /// What a file holds; nil where there is none.
    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }

    func make(_ name: String) throws -> Inside {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: false)
        return try Inside(url.appendingPathComponent(name))
    }

    init(_ url: URL) throws {
        self.url = url
        folder = try Folder(path: url.path)
    }
}

/// Runs `body` with a temporary folder.
func inside<Result>(_ body: (Inside) throws -> Result) throws -> Result {
    try withTemporaryFolder { try body(Inside($0)) }
}

/// What a test throws where something is to fail.
struct Interrupted: Error {}
