package import Files
import Foundation

/// A `NAME.reason.json` as it is read back.
package struct RejectionReason: Sendable {
    /// The whole of it, keys in the order in which they were written.
    package let json: JSONText
    /// The name under which the file was dropped.
    package let file: String
    package let rule: String
    package let message: String
    package let hint: String
    /// Of what was refused; nil where it was not read.
    package let sha256: String?
    /// Bytes of what was refused; nil in reasons of earlier versions.
    package let size: Int64?
    package let rejectedAt: String

    private static let keys = [
        "file", "rejected_as", "batch", "rule", "message", "line", "column", "offset", "path", "value", "hint",
        "sha256", "digest", "size", "rejected_at", "owner", "owner_id",
    ]

    /// Nil where the text is no reason.
    package init?(_ text: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
            let file = object["file"] as? String, let rule = object["rule"] as? String,
            let message = object["message"] as? String, let hint = object["hint"] as? String,
            let rejectedAt = object["rejected_at"] as? String
        else { return nil }
        self.file = file
        self.rule = rule
        self.message = message
        self.hint = hint
        sha256 = object["sha256"] as? String
        size = (object["size"] as? NSNumber)?.int64Value
        self.rejectedAt = rejectedAt
        json = .object(
            RejectionReason.keys.map { key in
                if let number = object[key] as? Int { return (key, .int(number)) }
                return (key, .text(object[key] as? String))
            })
    }
}

/// What a `rejected` event says of the bytes that were refused.
struct RejectionEvent {
    /// The name in `rejected/`, escaped.
    let name: String
    /// Nil where the file could not be opened.
    let sha256: String?
    /// Bytes; nil in events of earlier versions.
    let size: Int64?
    /// When it was refused; RFC 3339.
    let rejectedAt: String?

    struct Identity: Hashable {
        let name: String
        let sha256: String?
        let rejectedAt: String?
    }

    var identity: Identity { Identity(name: name, sha256: sha256, rejectedAt: rejectedAt) }

    init?(_ fields: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(fields.utf8)) as? [String: Any],
            let name = object["rejected_as"] as? String
        else { return nil }
        self.name = name
        sha256 = object["sha256"] as? String
        size = (object["size"] as? NSNumber)?.int64Value
        rejectedAt = object["rejected_at"] as? String
    }
}
