import Glibc

/// A small text that is rewritten in place, in a file whose space was written beforehand: syncing it writes one block
/// and no metadata.
///
/// A digest stands before the text, so that a text that a power cut tore apart counts as none.
package final class RecordFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// The longest text that fits, in bytes.
    package static let capacity = 16_384 - headerLength
    private static let size = 16_384
    /// `LENGTH SHA256` and a line feed, the length with five digits.
    private static let headerLength = 5 + 1 + 64 + 1

    /// Opens the file in `folder`, and makes it if it is not there.
    ///
    /// - Throws: `FileFailure`.
    package init(_ name: FileName, in folder: Folder) throws(FileFailure) {
        path = folder.path + "/" + name.escaped
        descriptor = SystemCall.openToWrite(
            folder.descriptor, name: cString(name), flags: O_RDWR | O_CREAT, mode: 0o644)
        guard descriptor >= 0 else { throw folder.failure("open", name) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFailure("look at", path: path) }
        guard status.st_size < RecordFile.size else { return }
        try write([UInt8](repeating: 0x0A, count: RecordFile.size - Int(status.st_size)), at: status.st_size)
        guard SystemCall.sync(descriptor) == 0 else { throw FileFailure("fsync", path: path) }
        try folder.sync()
    }

    deinit { close(descriptor) }

    /// The text that was written last; nil if none was, or if it was torn.
    package func text() throws(FileFailure) -> String? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: RecordFile.size, alignment: 16)
        defer { buffer.deallocate() }
        let count = SystemCall.read(descriptor, into: buffer, at: 0)
        guard count >= 0 else { throw FileFailure("read", path: path) }
        return RecordFile.text(of: buffer.prefix(count))
    }

    /// The text of a file that somebody else may be writing; nil if it is not there, or holds none.
    ///
    /// - Throws: `FileFailure` or `UnsafeFile` if it cannot be read.
    package static func text(of name: FileName, in folder: Folder) throws -> String? {
        guard let content = try folder.text(of: name) else { return nil }
        return text(of: Array(content.utf8))
    }

    private static func text(of bytes: some Collection<UInt8>) -> String? {
        let header = String(decoding: bytes.prefix(headerLength), as: UTF8.self).split(separator: " ")
        guard header.count == 2, let length = Int(header[0]), length >= 0, length <= bytes.count - headerLength
        else { return nil }
        let text = String(decoding: bytes.dropFirst(headerLength).prefix(length), as: UTF8.self)
        return digest(text) + "\n" == header[1] ? text : nil
    }

    private static func digest(_ text: String) -> String {
        var digest = SHA256Digest()
        digest.update(text)
        return digest.hexadecimal()
    }

    /// Replaces the text.
    ///
    /// - Parameters:
    ///   - text: at most `capacity` bytes.
    ///   - syncs: whether it survives a power cut once this returns.
    /// - Throws: `FileFailure`.
    package func write(_ text: String, syncs: Bool) throws(FileFailure) {
        let length = text.utf8.count
        guard length <= RecordFile.capacity else { throw FileFailure("write", path: path, code: EFBIG) }
        let digits = String(length)
        let header =
            String(repeating: "0", count: 5 - digits.utf8.count) + digits + " " + RecordFile.digest(text) + "\n"
        try write(Array(header.utf8) + Array(text.utf8), at: 0)
        guard !syncs || SystemCall.syncContent(descriptor) == 0 else { throw FileFailure("fdatasync", path: path) }
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(FileFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                SystemCall.write(
                    descriptor, from: UnsafeRawBufferPointer(rebasing: $0[written...]), at: Int64(offset + written))
            }
            guard count > 0 else { throw FileFailure("write", path: path) }
            written += count
        }
    }
}
