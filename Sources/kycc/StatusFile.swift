import Files
import Foundation
import Glibc
import Profiles
import Reporting

/// `status.json` as it is read back.
struct StatusFile {
    let object: [String: Any]

    /// - Throws: `Failure` if the text is no object.
    init(_ json: String) throws {
        guard let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
            throw Failure("this is no object", in: "status.json", try: "start kycc daemon, which writes it anew.")
        }
        self.object = object
    }

    /// Nil if there is none, or if it is damaged.
    init?(in folder: Folder) throws {
        guard let text = try folder.text(of: "status.json"),
            let object = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
        else { return nil }
        self.object = object
    }

    func part(_ key: String) -> [String: Any] { object[key] as? [String: Any] ?? [:] }

    /// When it was written; nil if it does not say so.
    var writtenAt: Timestamp? { (object["written_at"] as? String).flatMap { Timestamp($0) } }

    /// The blocked files that it lists.
    var blocked: [BlockedFile] {
        (object["blocked"] as? [[String: Any]] ?? []).compactMap { entry in
            func field(_ key: String) -> String? { entry[key] as? String }
            guard let file = field("file"), let state = field("state").flatMap(BlockedFile.State.init),
                let since = field("since"), let what = field("what"), let hint = field("try")
            else { return nil }
            return BlockedFile(file: file, state: state, since: since, what: what, hint: hint, until: field("until"))
        }
    }

    // MARK: The daemon that wrote it

    var processID: Int32 { part("daemon")["pid"] as? Int32 ?? 0 }

    /// What the daemon is doing: what it says of itself, or what can be seen of it if it cannot say so any more.
    func daemonState(now: Timestamp) -> String {
        let claim = part("daemon")["state"] as? String ?? "unknown"
        if claim == "stopped" { return claim }
        if kill(processID, 0) != 0, errno == ESRCH { return "not running (it ended without saying so)" }
        switch StatusFile.processState(processID) {
        case "T", "t": return "does not answer (the process is stopped; kill -CONT \(processID) lets it go on)"
        case "Z", "X": return "not running (it ended without saying so)"
        default: break
        }
        guard let writtenAt, now.microseconds - writtenAt.microseconds > StatusFile.longestSilence else { return claim }
        let seconds = (now.microseconds - writtenAt.microseconds) / 1_000_000
        return "does not answer (no sign of life for \(seconds) s)"
    }

    /// A living daemon writes its status every 10 s; microseconds.
    private static let longestSilence: Int64 = 60_000_000

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
