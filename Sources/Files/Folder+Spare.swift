import Glibc

/// Small files that can be replaced on a full disk as well.
///
/// A spare file beside each has space of its own. When there is no room for a new file, the text is written into the
/// spare, which then changes places with the file: nothing more is needed of the disk, now or the next time. Whoever
/// opened the file before the last but one replacement may then read a mixture, which is why this is not the usual way.
extension Folder {
    private static func spareName(_ name: FileName) -> FileName {
        FileName(bytes: [UInt8(ascii: ".")] + name.bytes + Array(".spare".utf8))
    }

    /// Makes a spare for a file, or makes one that is too small larger.
    ///
    /// - Parameter bytes: how long the text may be that fits.
    package func makeSpare(for name: FileName, bytes: Int) throws(FileFailure) {
        let spare = Folder.spareName(name)
        if let present = try status(of: spare) {
            if present.kind != .regular {
                // A spare has nothing that could be lost.
                guard SystemCall.remove(descriptor, cString(spare)) == 0 else { throw failure("remove", spare) }
            } else if present.size >= bytes {
                return
            }
        }
        let opened = SystemCall.openToWrite(descriptor, name: cString(spare), flags: O_WRONLY | O_CREAT, mode: 0o644)
        guard opened >= 0 else { throw failure("create", spare) }
        defer { close(opened) }
        guard fchmod(opened, 0o644) == 0 else { throw failure("set the mode of", spare) }
        let code = posix_fallocate(opened, 0, off_t(bytes))
        guard code == 0 else { throw FileFailure("reserve space for", path: path + "/" + name.escaped, code: code) }
    }

    /// Replaces a file by way of its spare, atomically.
    ///
    /// - Parameter text: made longer by line feeds to the size of the spare, which must not matter to its readers.
    package func writeThroughSpare(_ name: FileName, text: String) throws(FileFailure) {
        let spare = Folder.spareName(name)
        let opened = SystemCall.openToWrite(descriptor, name: cString(spare), flags: O_WRONLY)
        guard opened >= 0 else { throw failure("open", spare) }
        defer { close(opened) }
        var status = stat()
        guard fstat(opened, &status) == 0 else { throw failure("look at", spare) }
        var writer = FileWriter(descriptor: opened, path: path + "/" + spare.escaped)
        try writer.write(text)
        try writer.write(String(repeating: "\n", count: max(0, Int(status.st_size) - text.utf8.count)))
        try writer.flush()
        guard SystemCall.exchange(descriptor, name: cString(spare), with: cString(name)) == 0 else {
            throw failure("exchange", name)
        }
    }
}
