import Ledger
import Results
import Scorecards

/// A recipe as settings and documents name it: `straight1`, `bends`, or either with a window of its own, as `bends@4`.
package struct RecipeName: Sendable, Hashable, CustomStringConvertible {
    /// The recipe.
    package let recipe: TrainingRecipe
    /// How many of the last labelled batches it is trained on; nil is the setting `training.window`.
    package let window: Int?

    /// - Parameters: as the properties.
    package init(_ recipe: TrainingRecipe, window: Int? = nil) {
        self.recipe = recipe
        self.window = window
    }

    /// Nil if the text names no recipe, or if the window is not a whole number from 1 without leading zeros.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let recipe = parts.first.flatMap({ TrainingRecipe(rawValue: String($0)) }) else { return nil }
        self.recipe = recipe
        guard parts.count == 2 else {
            window = nil
            return
        }
        guard let window = Int(parts[1]), window >= 1, "\(window)" == parts[1] else { return nil }
        self.window = window
    }

    package var description: String { recipe.rawValue + (window.map { "@\($0)" } ?? "") }
}

/// The recipes of a training: that of the active version, and its rivals in the shadow.
///
/// The settings name recipes: `training.recipe`, then those of `training.rivals`. The active version says which of them
/// is active; the others are its rivals, so that a rival of the settings that takes over changes places with
/// `training.recipe`. While v1 is active, the recipe of `training.recipe` is the one that takes over first.
struct RecipeLineup {
    let active: RecipeName
    /// In the order of the settings, each once.
    let rivals: [RecipeName]

    /// - Parameter champion: the recipe of the active version; nil of v1.
    init(_ settings: Settings, champion: RecipeName?) {
        let wanted = RecipeName(settings.recipe)
        let active = champion ?? wanted
        let named = settings.rivals.map { $0 == active ? wanted : $0 }
        var rivals: [RecipeName] = []
        for one in (named.contains(wanted) ? [] : [wanted]) + named where one != active && !rivals.contains(one) {
            rivals.append(one)
        }
        (self.active, self.rivals) = (active, rivals)
    }

    /// - Throws: `LedgerError` if the figures of the active version cannot be read.
    init(_ settings: Settings, _ champion: StoredModel) throws {
        self.init(settings, champion: try champion.recipe())
    }
}

extension StoredModel {
    /// The recipe that made the version; nil of v1.
    ///
    /// - Throws: `LedgerError` if its figures or its scorecard cannot be read.
    package func recipe() throws -> RecipeName? {
        if isExpert { return nil }
        if let noted = try trainingFigures().recipe { return try RecipeName(noted: noted, of: version) }
        // Versions before there were rivals noted no recipe; their scorecards have one.
        return TrainingRecipe(rawValue: try ModelText.scorecard(coefficients).recipe.rawValue).map { RecipeName($0) }
    }
}

extension StoredModel {
    /// The recipe that the version was trained as a rival of; nil if it is of the active recipe.
    ///
    /// - Throws: `LedgerError` if its figures cannot be read.
    package func rivalOf() throws -> String? { isExpert ? nil : try trainingFigures().rivalOf }
}

extension RecipeName {
    /// A recipe that a version noted.
    ///
    /// - Throws: `LedgerError` if there is no such recipe.
    init(noted: String, of version: String) throws(LedgerError) {
        guard let name = RecipeName(noted) else {
            throw LedgerError(
                "read the figures of \(version)", cause: .damaged,
                message: "this program does not know the recipe \(noted.debugDescription)")
        }
        self = name
    }
}

/// The recipe of each version, looked up once.
struct RecipeIndex {
    private let ledger: Ledger
    private let noted: [String: String]
    private var known: [String: RecipeName?] = [:]

    init(_ ledger: Ledger) throws(LedgerError) {
        self.ledger = ledger
        noted = try ledger.notedRecipes()
    }

    /// The recipe of a version; nil of v1, and if there is no such version.
    mutating func recipe(of version: String) throws -> RecipeName? {
        if let known = known[version] { return known }
        let recipe =
            if let noted = noted[version] {
                try RecipeName(noted: noted, of: version) as RecipeName?
            } else {
                try ledger.model(version)?.recipe()
            }
        known[version] = .some(recipe)
        return recipe
    }
}
