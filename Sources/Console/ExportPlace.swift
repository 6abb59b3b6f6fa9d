package import Export
import Files
import Glibc

/// Where an export goes: a file, a folder, or standard output.
package struct ExportPlace {
    private let path: String?

    /// - Parameter path: a file or a folder; nil is standard output, and a folder of its own name where the export is
    ///   one.
    package init(_ path: String?) { self.path = path }

    /// Writes a form that is one file.
    ///
    /// - Parameter name: of the file, where the path is a folder.
    /// - Returns: the path of the file; nil if it was standard output.
    /// - Throws: `FileFailure`; `StandardOutput.Ended`.
    package func write(_ file: ExportedFile, name: String) throws -> String? {
        guard let path else {
            try StandardOutput.write(TerminalText(lines: file.text))
            return nil
        }
        if ExportPlace.isFolder(path) {
            try ExportPlace.write(file, as: FileName(name), in: Folder(path: path))
            return path + "/" + name
        }
        let (folder, last) = ExportPlace.split(path)
        try ExportPlace.write(file, as: FileName(last), in: Folder(path: folder))
        return path
    }

    /// Writes a form that is a folder: the folder is made, or has nothing but files of an earlier export.
    ///
    /// - Parameter name: of the folder, where there is no path.
    /// - Returns: the path of the folder.
    /// - Throws: `Failure` if the folder has other things; `FileFailure`.
    package func write(_ files: [ExportedFile], folder name: String) throws -> String {
        let path = path ?? name
        let folder = try Folder(path: path, create: true)
        let own = Set(files.map { FileName($0.name) })
        if let other = try folder.entries().sorted().first(where: { !own.contains($0) }) {
            throw Failure(
                "the folder has other things, such as \(other.escaped)", in: escapedForLog(path),
                try: "a folder that is empty or does not exist yet; nothing was written.")
        }
        for file in files { try ExportPlace.write(file, as: FileName(file.name), in: folder) }
        return path
    }

    private static func write(_ file: ExportedFile, as name: FileName, in folder: Folder) throws {
        try folder.writeAtomically(name, durable: false, mode: file.isExecutable ? 0o755 : 0o644) { writer in
            try writer.write(file.text)
        }
    }

    private static func isFolder(_ path: String) -> Bool { access(path + "/.", F_OK) == 0 }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
    }
}
