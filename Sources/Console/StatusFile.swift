import Files
import Foundation
import Glibc
import Intake
package import Reporting
package import Vocabulary

/// `status.json` as it is read back, and what can be seen of the daemon that wrote it.
package struct StatusFile {
    /// What it says.
    package let document: StatusDocument

    /// Reads the text of `status.json`.
    ///
    /// - Throws: `Failure` where the text is not what this version writes.
    package init(_ json: String) throws {
        do {
            document = try JSONDecoder().decode(StatusDocument.self, from: Data(json.utf8))
        } catch {
            throw Failure(
                "it is not what this version of kycc writes", in: "status.json",
                try: "start kycc daemon, which writes it anew.")
        }
    }

    /// Nil where there is none, or where it is damaged.
    init?(in folder: Folder) throws {
        guard let text = try folder.text(of: "status.json"), let file = try? StatusFile(text) else { return nil }
        self = file
    }

    /// When it was written; nil where it does not say so.
    var writtenAt: Timestamp? { Timestamp(document.writtenAt) }

    /// The blocked files that it lists.
    var blocked: [BlockedFile] { document.blocked ?? [] }

    // MARK: The daemon that wrote it

    private var processID: Int32 { document.daemon.processID }

    /// What the daemon is doing: what it says of itself, or what can be seen of it if it cannot say so any more.
    package func daemonState(now: Timestamp, age: (Int32) -> Double? = StatusFile.age(of:)) -> String {
        let claim = document.daemon.state
        if claim == "stopped" { return claim }
        if kill(processID, 0) != 0, errno == ESRCH {
            return claim == "stopping"
                ? "not running (it was asked for the end, and ended before its work was put away; the next start recovers)"
                : "not running (it ended without saying so)"
        }
        switch StatusFile.processState(processID) {
        case "T", "t": return "does not answer (the process is stopped; kill -CONT \(processID) lets it go on)"
        case "Z", "X": return "not running (it ended without saying so)"
        default: break
        }
        guard let writtenAt else { return claim }
        let silence = now.microseconds - writtenAt.microseconds
        if silence < -StatusFile.longestSilence {
            return "\(claim) (the clock went back: status.json is of \(writtenAt.text))"
        }
        guard silence > StatusFile.longestSilence else { return claim }
        // Nobody has been silent for longer than it has been running.
        if let age = age(processID), Double(silence) / 1e6 > age + 60 {
            let why = "the clock was changed: status.json is of \(writtenAt.text)"
            return "does not answer (no sign of life for at most \(Int(age)) s; \(why))"
        }
        return "does not answer (no sign of life for \(silence / 1_000_000) s)"
    }

    /// A living daemon writes its status every 10 s; microseconds.
    private static let longestSilence: Int64 = 60_000_000

    /// For how long a process has been running, in seconds, whatever the clock on the wall says; nil if /proc does not
    /// tell.
    package static func age(of process: Int32) -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let up = try? String(contentsOfFile: "/proc/uptime", encoding: .utf8).split(separator: " ").first,
            let uptime = Double(up), let end = text.lastIndex(of: ")")
        else { return nil }
        // The 22nd field, in ticks since the machine started; the first behind the name is the third.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let start = Double(fields[19]) else { return nil }
        return max(0, uptime - start / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// The state of a process as /proc tells it, such as `S` or `T`; nil if it does not.
    private static func processState(_ process: Int32) -> Character? {
        guard let file = fopen("/proc/\(process)/stat", "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = fread(&bytes, 1, bytes.count, file)
        // The name of the program stands in parentheses, and may have some itself.
        guard let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")), end + 2 < count else { return nil }
        return Character(Unicode.Scalar(bytes[end + 2]))
    }
}
