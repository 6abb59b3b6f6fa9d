import Pipeline

/// Tells settings in the environment from other names that begin with `KYCC_`.
///
/// Container platforms set such names by themselves: Kubernetes `KYCC_SERVICE_HOST`, `KYCC_SERVICE_PORT_HTTP` and
/// `KYCC_PORT_80_TCP_ADDR` for a service called kycc, links of Docker `KYCC_PORT`, `KYCC_NAME` and `KYCC_ENV_…`. An
/// unknown name is an error only where it looks like a setting that somebody got wrong: it is near a known one, or in a
/// section of the settings.
package enum EnvironmentNames {
    /// What a name is.
    package enum Kind: Equatable {
        /// A setting, by its key.
        case setting(String)
        /// It looks like a setting, and there is none of that name.
        case misspelt
        /// Something else.
        case ignored
    }

    /// With what the names of settings begin.
    package static let prefix = "KYCC_"

    /// `KYCC_` names that this program or its tests read and that are no settings.
    private static let others: Set<String> = ["KYCC_ROOT", "KYCC_BINARY"]

    private static let known = Dictionary(
        uniqueKeysWithValues: Settings.catalog.map { ($0.environmentName, $0.name) })

    /// `KYCC_GATES_` and so on.
    private static let sections = Set(
        Settings.catalog.compactMap { key in
            key.name.firstIndex(of: ".").map { prefix + key.name[..<$0].uppercased() + "_" }
        })

    /// Every name of a setting, in order.
    package static var settings: [String] { known.keys.sorted() }

    /// What a name that begins with `prefix` is.
    package static func kind(_ name: String) -> Kind {
        if let key = known[name] { return .setting(key) }
        if others.contains(name) || isOfPlatform(name) { return .ignored }
        let upper = name.uppercased()
        if sections.contains(where: { upper.hasPrefix($0) }) { return .misspelt }
        let isNear = known.keys.contains { setting in
            // A fifth of the letters: KYCC_PORT is two letters from KYCC_POLL and no misspelling of it.
            distance(upper, setting) <= max(1, (setting.utf8.count - prefix.utf8.count) / 5)
        }
        return isNear ? .misspelt : .ignored
    }

    /// The names of an environment that are ignored, in order.
    package static func ignored(_ environment: [String: String]) -> [String] {
        environment.keys.filter { $0.hasPrefix(prefix) && !others.contains($0) && kind($0) == .ignored }.sorted()
    }

    /// Whether a name is one that platforms make of a service's: …_SERVICE_HOST, …_SERVICE_PORT, …_SERVICE_PORT_HTTP,
    /// …_PORT, …_PORT_80_TCP, …_PORT_80_TCP_ADDR. A service may also be called kycc-log.
    private static func isOfPlatform(_ name: String) -> Bool {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).dropFirst()
        if parts.suffix(2).elementsEqual(["SERVICE", "HOST"]) { return true }
        for (place, part) in zip(parts.indices, parts) where part == "PORT" {
            let rest = parts[(place + 1)...]
            if place > parts.startIndex, parts[place - 1] == "SERVICE" { return true }
            guard let number = rest.first else { return true }
            if !number.isEmpty, number.allSatisfy(\.isNumber),
                ["TCP", "UDP", "SCTP"].contains(rest.dropFirst().first ?? "")
            {
                return true
            }
        }
        return false
    }

    /// How many letters have to be put in, left out, replaced or swapped with their neighbour (optimal string
    /// alignment).
    private static func distance(_ one: String, _ other: String) -> Int {
        let (a, b) = (Array(one.utf8), Array(other.utf8))
        var (before, last) = ([Int](), Array(0...b.count))
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
