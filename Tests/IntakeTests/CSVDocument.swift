import Intake
import Vocabulary

/// The same records as JSON and as CSV.
struct CSVDocument {
    /// A cell: what stands in it, and how JSON writes the same.
    struct Cell {
        let text: String
        let json: String

        /// Left out in JSON, empty in CSV.
        static let missing = Cell(text: "", json: "")

        static func string(_ text: String) -> Cell {
            var json = ""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"", "\\": json += "\\\(scalar)"
                case "\n": json += "\\n"
                case "\r": json += "\\r"
                case "\t": json += "\\t"
                default: json.unicodeScalars.append(scalar)
                }
            }
            return Cell(text: text, json: "\"\(json)\"")
        }

        static func bare(_ text: String) -> Cell { Cell(text: text, json: text) }
    }

    /// A list of records.
    struct Section {
        let name: String
        let columns: [String]
        let rows: [[Cell]]
    }

    let comments: [(String, String)]
    let sections: [Section]

    // MARK: JSON

    var json: [UInt8] {
        let times = comments.map { "\"\($0.0)\":\"\($0.1)\"" }
        let lists = sections.map { section in
            let rows = section.rows.map { CSVDocument.object(section.columns, $0) }
            return "\"\(section.name)\":[\(rows.joined(separator: ","))]"
        }
        return Array("{\((times + lists).joined(separator: ","))}".utf8)
    }

    private static func object(_ columns: [String], _ row: [Cell]) -> String {
        var members: [String] = []
        var features: [String] = []
        for (column, cell) in zip(columns, row) where !cell.json.isEmpty {
            if column.hasPrefix("features.") {
                features.append("\"\(column.dropFirst(9))\":\(cell.json)")
            } else {
                members.append("\"\(column)\":\(cell.json)")
            }
        }
        if !features.isEmpty { members.append("\"features\":{\(features.joined(separator: ","))}") }
        return "{\(members.joined(separator: ","))}"
    }

    // MARK: CSV

    /// How a file is written.
    struct Style {
        var separator = ","
        var lineEnd = "\n"
        var quotesAll = false
        var hasMark = false
    }

    /// The files, each with its name; comments stand in the first.
    func files(_ style: Style) -> [(name: String, bytes: [UInt8])] {
        sections.enumerated().map { index, section in
            var text = style.hasMark ? "\u{FEFF}" : ""
            for (key, value) in index == 0 ? comments : [] { text += "# \(key)=\(value)\(style.lineEnd)" }
            for row in [section.columns] + section.rows.map({ $0.map(\.text) }) {
                let fields = row.map { CSVDocument.field($0, style) }
                // An empty line is no record.
                text += (fields == [""] ? "\"\"" : fields.joined(separator: style.separator)) + style.lineEnd
            }
            return ("B1_\(section.name == "profiles" ? "labels" : section.name).csv", Array(text.utf8))
        }
    }

    private static func field(_ text: String, _ style: Style) -> String {
        let marks = ["\"", ",", ";", "\t", "\n", "\r"].map(Character.init)
        guard style.quotesAll || text.unicodeScalars.contains(where: { marks.contains(Character($0)) }) else {
            return text
        }
        var quoted = "\""
        for scalar in text.unicodeScalars { quoted += scalar == "\"" ? "\"\"" : String(scalar) }
        return quoted + "\""
    }

    /// The files of a set in a tar.
    static func tar(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, content) in files {
            let header = TarHeader(name: name, size: Int64(content.count))
            bytes += header.bytes + content + [UInt8](repeating: 0, count: header.padding)
        }
        return bytes + [UInt8](repeating: 0, count: 2 * TarHeader.block)
    }
}

/// Takes profiles as they are read, and makes no features of them.
final class ProfilesTaken: FeatureMaker {
    let transactions = Collector()
    let set = FeatureCatalog.standard.current
    let reservedNames = ["kyc_verified", "network_size"]
    private(set) var profiles: ProfileColumns?

    func table(_ profiles: ProfileColumns) -> FeatureTable {
        self.profiles = profiles
        return FeatureTable(partyIDs: profiles.partyIDs, featureSet: 1, builtIn: [], names: [], columns: [])
    }

    /// What a file says; chunks are of so many bytes.
    static func read(
        _ bytes: [UInt8], as name: String, limits: ReaderLimits = ReaderLimits(), chunk: Int = 1 << 18
    ) throws -> (ComparableProfiles, ScoringInput) {
        var source = BytesSource(bytes, chunk: chunk)
        let taken = ProfilesTaken()
        let input = try BatchFileName(name)!.scoringInput(
            &source, firstSeen: Timestamp("2020-01-01")!, limits: limits, features: taken)
        guard let profiles = taken.profiles else { throw Violation("no profiles were read") }
        return (try ComparableProfiles(profiles, taken.transactions.rows), input)
    }
}
