/// Made-up names; they tell nothing of a company.
enum Names {
    private static let firsts = [
        "Alder", "Birch", "Cobalt", "Delta", "Ember", "Falcon", "Granite", "Harbour", "Indigo", "Juniper", "Kestrel",
        "Lagoon", "Meridian", "Nimbus", "Orchard", "Prairie", "Quartz", "Ridge", "Summit", "Tundra",
    ]
    private static let trades = [
        "Metals", "Foods", "Textiles", "Logistics", "Timber", "Plastics", "Machinery", "Paper", "Chemicals",
        "Electronics",
    ]
    private static let forms = ["Ltd", "Inc", "LLC", "Group", "Partners"]
    private static let given = ["Ana", "Bram", "Chidi", "Dina", "Emil", "Farah", "Goran", "Hana", "Ines", "Jonas"]
    private static let family = ["Abe", "Berg", "Costa", "Diaz", "Evans", "Fischer", "Gupta", "Haas", "Ito", "Jensen"]
    private static let streets = ["Mill Lane", "Dock Road", "Station Street", "Market Square", "Forge Way"]
    private static let towns = ["Easton", "Northam", "Rivermouth", "Southgate", "Westbrook"]

    static func company(_ random: inout RandomNumbers) -> String {
        "\(pick(firsts, &random)) \(pick(trades, &random)) \(pick(forms, &random))"
    }

    static func person(_ random: inout RandomNumbers) -> String { "\(pick(given, &random)) \(pick(family, &random))" }

    static func address(_ random: inout RandomNumbers) -> String {
        "\(1 + random.below(200)) \(pick(streets, &random)), \(pick(towns, &random))"
    }

    private static func pick(_ list: [String], _ random: inout RandomNumbers) -> String {
        list[random.below(list.count)]
    }
}
