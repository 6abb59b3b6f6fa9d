import Glibc

extension Folder {
    /// The names of unfinished files begin and end like this; nobody else looks at such names.
    private static let temporaryPrefix = Array(".kycc-".utf8)
    private static let temporarySuffix = Array(".tmp".utf8)

    /// Writes a file that is either the old one or the whole new one, whatever happens.
    ///
    /// - Parameters:
    ///   - durable: the new one also survives a power cut once this returns (fsync of file and folder).
    ///   - syncsFolder: false where the folder is synced soon anyway.
    ///   - body: writes the content.
    /// - Throws: `FileFailure`, or what `body` throws; the old file then stands as it was.
    package func writeAtomically(
        _ name: FileName, durable: Bool, syncsFolder: Bool = true, mode: UInt32 = 0o644,
        body: (inout FileWriter) throws -> Void
    ) throws {
        let temporary = FileName(bytes: Folder.temporaryPrefix + name.bytes + Folder.temporarySuffix)
        do {
            try writeNew(temporary, durable: durable, mode: mode, body: body)
            guard SystemCall.replace(descriptor, name: cString(temporary), target: cString(name)) == 0 else {
                throw failure("rename", name)
            }
        } catch {
            _ = SystemCall.remove(descriptor, cString(temporary))
            throw error
        }
        if durable, syncsFolder { try sync() }
    }

    /// Writes a text; see the other `writeAtomically`.
    package func writeAtomically(_ name: FileName, durable: Bool, text: String) throws(FileFailure) {
        do {
            try writeAtomically(name, durable: durable) { writer in try writer.write(text) }
        } catch let failure as FileFailure {
            throw failure
        } catch {
            // The body throws nothing else.
            throw FileFailure("write", path: path + "/" + name.escaped, code: EIO)
        }
    }

    /// Writes a file of a name that only this process uses; what a crash left under it is overwritten.
    func writeNew(
        _ name: FileName, durable: Bool, mode: UInt32 = 0o644, body: (inout FileWriter) throws -> Void
    ) throws {
        if SystemCall.remove(descriptor, cString(name)) != 0, errno != ENOENT { throw failure("remove", name) }
        let opened = SystemCall.open(
            descriptor, name: cString(name), flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        guard opened >= 0 else { throw failure("create", name) }
        defer { close(opened) }
        // The mask of the process does not count: readers are promised the mode.
        guard fchmod(opened, mode) == 0 else { throw failure("set the mode of", name) }
        var writer = FileWriter(descriptor: opened, path: path + "/" + name.escaped)
        try body(&writer)
        try writer.flush()
        if durable, SystemCall.sync(opened) != 0 { throw failure("fsync", name) }
    }

    /// Adds lines to a small file of ours, durably. A line that a crash cut off stands by itself.
    package func append(_ lines: String, to name: FileName) throws(FileFailure) {
        let isNew = try status(of: name) == nil
        let opened = SystemCall.openToWrite(
            descriptor, name: cString(name), flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
        guard opened >= 0 else { throw failure("open", name) }
        defer { close(opened) }
        var writer = FileWriter(descriptor: opened, path: path + "/" + name.escaped)
        try writer.write("\n" + lines + "\n")
        try writer.flush()
        guard SystemCall.sync(opened) == 0 else { throw failure("fsync", name) }
        if isNew { try sync() }
    }

    /// Removes what a crash left behind in the middle of a write.
    package func removeTemporaries() throws(FileFailure) {
        for name in try entries() where Folder.isTemporary(name) {
            guard SystemCall.remove(descriptor, cString(name)) == 0 || errno == ENOENT else {
                throw failure("remove", name)
            }
        }
    }

    private static func isTemporary(_ name: FileName) -> Bool {
        name.bytes.starts(with: temporaryPrefix)
            && name.bytes.suffix(temporarySuffix.count).elementsEqual(temporarySuffix)
    }

    /// The name under which a file is brought here from another file system.
    package static func temporaryName(_ name: FileName) -> FileName {
        FileName(bytes: temporaryPrefix + name.bytes + temporarySuffix)
    }

    /// The longest small file of our own; bytes.
    package static let longestText = 1 << 26

    /// The content of a small file of our own; nil where it is not there.
    ///
    /// - Parameter limit: bytes; a longer file is not read.
    package func text(of name: FileName, limit: Int = Folder.longestText) throws -> String? {
        guard try status(of: name) != nil else { return nil }
        let file = try open(name)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: buffer[..<count])
        }
        throw FileFailure("read", path: path + "/" + name.escaped, code: EFBIG)
    }
}

/// Collects bytes and writes them in large pieces.
package struct FileWriter {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    /// Where the next byte goes, and up to where the file has been written out to the disk.
    private var position: Int64 = 0
    private var writtenOut: Int64 = 0
    private static let capacity = 1 << 17

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
        buffer.reserveCapacity(FileWriter.capacity + 1_024)
    }

    /// Writes the UTF-8 of a text.
    ///
    /// - Throws: `FileFailure` if the disk does not take what had been collected.
    package mutating func write(_ text: String) throws(FileFailure) {
        var text = text
        let failed = text.withUTF8 { bytes -> FileFailure? in
            do throws(FileFailure) {
                try write(UnsafeRawBufferPointer(bytes))
                return nil
            } catch {
                return error
            }
        }
        if let failed { throw failed }
    }

    /// Writes bytes: copies a few into the buffer, and hands many on directly.
    ///
    /// - Throws: `FileFailure` if the disk does not take what had been collected.
    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        if bytes.count >= FileWriter.capacity {
            try flush()
            return try writeAll(bytes)
        }
        buffer.append(contentsOf: bytes)
        if buffer.count >= FileWriter.capacity { try flush() }
    }

    mutating func flush() throws(FileFailure) {
        var failed: FileFailure?
        let full = buffer
        buffer = []
        full.withUnsafeBytes { bytes in
            do throws(FileFailure) { try writeAll(bytes) } catch { failed = error }
        }
        if let failed { throw failed }
        buffer = full
        buffer.removeAll(keepingCapacity: true)
    }

    /// Leaves a hole of so many bytes.
    mutating func skip(_ count: Int) throws(FileFailure) {
        try flush()
        position += Int64(count)
        guard lseek(descriptor, off_t(position), SEEK_SET) == position else { throw FileFailure("write", path: path) }
    }

    /// Writes out to the disk what has been written since the last time, where that is much.
    ///
    /// - Returns: whether it was.
    mutating func writeOut() throws(FileFailure) -> Bool {
        let count = position - writtenOut
        if count < SystemCall.writeOutPiece { return false }
        guard SystemCall.writeOut(descriptor, from: writtenOut, count: count) else {
            throw FileFailure("write out", path: path)
        }
        writtenOut = position
        return true
    }

    /// Ends the file at a size, also where it ends in a hole.
    mutating func end(at size: Int64) throws(FileFailure) {
        try flush()
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw FileFailure("write", path: path) }
    }

    private mutating func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        var rest = bytes
        position += Int64(bytes.count)
        while rest.count > 0 {
            let count = SystemCall.write(descriptor, rest)
            guard count > 0 else { throw FileFailure("write", path: path) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
