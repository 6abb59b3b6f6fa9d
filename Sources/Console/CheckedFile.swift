import Custody
import Daemon
package import Files
import Foundation
import Intake
package import Pipeline
import Reporting
import Results
import Vocabulary

/// What `kycc check` says of a file: what it would be taken for in the inbox, its faults and its warnings.
package struct CheckedFile {
    /// The keys of the cells of a row.
    package static let keys = ["file", "kind", "batch", "format", "counts", "fault_count", "faults", "warnings"]

    /// A fault, of the name, the kind of file or its content.
    fileprivate struct Fault {
        /// The raw value of a rule, or of the state that the file would have in the inbox; `absent` for no file.
        let rule: String
        let message: String
        let hint: String
        var place = Place()

        /// Where in the file it is, as far as that is known.
        struct Place {
            var line: Int?
            var column: Int?
            var offset: Int?
            var path: String?
            var value: String?
            /// The file of a set.
            var member: String?
        }

        init(rule: String, message: String, hint: String) {
            (self.rule, self.message, self.hint) = (rule, message, hint)
        }

        init(_ refusal: Refusal) {
            self.init(rule: refusal.rule.rawValue, message: refusal.message, hint: refusal.hint)
            place = Place(
                line: refusal.line, column: refusal.column, offset: refusal.offset, path: refusal.path,
                value: refusal.value, member: refusal.member)
        }
    }

    private let path: String
    private let file: BatchFileName?
    private var faults: [Fault] = []
    private var faultCount = 0
    private var warnings: [ReportedWarning] = []
    private var counts: [(section: String, count: Int)] = []
    /// The exit code for this file: 0, that of refused data, or why it could not be read.
    package private(set) var status: Int32 = 0

    /// Reads a file from anywhere.
    ///
    /// - Parameter path: of the file; its last part is the name that the file would have in the inbox.
    /// - Throws: what is wrong with the program or the machine; a file that cannot be read is a fault of that file.
    package init(_ path: String, settings: Settings) throws {
        self.path = path
        let text = path.split(separator: "/").last.map(String.init) ?? path
        let name = FileName(text)
        let member = CSVSetName(text)
        file = Inbox.isIgnored(name) ? nil : member?.packed ?? BatchFileName(text)
        do {
            let cut = path.dropLast(path.hasSuffix("/") ? 1 : 0).lastIndex(of: "/")
            let folder = try Folder(path: cut.map { String(path[...$0]) } ?? ".")
            if member != nil, try folder.status(of: name) == nil {
                note(CheckedFile.absent, status: ExitStatus.absent)
            } else if let member, let file {
                switch try SourceSet.members(of: member, in: folder) {
                case .success(let members):
                    take(try FileCheck(members, as: file, settings: settings, now: App.now()))
                case .failure(let missing): note(Fault(rule: "incomplete", message: missing.what, hint: missing.hint))
                }
            } else if let file {
                take(try FileCheck(try folder.open(name), as: file, settings: settings, now: App.now()))
            } else if let found = try folder.status(of: name) {
                note(CheckedFile.misnamed(name, isFolder: found.kind == .directory))
            } else {
                note(CheckedFile.absent, status: ExitStatus.absent)
            }
        } catch let danger as UnsafeFile {
            note(Fault(Claims.refusal(danger)))
        } catch let failure as FileFailure where failure.code == ENOENT || failure.code == ENOTDIR {
            note(CheckedFile.absent, status: ExitStatus.absent)
        } catch let failure as FileFailure {
            let why = "\(failure.operation): \(String(cString: strerror(failure.code)))"
            note(Fault(rule: "unreadable", message: why, hint: failure.hint), status: ExitStatus.inputOutput)
        }
    }

    private mutating func take(_ check: FileCheck) {
        faults = check.faults.map { Fault($0) }
        (faultCount, warnings, counts) = (check.faultCount, check.warnings, check.counts)
        status = faultCount > 0 ? ExitStatus.refused : 0
    }

    private mutating func note(_ fault: Fault, status: Int32 = ExitStatus.refused) {
        faults = [fault]
        faultCount = 1
        self.status = status
    }

    private static let absent = Fault(
        rule: "absent", message: "there is no such file", hint: "Check the path.")

    private static func misnamed(_ name: FileName, isFolder: Bool) -> Fault {
        if Inbox.isIgnored(name), !isFolder {
            return Fault(
                rule: "misnamed", message: "a name like this is never read", hint: "Rename it when it is whole.")
        }
        let misnamed = Inbox.misnamed(name, since: App.now(), isFolder: isFolder)
        return Fault(rule: misnamed.state.rawValue, message: misnamed.what, hint: misnamed.hint)
    }

    /// The exit code for several files: a refused one counts first, then one that could not be read, then one that is
    /// absent.
    package static func status(_ files: [CheckedFile]) -> Int32 {
        let order = [ExitStatus.refused, ExitStatus.inputOutput, ExitStatus.absent]
        return order.first { status in files.contains { $0.status == status } } ?? 0
    }
}

