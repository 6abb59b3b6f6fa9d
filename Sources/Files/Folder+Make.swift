import Glibc

extension Folder {
    /// Makes a file of pieces, durably, under a name that is not taken; until it is whole it has the name of a
    /// temporary file.
    ///
    /// - Parameters:
    ///   - size: bytes that it will have.
    ///   - whole: called when the file is whole and durable, before it gets its name, with its state.
    ///   - pieces: writes the content.
    /// - Returns: `.moved` or `.targetExists`.
    /// - Throws: `NoRoom`; `FileFailure`; what the bodies throw. No part of the file is left.
    package func make(
        _ name: FileName, size: Int64, whole: (FileStatus) throws -> Void, pieces: (inout FileWriter) throws -> Void
    ) throws -> MoveOutcome {
        if try status(of: name) != nil { return .targetExists }
        let room = try space()
        guard room.holds(size) else { throw NoRoom(path: path + "/" + name.escaped, needed: size, space: room) }
        let temporary = Folder.temporaryName(name)
        do {
            try writeNew(temporary, durable: true, body: pieces)
            guard let made = try status(of: temporary) else { throw failure("look at", temporary) }
            try whole(made)
            if SystemCall.move(descriptor, name: cString(temporary), to: descriptor, as: cString(name)) != 0 {
                let failure = failure("rename", temporary)
                guard failure.code == EEXIST else { throw failure }
                _ = SystemCall.remove(descriptor, cString(temporary))
                return .targetExists
            }
        } catch {
            _ = SystemCall.remove(descriptor, cString(temporary))
            throw error
        }
        try sync()
        return .moved
    }
}
