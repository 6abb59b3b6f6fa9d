import Files
import Foundation
import Intake
import Ledger

/// How the columns of CSV files stand for the fields: `mapping.SECTION.FIELD…`.
extension Settings {
    /// What begins the keys.
    static let mappingPrefix = "mapping."

    static let mappingKey = SettingKey(
        name: "mapping", byDefault: "none",
        allowed: "none, or mapping.SECTION.FIELD: COLUMN and mapping.SECTION.FIELD.OPTION: VALUE; in the file nested",
        summary: "names and forms of the columns of CSV files, where not as docs/files-in.md has them"
    ) { text, _ in text == "none" }

    /// Takes a setting of the mapping.
    ///
    /// - Returns: false if the key is of another setting.
    /// - Throws: `SettingError` if the section, the field or the value is none.
    mutating func setMapping(_ name: String, to value: String, origin: String) throws(SettingError) -> Bool {
        guard name.hasPrefix(Settings.mappingPrefix) else { return false }
        let key = String(name.dropFirst(Settings.mappingPrefix.count))
        if let allowed = reader.mapping.set(key, to: value) {
            throw SettingError(key: name, value: value, origin: origin, allowed: allowed)
        }
        return true
    }

    /// The mapping as it is noted with every scoring and training.
    var mappingEntries: [(String, JSONText)] {
        reader.mapping.entries.sorted { $0.key < $1.key }.map { (Settings.mappingPrefix + $0.key, .string($0.value)) }
    }
}

/// What a report says of the mapping is not one.
struct NoMapping: Error, CustomStringConvertible {
    let description = "the mapping that was recorded is none that this program knows"
}

extension CSVMapping {
    /// The mapping that was noted with the scoring or the training of a file.
    ///
    /// - Throws: `NoMapping` if it is none; `LedgerError` if the document of the file cannot be read.
    init(notedWith file: StoredFile) throws {
        let noted: Noted
        do {
            noted = try JSONDecoder().decode(Noted.self, from: Data(file.document.utf8))
        } catch {
            throw LedgerError("read the document of \(file.name)", cause: .damaged, message: "\(error)")
        }
        try self.init(noted: noted.settings)
    }

    /// What of a document says how its file was read.
    private struct Noted: Decodable {
        let settings: JSONText?
    }

    /// The mapping among the settings that were noted with a scoring or a training.
    ///
    /// - Throws: `NoMapping` if it is none.
    init(noted settings: JSONText?) throws(NoMapping) {
        var entries: [String: String] = [:]
        if case .object(let members) = settings {
            for case (let key, .string(let value)) in members where key.hasPrefix(Settings.mappingPrefix) {
                entries[String(key.dropFirst(Settings.mappingPrefix.count))] = value
            }
        }
        guard let mapping = CSVMapping(recorded: entries) else { throw NoMapping() }
        self = mapping
    }
}

extension Workplace {
    /// The same with the mapping that a file was read with: it is read with that again, whatever the settings are now.
    func mapped(_ mapping: CSVMapping) -> Workplace {
        var workplace = self
        workplace.settings.reader.mapping = mapping
        return workplace
    }

    /// The limits of a file that has been taken, with the mapping of the settings.
    var widest: ReaderLimits {
        var limits = ReaderLimits.widest
        limits.mapping = settings.reader.mapping
        return limits
    }
}
