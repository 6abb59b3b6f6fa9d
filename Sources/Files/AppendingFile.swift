import Glibc

/// A log file: every text is a line or several, and at a size it is renamed to `NAME.1`, the older ones move on.
package final class AppendingFile {
    private let folder: Folder
    private let name: FileName
    private let maximumBytes: Int64
    private let keep: Int
    private var descriptor: Int32 = -1
    private var size: Int64 = 0

    /// - Parameters:
    ///   - maximumBytes: at this size the file is rotated.
    ///   - keep: how many rotated files stay.
    package init(_ name: FileName, in folder: Folder, maximumBytes: Int64, keep: Int) {
        self.folder = folder
        self.name = name
        self.maximumBytes = maximumBytes
        self.keep = keep
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends text, and rotates first where the file would exceed its size.
    ///
    /// - Throws: `FileFailure` if the file cannot be opened, written or rotated; part of the text may have been
    ///   written.
    package func append(_ text: String) throws(FileFailure) {
        // Somebody may have moved the file away; then a new one is begun.
        if descriptor < 0 || isGone { try open() }
        if size > 0, size + Int64(text.utf8.count) > maximumBytes { try rotate() }
        var text = text
        var written = 0
        let failure = text.withUTF8 { text -> FileFailure? in
            let bytes = UnsafeRawBufferPointer(text)
            while written < bytes.count {
                let count = SystemCall.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
                guard count > 0 else { return folder.failure("append to", name) }
                written += count
            }
            return nil
        }
        guard let failure else {
            size += Int64(written)
            return
        }
        // No half a line stays; where it cannot be cut off, the next text finds it when it opens the file.
        if written > 0, ftruncate(descriptor, off_t(size)) != 0 { leave() }
        throw failure
    }

    private var isGone: Bool {
        var (held, named) = (stat(), stat())
        guard fstat(descriptor, &held) == 0,
            fstatat(folder.descriptor, cString(name), &named, AT_SYMLINK_NOFOLLOW) == 0
        else { return true }
        return held.st_dev != named.st_dev || held.st_ino != named.st_ino
    }

    private func leave() {
        close(descriptor)
        descriptor = -1
    }

    private func open() throws(FileFailure) {
        if descriptor >= 0 { leave() }
        descriptor = SystemCall.openToWrite(
            folder.descriptor, name: cString(name), flags: O_RDWR | O_CREAT | O_APPEND, mode: 0o644)
        guard descriptor >= 0 else { throw folder.failure("open", name) }
        var status = stat()
        size = fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
        var last: UInt8 = 0
        guard size > 0, pread(descriptor, &last, 1, off_t(size - 1)) == 1, last != 0x0A else { return }
        // A crash in the middle of a line.
        guard Glibc.write(descriptor, "\n", 1) == 1 else {
            let failure = folder.failure("append to", name)
            leave()
            throw failure
        }
        size += 1
    }

    private func rotate() throws(FileFailure) {
        for number in stride(from: keep, through: 1, by: -1) {
            let from = number == 1 ? name : FileName(bytes: name.bytes + Array(".\(number - 1)".utf8))
            let to = FileName(bytes: name.bytes + Array(".\(number)".utf8))
            if SystemCall.replace(folder.descriptor, name: cString(from), target: cString(to)) != 0, errno != ENOENT {
                throw folder.failure("rotate", from)
            }
        }
        if keep == 0 { try folder.remove(name) }
        try open()
    }
}
