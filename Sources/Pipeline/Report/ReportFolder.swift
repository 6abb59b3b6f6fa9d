import Files
import Glibc
import Pages
import Results

/// `status/report`: pages, and the summaries of batches. A reader never meets half a page, and a page that says the
/// same is not written again.
struct ReportFolder {
    private let top: Folder
    private let data: Folder
    private var folders: [ReportPage.Folder: Folder] = [:]
    /// Two writers at once would meet each other's half pages.
    private let lock: RootLock
    /// How many pages were written.
    private(set) var written = 0
    /// Why a page could not be written, the first of several; the others are written all the same.
    private(set) var trouble: FileFailure?

    private static let name: FileName = "report"
    private static let dataName: FileName = "data"

    /// - Parameter status: the folder `status` of the root.
    /// - Throws: `FileFailure` if the folders cannot be made; `RootIsHeld` while another process writes pages.
    init(in status: Folder) throws {
        top = try status.folder(ReportFolder.name, create: true)
        lock = try RootLock(top, purpose: "report")
        data = try top.folder(ReportFolder.dataName, create: true)
        for folder in ReportPage.Folder.allCases {
            folders[folder] = try top.folder(FileName(folder.rawValue), create: true)
        }
    }

    /// Where the report lies.
    var path: String { top.path }

    /// Writes a page where it is new or says something else.
    ///
    /// - Returns: false where it could not be written; `trouble` says why.
    @discardableResult
    mutating func write(_ page: ReportPage) throws -> Bool {
        let folder = page.folder.flatMap { folders[$0] } ?? top
        do {
            if try write(page.text, as: FileName(page.name + ".html"), in: folder) { written += 1 }
            return true
        } catch let failure as FileFailure {
            if trouble == nil { trouble = failure }
            return false
        } catch let danger as UnsafeFile {
            let path = "\(folder.path)/\(page.name).html"
            if trouble == nil {
                trouble = FileFailure("write (\(danger)) in the place of a page:", path: path, code: EISDIR)
            }
            return false
        }
    }

    /// Writes a summary where it is new or says something else.
    ///
    /// - Throws: `FileFailure`.
    func write(_ summary: BatchSummary) throws {
        _ = try write(
            try JSONText(encoding: summary).text(pretty: true) + "\n", as: ReportFolder.file(summary.batch), in: data)
    }

    /// The summary of a batch as it was last made; nil where there is none, or it cannot be read: then it is made anew.
    func summary(_ batch: String) throws -> BatchSummary? {
        guard let text = try data.text(of: ReportFolder.file(batch)) else { return nil }
        return try? BatchSummary(text: text)
    }

    /// Whether a page is there.
    func hasPage(_ place: ReportPage.Folder, _ name: String) throws -> Bool {
        try folders[place]?.status(of: FileName(name + ".html")) != nil
    }

    private static func file(_ batch: String) -> FileName { FileName(batch + ".json") }

    private func write(_ text: String, as name: FileName, in folder: Folder) throws -> Bool {
        if let status = try folder.status(of: name), status.size == Int64(text.utf8.count),
            try folder.text(of: name) == text
        {
            return false
        }
        try folder.writeAtomically(name, durable: false, text: text)
        return true
    }
}
