package import Files
import Foundation
import Ledger

/// A `NAME.reason.json` as it is read back.
package struct RejectionReason: Sendable {
    /// The whole of it, keys in the order in which they were written.
    package let json: JSONText
    /// The name under which the file was dropped.
    package let file: String
    /// The raw value of the rule that the file breaks (`Refusal.Rule`).
    package let rule: String
    /// What is wrong, in one sentence.
    package let message: String
    /// What to do about it.
    package let hint: String
    /// Of what was refused; nil where it was not read.
    package let sha256: String?
    /// Bytes of what was refused; nil in reasons of earlier versions.
    package let size: Int64?
    /// When it was refused: RFC 3339, as `Timestamp.text` writes it.
    package let rejectedAt: String

    private static let keys = [
        "file", "rejected_as", "batch", "rule", "message", "line", "column", "offset", "path", "member", "value",
        "hint",
        "sha256", "digest", "size", "rejected_at", "owner", "owner_id",
    ]

    /// The whole of it as the reason of a file in `rejected/`, whatever name a person wrote into it.
    func json(of file: FileName) -> JSONText {
        guard case .object(let fields) = json else { return json }
        return .object(fields.map { $0.0 == "rejected_as" ? ($0.0, .string(file.escaped)) : $0 })
    }

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

/// What tells one refusal from others. The rest of a reason is for people, who may edit it.
package struct RefusalIdentity: Hashable {
    /// The name in `rejected/`, escaped.
    package let name: String
    /// RFC 3339.
    package let rejectedAt: String?
    /// Nil where no digest was taken.
    package let sha256: String?
}

/// What a `rejected` event says of the bytes that were refused.
package struct RejectionEvent {
    /// The name in `rejected/`, escaped.
    package let name: String
    /// Nil where the file could not be opened.
    package let sha256: String?
    /// Bytes; nil in events of earlier versions.
    package let size: Int64?
    /// When it was refused; RFC 3339.
    package let rejectedAt: String?

    /// What tells it from others.
    package var identity: RefusalIdentity {
        RefusalIdentity(name: name, rejectedAt: rejectedAt, sha256: sha256)
    }

    /// Nil if the fields of the event are not those of a refusal.
    package init?(_ fields: String) {
        guard let fields = EventFields(fields), let name = fields.text("rejected_as") else { return nil }
        self.name = name
        sha256 = fields.text("sha256")
        size = fields.whole("size")
        rejectedAt = fields.text("rejected_at")
    }
}
