package import Files
import Foundation
import Intake
package import Vocabulary

/// A batch file from anywhere, held open: it is there before anything is made for it.
package struct SourceFile {
    /// The path as it was given.
    package let path: String
    let name: FileName
    /// Which file of which batch its name says.
    package let file: BatchFileName
    /// The file itself.
    package let open: OpenFile

    /// Opens a file by its path.
    ///
    /// - Parameter kind: that its name has to say; nil is any.
    /// - Throws: `Failure` where it is not there, no regular file, or not named as the kind is.
    package init(_ path: String, _ kind: BatchFileName.Kind? = nil) throws {
        let text = path.split(separator: "/").last.map(String.init) ?? path
        if let kind, let other = SourceFile.otherKind(of: text, than: kind) {
            let command = other == .labels ? "train" : "score"
            throw Failure(
                "\(escapedForLog(text)) has \(other.rawValue), and \(kind.rawValue) are wanted",
                in: escapedForLog(path),
                try: "kycc \(command) \(escapedForLog(path)).", status: ExitStatus.usage)
        }
        guard let file = BatchFileName(text), kind == nil || file.kind == kind else {
            let wanted = BatchFileName.Kind.allCases.filter { kind == nil || $0 == kind }
            let names = wanted.map { "BATCH_\($0.rawValue).\(BatchFormat.standard.ending)" }
            throw Failure(
                "\(escapedForLog(text)) is not named \(names.joined(separator: " or "))", in: escapedForLog(path),
                try: "rename the file.", status: ExitStatus.usage)
        }
        let folder = path.contains("/") ? String(path[..<path.lastIndex(of: "/")!]) + "/" : "."
        try self.init(path, named: file, in: try SourceFile.atPath(path) { try Folder(path: folder) })
    }

    /// The kind of a file whose name says another one than is wanted.
    private static func otherKind(of name: String, than kind: BatchFileName.Kind) -> BatchFileName.Kind? {
        if let set = CSVSetName(name), set.part != .ready, kind == .labels { return .profiles }
        return BatchFileName(name).map(\.kind).flatMap { $0 == kind ? nil : $0 }
    }

    /// A file of a folder that is open already.
    ///
    /// - Throws: `Failure` where it is not there or no regular file.
    package init(_ path: String, named file: BatchFileName, in folder: Folder) throws {
        self.path = path
        self.file = file
        let name = FileName(file.text())
        self.name = name
        open = try SourceFile.atPath(path) { try folder.open(name) }
    }

    private static func atPath<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let danger as UnsafeFile {
            throw Failure(danger, in: escapedForLog(path), status: ExitStatus.refused)
        } catch let failure as FileFailure where failure.code == ENOENT || failure.code == ENOTDIR {
            throw Failure.absent("there is no such file", in: escapedForLog(path), try: "check the path.")
        }
    }
}
