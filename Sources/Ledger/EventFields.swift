import Foundation

/// The fields of a stored event, decoded: the one place that reads their text back.
///
/// Events of earlier versions have fewer fields, so each field may be absent.
package struct EventFields {
    private let object: [String: Any]

    /// Nil where the text is no JSON object.
    ///
    /// - Parameter text: `StoredEvent.fields`.
    package init?(_ text: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            return nil
        }
        self.object = object
    }

    /// A field that is a text; nil where it is absent, null or something else.
    package func text(_ key: String) -> String? { object[key] as? String }

    /// The texts under a key of the objects of a list; empty where the field is absent or something else.
    package func texts(_ key: String, in list: String) -> [String] {
        (object[list] as? [[String: Any]] ?? []).compactMap { $0[key] as? String }
    }

    /// A field that is a whole number; nil where it is absent, null or something else.
    package func whole(_ key: String) -> Int64? { object[key] as? Int64 }
}
