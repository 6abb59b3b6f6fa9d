import Foundation
import GRDB
import TestSupport

/// Everything that a root holds, times left out: what must be the same whether or not something went wrong on the way.
struct RootImage: Sendable, Equatable {
    /// Files of inbox, archive and rejected by path, and tables of the database by name.
    private(set) var parts: [String: String] = [:]
    /// How often each content stands in the three folders.
    private(set) var contents: [Data: Int] = [:]

    init(_ root: URL) throws {
        for folder in ["inbox", "archive", "rejected", RootImage.staging] { try add(folder, in: root) }
        for name in try FileManager.default.contentsOfDirectory(atPath: root.path) where !RootImage.comesAndGoes(name) {
            parts[name] = "there"
        }
        try addTables(root.appendingPathComponent("kycc.sqlite").path)
    }

    /// Made when it is first needed, and empty whenever nothing is being done.
    private static let staging = ".kycc.staging"

    private static func comesAndGoes(_ name: String) -> Bool {
        name == staging || [".kycc.remains", ".kycc.sets"].contains(name)
            || ["-wal", "-shm"].contains { name == "kycc.sqlite\($0)" }
    }

    /// The names in the inbox.
    var inbox: Set<String> {
        Set(parts.keys.filter { $0.hasPrefix("inbox/") }.map { String($0.dropFirst("inbox/".count)) })
    }

    /// Files that were being written.
    var unfinished: [String] {
        parts.keys.filter { $0.contains("/.kycc-") || $0.hasPrefix("\(RootImage.staging)/") }.sorted()
    }

    /// What differs, in words; empty where nothing does.
    func differences(from expected: RootImage) -> [String] {
        Set(parts.keys).union(expected.parts.keys).sorted().compactMap { name in
            switch (parts[name], expected.parts[name]) {
            case (let one?, let other?):
                return one == other ? nil : "\(name) differs: \(RootImage.firstDifference(one, other))"
            case (nil, _): return "\(name) is missing"
            case (_, nil): return "\(name) is too many"
            }
        }
    }

    /// How many of these contents are rarer, and how many more frequent, than expected.
    func misplaced(_ dropped: [Data], from expected: RootImage) -> (lost: Int, doubled: Int) {
        var lost = 0
        var doubled = 0
        for content in Set(dropped) {
            let more = (contents[content] ?? 0) - (expected.contents[content] ?? 0)
            lost += max(0, -more)
            doubled += max(0, more)
        }
        return (lost, doubled)
    }

    private static func firstDifference(_ one: String, _ other: String) -> String {
        let ones = one.split(separator: "\n", omittingEmptySubsequences: false)
        let others = other.split(separator: "\n", omittingEmptySubsequences: false)
        for (line, pair) in zip(ones, others).enumerated() where pair.0 != pair.1 {
            return "line \(line + 1): \(pair.0.prefix(300)) instead of \(pair.1.prefix(300))"
        }
        return
            "\(ones.count) lines instead of \(others.count): \((ones.count > others.count ? ones : others).suffix(2))"
    }

    // MARK: Files

    private mutating func add(_ folder: String, in root: URL) throws {
        let place = root.appendingPathComponent(folder)
        if folder == RootImage.staging, !FileManager.default.fileExists(atPath: place.path) { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: place.path) {
            let path = "\(folder)/\(name)"
            let file = root.appendingPathComponent(path)
            let kind = try FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
            switch kind {
            case .typeDirectory?: try add(path, in: root)
            case .typeSymbolicLink?:
                parts[path] = "-> \(try FileManager.default.destinationOfSymbolicLink(atPath: file.path))"
            default:
                let content = try Data(contentsOf: file)
                contents[content, default: 0] += 1
                parts[path] = RootImage.withoutTimes(String(decoding: content, as: UTF8.self))
            }
        }
    }

    /// How long something took, and when it was refused, stand on lines of their own.
    private static func withoutTimes(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("  \"timings\": ") && !$0.hasPrefix("  \"rejected_at\": ")
        }.joined(separator: "\n")
    }

    // MARK: The database

    private mutating func addTables(_ path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        parts.merge(try queue.read(RootImage.tables)) { $1 }
        try queue.close()
    }

    private static func tables(_ db: Database) throws -> [String: String] {
        let names = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return Dictionary(
            uniqueKeysWithValues: try names.map { name in
                let columns = try db.columns(in: name).map(\.name).filter { column in
                    // Digests of rows that tell when something was done, and how long it took.
                    if column.hasSuffix("sha256"), name == "events" { return false }
                    return column == "as_of_us" || column == "observed_at_us"
                        || !column.hasSuffix("_us") && column != "timings"
                }
                let rows = try Row.fetchAll(db, sql: "SELECT \(columns.joined(separator: ", ")) FROM \(name)")
                return ("table \(name)", rows.map { text($0) }.joined(separator: "\n"))
            })
    }

    /// An object with its keys in order, those of objects in it too.
    private static func canonical(_ object: [String: Any]) -> String {
        object.sorted { $0.key < $1.key }.map { key, value in
            "\(key): \((value as? [String: Any]).map { "{\(canonical($0))}" } ?? "\(value)")"
        }.joined(separator: ", ")
    }

    private static func text(_ row: Row) -> String {
        row.map { column, value in
            guard column == "fields", case .string(let fields) = value.storage,
                var object = try? JSONSerialization.jsonObject(with: Data(fields.utf8)) as? [String: Any]
            else { return "\(value)" }
            object["rejected_at"] = nil
            return canonical(object)
        }.joined(separator: " | ")
    }
}
