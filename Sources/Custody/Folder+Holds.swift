package import Files
import Glibc
package import Parallel

extension Folder {
    /// Whether a file of this name has these bytes.
    ///
    /// - Parameters:
    ///   - size: how many bytes that are; nil where nobody knows. A file of another size is not read.
    ///   - effort: polled while the file is read.
    /// - Throws: as `openIfHolds`.
    package func holds(_ name: FileName, sha256: String, size: Int64?, effort: Effort) throws -> Bool {
        try openIfHolds(name, sha256: sha256, size: size, effort: effort) != nil
    }

    /// The file of this name, where it has these bytes. A file that is no regular one or changes meanwhile has not.
    ///
    /// - Throws: `FileFailure` where a file of ours may not be read; `CancellationError`.
    package func openIfHolds(_ name: FileName, sha256: String, size: Int64?, effort: Effort) throws -> OpenFile? {
        guard let status = try status(of: name), status.kind == .regular, size == nil || status.size == size
        else { return nil }
        do {
            let file = try open(name)
            guard size == nil || file.status.size == size else { return nil }
            return try file.sha256(effort) == sha256 ? file : nil
        } catch is UnsafeFile {
            return nil
        } catch is FileChanged {
            return nil
        } catch let failure as FileFailure where failure.code == ENOENT {
            return nil
        }
    }
}
