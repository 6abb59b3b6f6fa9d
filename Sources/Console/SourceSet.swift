package import Custody
package import Files
import Glibc
package import Intake
import Pipeline
package import Vocabulary

/// A CSV set from anywhere: the file that was named, and those beside it, held open.
package struct SourceSet {
    /// The file that the set becomes.
    package let file: BatchFileName
    let path: String
    let members: [SetStream.Member]
    let contents: CSVSetContents
    let folder: Folder

    /// What keeps a set from being read.
    package struct Missing: Error {
        /// One clause without a full stop.
        let what: String
        /// One sentence.
        let hint: String
    }

    /// Opens the set that a file belongs to; nil where the name is none of a set.
    ///
    /// - Throws: `Failure` where a file is missing or may not be read.
    package init?(_ path: String) throws {
        let text = path.split(separator: "/").last.map(String.init) ?? path
        guard let name = CSVSetName(text) else { return nil }
        self.path = path
        file = name.packed
        do {
            let place = path.contains("/") ? String(path[..<path.lastIndex(of: "/")!]) + "/" : "."
            folder = try Folder(path: place)
            switch try SourceSet.members(of: name, in: folder) {
            case .success(let found): members = found
            case .failure(let missing):
                throw Failure.absent(missing.what, in: escapedForLog(path), try: missing.hint)
            }
        } catch let danger as UnsafeFile {
            throw Failure(danger, in: escapedForLog(path), status: ExitStatus.refused)
        } catch let failure as FileFailure where failure.code == ENOENT || failure.code == ENOTDIR {
            throw Failure.absent("there is no such file", in: escapedForLog(path), try: "check the path.")
        }
        var contents = CSVSetContents(name.batch)
        for member in members { contents.add(member.name) }
        self.contents = contents
    }

    /// The files of a set that lie in a folder, held open; or why they are no set. No `.ready` is needed: whoever names
    /// the set says that it is there.
    package static func members(
        of name: CSVSetName, in folder: Folder
    ) throws -> Result<[SetStream.Member], Missing> {
        var contents = CSVSetContents(name.batch)
        for member in CSVSetName.sections(of: name.batch)
        where try folder.status(of: FileName(member.text)) != nil {
            contents.add(member)
        }
        if let missing = contents.missing([.parties]) {
            return .failure(Missing(what: missing.what, hint: missing.hint))
        }
        return .success(
            try contents.names.map { SetStream.Member(name: $0, file: try folder.open(FileName($0.text))) })
    }
}

extension Steps {
    /// Brings a CSV set into the inbox as one file. Files that lie in the inbox itself are packed; others stay where
    /// they are.
    ///
    /// - Throws: `Failure` where a file changed meanwhile, or where other bytes have the name.
    package func bring(_ set: SourceSet) throws {
        let name = FileName(set.file.text())
        let inbox = app.root.inbox
        let first = set.members[0]
        if let present = try inbox.status(of: FileName(first.name.text)), present.isSameFile(as: first.file.status) {
            switch try Packing(work.store).pack(set.contents) {
            case .packed(let events): return tell(events)
            case .unsettled, .gone: throw Steps.changed(set)
            case .leftAlone(let what, let hint):
                throw Failure(what, in: escapedForLog(set.path), try: hint, status: ExitStatus.temporary)
            }
        }
        do {
            let outcome = try Packing(work.store).bring(copyOf: set.members, as: name)
            if outcome == .targetExists { throw Steps.taken(name, in: inbox) }
        } catch is FileChanged {
            throw Steps.changed(set)
        }
    }

    private static func changed(_ set: SourceSet) -> Failure {
        Failure(
            "a file of the set changed or is being written", in: escapedForLog(set.path), try: "run it again.",
            status: ExitStatus.temporary)
    }
}
