import Glibc

/// What became of a durable move.
package enum MoveOutcome: Sendable, Equatable {
    /// The file stands under its new name, and only there.
    case moved
    /// Something stands under the new name already; nothing was done.
    case targetExists
    /// Nothing stands under the old name.
    case sourceGone
    /// Another file stands under the old name, or this one changed since it was read; nothing was done.
    case sourceChanged
}

extension Folder {
    /// Moves a file that has been read to another folder, durably and without ever overwriting anything.
    ///
    /// On one file system it is a rename, then fsync of both folders. Where the file has a lease that was broken meanwhile,
    /// somebody waits to write to it: then the new name gets a copy, and his is the old one alone. Across file systems the bytes are copied from the
    /// open file and held against `sha256`, the copy is synced and renamed, and only then the source removed.
    ///
    /// - Parameters:
    ///   - file: the file as it was read; what is moved must still be that one, unchanged.
    ///   - sha256: of the bytes that were read.
    package func move(
        _ name: FileName, to target: Folder, as newName: FileName, file: OpenFile, sha256: String
    ) throws -> MoveOutcome {
        guard let present = try status(of: name) else { return .sourceGone }
        guard present.isUntouched(since: file.status) else { return .sourceChanged }
        if try target.status(of: newName) != nil { return .targetExists }
        if SystemCall.move(descriptor, cString(name), target.descriptor, cString(newName)) != 0 {
            switch errno {
            case EXDEV: return try copy(name, to: target, as: newName, file: file, sha256: sha256)
            case EEXIST: return .targetExists
            case ENOENT: return .sourceGone
            default: throw failure("move", name)
            }
        }
        // Between the look and the rename somebody may have put another file there: then it goes back, and ours is copied
        // from the descriptor that still holds it.
        if let moved = try target.status(of: newName), !moved.isSameContent(as: file.status) {
            if SystemCall.move(target.descriptor, cString(newName), descriptor, cString(name)) != 0, errno != EEXIST {
                throw target.failure("put back", newName)
            }
            return .sourceChanged
        }
        try target.sync()
        try sync()
        if file.isLeaseBroken { try target.replaceByCopy(newName, of: file) }
        return .moved
    }

    /// Puts a copy of an open file in its place, so that whoever can write to the file itself cannot write to the copy.
    private func replaceByCopy(_ name: FileName, of file: OpenFile) throws {
        let temporary = Folder.temporaryName(name)
        _ = try copy(file, as: temporary)
        guard SystemCall.replace(descriptor, cString(temporary), cString(name)) == 0 else {
            throw failure("rename", name)
        }
        try sync()
    }

    /// Writes the bytes of an open file to a new file of ours, durably; what stood under the name is overwritten. The folder
    /// is not synced.
    ///
    /// - Parameter isCancelled: asked before every piece; where it is true, `ReadingCancelled` is thrown.
    /// - Returns: the SHA-256 of the bytes.
    package func copy(
        _ file: OpenFile, as name: FileName, isCancelled: () -> Bool = { false }
    ) throws -> String {
        try file.rewind()
        var digest = SHA256Digest()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        try writeNew(name, durable: true) { writer in
            while true {
                if isCancelled() { throw ReadingCancelled() }
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { return }
                try buffer.withUnsafeBytes { bytes in
                    let read = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                    digest.update(read)
                    try writer.write(read)
                }
            }
        }
        return digest.hexadecimal()
    }

    /// Brings the bytes of an open file to a folder under a name that is not taken.
    package func save(_ file: OpenFile, as name: FileName, sha256: String) throws -> MoveOutcome {
        if try status(of: name) != nil { return .targetExists }
        let temporary = Folder.temporaryName(name)
        guard try copy(file, as: temporary) == sha256 else {
            _ = SystemCall.remove(descriptor, cString(temporary))
            return .sourceChanged
        }
        if SystemCall.move(descriptor, cString(temporary), descriptor, cString(name)) != 0 {
            if errno == EEXIST { return .targetExists }
            throw failure("rename", name)
        }
        try sync()
        return .moved
    }

    private func copy(
        _ name: FileName, to target: Folder, as newName: FileName, file: OpenFile, sha256: String
    ) throws -> MoveOutcome {
        let outcome = try target.save(file, as: newName, sha256: sha256)
        guard outcome == .moved else { return outcome }
        // Removed only while it is the file that was copied.
        if let present = try status(of: name), present.isUntouched(since: file.status) { try remove(name) }
        return .moved
    }
}

extension Folder {
    /// Moves whatever stands under a name, a link or folder itself included, within one file system (else the failure's code is
    /// EXDEV) and without overwriting.
    package func moveUnread(_ name: FileName, to target: Folder, as newName: FileName) throws(FileFailure)
        -> MoveOutcome
    {
        if SystemCall.move(descriptor, cString(name), target.descriptor, cString(newName)) != 0 {
            switch errno {
            case EEXIST: return .targetExists
            case ENOENT: return .sourceGone
            default: throw failure("move", name)
            }
        }
        try target.sync()
        try sync()
        return .moved
    }
}
