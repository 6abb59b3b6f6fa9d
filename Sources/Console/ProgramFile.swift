import Files
import Foundation

/// The file of the program that runs.
package enum ProgramFile {
    /// The SHA-256 of its bytes, also where another file has taken its place since.
    ///
    /// - Throws: an error if the system does not let it be read.
    package static func sha256() throws -> String {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/exe"))
        defer { try? file.close() }
        var digest = SHA256Digest()
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            piece.withUnsafeBytes { digest.update($0) }
        }
        return digest.hexadecimal()
    }
}