// MARK: For programs

extension CheckedFile {
    /// The cells under `keys`.
    package func row() throws -> Listing.Row {
        [
            .string(path), .text(file?.kind.rawValue), .text(file?.batch.text), .text(file?.ending),
            .object(counts.map { ($0.section, .int($0.count)) }), .int(faultCount), .array(faults.map(\.json)),
            .array(try warnings.map { try JSONText(encoding: $0) }),
        ]
    }
}

extension CheckedFile.Fault {
    fileprivate var json: JSONText {
        .object([
            ("rule", .string(rule)), ("message", .string(message)), ("line", .whole(place.line)),
            ("column", .whole(place.column)), ("offset", .whole(place.offset)), ("path", .text(place.path)),
            ("value", .text(place.value)), ("hint", .string(hint)), ("member", .text(place.member)),
        ])
    }
}

// MARK: For people

extension CheckedFile {
    /// A line for the file, and one for each fault and warning.
    package var text: TerminalText {
        let taken = file.map { "\($0.kind.rawValue) of \($0.batch)" } ?? "would not be taken"
        let read = counts.filter { $0.count > 0 }.map { section, count in
            "\(count) \(count == 1 ? singular(section) : section)"
        }
        let faultsText = CheckedFile.plural(faultCount, "fault")
        let found = [faultsText, CheckedFile.plural(warnings.count, "warning")].compactMap { $0 }
        let verdict = found.isEmpty ? "clean" : found.joined(separator: ", ")
        let head = ([taken] + read).joined(separator: ", ")
        var text: TerminalText = "\(path): \(head): \(verdict)\n"
        for fault in faults { text += fault.text }
        if faultCount > faults.count { text += "  and \(faultCount - faults.count) more faults\n" }
        for warning in warnings {
            let first = warning.first.map { ", first \($0)" } ?? ""
            let code = warning.finding.map { "\($0.code): \($0.what)" } ?? "\(warning.count) × \(warning.title)"
            text += "  warning  \(code)\(first)\n"
        }
        return text
    }

    private func singular(_ section: String) -> String {
        section == "parties" ? "party" : section.hasSuffix("s") ? String(section.dropLast()) : section
    }

    /// How many there are of a noun; nil for none.
    private static func plural(_ count: Int, _ noun: String) -> String? {
        count == 0 ? nil : "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

extension CheckedFile.Fault {
    fileprivate var text: TerminalText {
        let position = [place.line.map { "line \($0)" }, place.column.map { "column \($0)" }].compactMap { $0 }
        let found = [place.member ?? "", position.joined(separator: " "), place.path ?? "", place.value ?? ""].filter {
            !$0.isEmpty
        }
        let whereText = found.isEmpty ? "" : " (\(found.joined(separator: ", ")))"
        return "  fault    \(rule): \(message)\(whereText). Try: \(hint)\n"
    }
}
