import Glibc
package import Parallel

extension Folder {
    /// Copies an open file to a new file of ours, durably; what stood under the name is overwritten. The folder is not
    /// synced.
    ///
    /// The copy has the size that the file had when it was opened, and costs what the file costs: holes stay holes. It
    /// is written out on the way, so that the fsync at its end has little left to do.
    ///
    /// - Parameter effort: polled before every piece.
    /// - Throws: `FileChanged` where the file grew or shrank; `NoRoom`; `CancellationError`
    ///; `FileFailure`. No part of the copy is left.
    package func copy(_ file: OpenFile, as name: FileName, effort: Effort = Effort()) throws {
        try copy(file, as: name, effort: effort) { _ in }
    }

    /// Brings the bytes of an open file to a folder under a name that is not taken, durably.
    ///
    /// - Parameters:
    ///   - sha256: the digest that the bytes must have; nil where nobody knows it.
    ///   - effort: polled before every piece.
    /// - Returns: `.moved`, `.targetExists`, or `.sourceChanged` where the bytes are others.
    /// - Throws: as `copy`, but for `FileChanged`.
    package func save(
        _ file: OpenFile, as name: FileName, sha256: String?, effort: Effort = Effort()
    ) throws -> MoveOutcome {
        if try status(of: name) != nil { return .targetExists }
        let temporary = Folder.temporaryName(name)
        do {
            if let sha256 {
                var digest = SHA256Digest()
                try copy(file, as: temporary, effort: effort) { digest.update($0) }
                guard digest.hexadecimal() == sha256 else { throw FileChanged() }
            } else {
                try copy(file, as: temporary, effort: effort)
                if try file.hasChanged() { throw FileChanged() }
            }
        } catch is FileChanged {
            _ = SystemCall.remove(descriptor, cString(temporary))
            return .sourceChanged
        }
        if SystemCall.move(descriptor, name: cString(temporary), to: descriptor, as: cString(name)) != 0 {
            if errno == EEXIST { return .targetExists }
            throw failure("rename", name)
        }
        try sync()
        return .moved
    }

    /// - Parameter each: gets the bytes in their order, those of holes included.
    private func copy(
        _ file: OpenFile, as name: FileName, effort: Effort, each: (UnsafeRawBufferPointer) -> Void
    ) throws {
        try makeSure(ofRoomFor: file)
        do {
            try writeNew(name, durable: true) { writer in
                try file.eachPiece(effort: effort) { piece, isHole in
                    each(piece)
                    if isHole { try writer.skip(piece.count) } else { try writer.write(piece) }
                    // What was free may not be any more, and holes may have been filled since.
                    if try writer.writeOut(), try !space().holds(0) { throw NoRoom(file, space: try space()) }
                }
                if file.status.isSparse { try writer.end(at: file.status.size) }
            }
        } catch {
            _ = SystemCall.remove(descriptor, cString(name))
            // A quota, say: where there is room again without the copy, only this file has none.
            if let failure = error as? FileFailure, failure.isFullDisk {
                let space = try space()
                let room = NoRoom(file, space: space)
                if space.holds(0), room.needed > space.reserve { throw room }
            }
            throw error
        }
    }
}

extension OpenFile {
    private static let seekData: Int32 = 3
    private static let seekHole: Int32 = 4
    private static let piece = 1 << 18

    /// Hands on the bytes that the file had when it was opened, piece by piece; where reading goes on is left as it is.
    ///
    /// - Parameters:
    ///   - effort: polled before every piece.
    ///   - body: gets a piece, and whether it is a hole, which reads as zeros.
    /// - Throws: `FileChanged` where the file has another size by now; `CancellationError`; `FileFailure`; what
    ///   `body` throws.
    func eachPiece(
        effort: Effort, _ body: (_ piece: UnsafeRawBufferPointer, _ isHole: Bool) throws -> Void
    ) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: OpenFile.piece, alignment: 16)
        defer { buffer.deallocate() }
        var offset: Int64 = 0
        var dataEnds: Int64 = status.isSparse ? 0 : status.size
        while offset < status.size {
            try effort.check()
            if offset >= dataEnds {
                let data = try next(OpenFile.seekData, from: offset) ?? status.size
                try handOnHole(from: offset, to: data, buffer: buffer, effort: effort, body: body)
                offset = data
                dataEnds = offset < status.size ? try next(OpenFile.seekHole, from: offset) ?? status.size : offset
                continue
            }
            let wanted = Int(min(dataEnds - offset, Int64(buffer.count)))
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: offset)
            if count == 0 { throw FileChanged() }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]), false)
            offset += Int64(count)
        }
        guard try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<1]), at: status.size) == 0 else {
            throw FileChanged()
        }
    }

    private func handOnHole(
        from start: Int64, to end: Int64, buffer: UnsafeMutableRawBufferPointer, effort: Effort,
        body: (UnsafeRawBufferPointer, Bool) throws -> Void
    ) throws {
        if start >= end { return }
        _ = memset(buffer.baseAddress!, 0, buffer.count)
        var offset = start
        while offset < end {
            try effort.check()
            let count = Int(min(end - offset, Int64(buffer.count)))
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]), true)
            offset += Int64(count)
        }
    }

    /// Where data or a hole begins, at most the size that was looked at; nil where there is none from here on.
    private func next(_ what: Int32, from offset: Int64) throws -> Int64? {
        let found = lseek(descriptor, off_t(offset), what)
        if found >= 0 { return min(Int64(found), status.size) }
        if errno == ENXIO { return nil }
        // A file system without holes: all is data.
        if errno == EINVAL || errno == EOPNOTSUPP { return what == OpenFile.seekData ? offset : nil }
        throw FileFailure("read", path: path)
    }
}
