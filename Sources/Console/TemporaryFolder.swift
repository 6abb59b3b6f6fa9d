import Files
import Foundation

/// A new folder under `$TMPDIR` that only this user may enter, of a name that nobody could have guessed and prepared.
package struct TemporaryFolder {
    /// Of the folder.
    package let path: String

    /// - Parameter purpose: a word of its name.
    /// - Throws: `FileFailure` where it cannot be made.
    package init(_ purpose: String) throws {
        let chosen = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
        let parent = chosen.isEmpty ? "/tmp" : chosen
        var template = "\(parent)/kycc-\(purpose)-XXXXXX".utf8CString
        let made = template.withUnsafeMutableBufferPointer { name in
            // A text always ends in a zero byte, so that there is a first one.
            mkdtemp(name.baseAddress!).map { String(cString: $0) }
        }
        guard let made else { throw FileFailure("make a temporary folder in", path: parent) }
        path = made
    }

    /// Removes the folder with all that is in it. Where that fails, it is said; the command has done what it was to do.
    package func remove() {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            writeToStandardError("warning: \(path) remains: \(escapedForLog("\(error)"))\n")
        }
    }
}
