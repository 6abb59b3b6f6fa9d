import Glibc

extension Folder {
    /// Renames what stands in the way to `NAME.aside`, or `NAME.aside2` and so on where that is taken. Nothing is
    /// overwritten or removed.
    ///
    /// - Returns: the new name.
    /// - Throws: `FileFailure`.
    package func putAside(_ name: FileName) throws(FileFailure) -> FileName {
        for number in 1...Folder.mostAside {
            let mark = ".aside" + (number == 1 ? "" : "\(number)")
            let aside = FileName(bytes: name.bytes + Array(mark.utf8))
            if try status(of: aside) != nil { continue }
            if SystemCall.move(descriptor, name: cString(name), to: descriptor, as: cString(aside)) == 0 {
                return aside
            }
            throw failure("put aside", name)
        }
        throw FileFailure("put aside", path: path + "/" + name.escaped, code: EEXIST)
    }

    private static let mostAside = 1_000
}
