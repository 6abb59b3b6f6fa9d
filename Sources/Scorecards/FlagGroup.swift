import Columns
import Vocabulary

/// Flags that are the levels of one property, such as `status.checking` and `status.savings` of `status`: a company has
/// at most one of them, so they are shown and moved as one choice.
struct FlagGroup {
    /// One level of the property.
    struct Flag {
        /// The feature.
        let feature: String
        /// 0 or 1; NaN is missing.
        let value: Double
        /// What the training saw of it.
        let training: FlagFigures
    }

    /// What the names of the flags have in common before a dot.
    let name: String
    /// At least two that the scorecard knows, in feature order.
    let flags: [Flag]
    /// The feature that is 1, perhaps one that the scorecard does not know; nil if there is none.
    let held: String?
    /// Nothing is 1, and a value is missing.
    let isMissing: Bool
    /// Whether the training had companies with none of the flags.
    let allowsNone: Bool

    /// The flags' features.
    var names: [String] { flags.map(\.feature) }

    /// The level that a feature stands for: its name behind that of the group.
    func level(_ feature: String) -> String { String(feature.dropFirst(name.count + 1)) }

    /// What stands before each dot of a name, the longest first; nothing before a dot at the beginning or at the end.
    static func prefixes(_ feature: String) -> [String] {
        feature.indices.reversed().filter { index in
            feature[index] == "." && index != feature.startIndex && feature.index(after: index) != feature.endIndex
        }.map { String(feature[..<$0]) }
    }
}

/// What a training saw of a feature that was 0 or 1 and nothing else.
struct FlagFigures {
    /// The share of 1 among the values.
    let share: Double
    /// Whether there was a 0.
    var wasOff: Bool { share < 1 }
    /// Whether there was a 1.
    var wasOn: Bool { share > 0 }
}

extension Scorecard {
    /// A batch may lack a level that no company has, and the shares are over the batches that have it: so those of one
    /// choice may add up to a little more than 1. Far above that, companies had two of the flags at once.
    private static let mostShares = 1.25
    private static let margin = 1e-9

    /// The choices that one row has, in the order of the first flag of each.
    ///
    /// - Parameter features: one row.
    func flagGroups(of features: FeatureColumns) -> [FlagGroup] {
        let values = Dictionary(zip(features.names, features.columns.map { $0.text == nil ? $0[0] : .nan })) {
            first, _ in first
        }
        var unknown = Set(features.names)
        var flags: [FlagGroup.Flag] = []
        for term in terms where term.with == nil {
            unknown.remove(term.feature)
            guard term.feature.contains("."), let training = term.shape.form.flagFigures else { continue }
            flags.append(.init(feature: term.feature, value: values[term.feature] ?? .nan, training: training))
        }
        if flags.isEmpty { return [] }
        // A level may have a dot itself, as `100_to.500`: a name counts to the longest prefix that another one shares.
        var shared: [String: Int] = [:]
        for flag in flags { for prefix in FlagGroup.prefixes(flag.feature) { shared[prefix, default: 0] += 1 } }
        var order: [String] = []
        var known: [String: [FlagGroup.Flag]] = [:]
        for flag in flags {
            guard let name = FlagGroup.prefixes(flag.feature).first(where: { shared[$0, default: 0] > 1 }) else {
                continue
            }
            if known[name] == nil { order.append(name) }
            known[name, default: []].append(flag)
        }
        // A level that the scorecard does not know is worth nothing, but a company may have it.
        var others: [String: [String]] = [:]
        for feature in unknown where values[feature] == 0 || values[feature] == 1 {
            guard let name = FlagGroup.prefixes(feature).first(where: { known[$0] != nil }) else { continue }
            others[name, default: []].append(feature)
        }
        return order.compactMap { name in
            let (flags, others) = (known[name] ?? [], others[name] ?? [])
            if let group = group(name, flags: flags, unknown: others, values: values, features: features) {
                return group
            }
            // Perhaps those with a further dot are of another kind.
            let isPlain: (String) -> Bool = { !$0.dropFirst(name.count + 1).contains(".") }
            return group(
                name, flags: flags.filter { isPlain($0.feature) }, unknown: others.filter(isPlain), values: values,
                features: features)
        }
    }

    /// The group of some flags of one name; nil if they are no choice.
    private func group(
        _ name: String, flags: [FlagGroup.Flag], unknown: [String], values: [String: Double],
        features: FeatureColumns
    ) -> FlagGroup? {
        let shares = flags.reduce(0) { $0 + $1.training.share }
        let held = flags.filter { $0.value == 1 }.map(\.feature) + unknown.filter { values[$0] == 1 }
        guard flags.allSatisfy({ $0.value.isNaN || $0.value == 0 || $0.value == 1 }), flags.count > 1,
            held.count <= 1, shares <= Scorecard.mostShares
        else { return nil }
        let lacks = flags.contains {
            $0.value.isNaN && (!dependsOnDelivery || features.isDelivered($0.feature))
        }
        return FlagGroup(
            name: name, flags: flags, held: held.first, isMissing: held.isEmpty && lacks,
            allowsNone: unknown.isEmpty && shares < 1 - Scorecard.margin)
    }
}

extension BentShape {
    var flagFigures: FlagFigures? {
        guard flag, let least, let most else { return nil }
        guard let straight, let lo, let hi, lo < hi else { return least == most ? FlagFigures(share: least) : nil }
        // Clipped, a 0 is lo and a 1 is hi.
        return FlagFigures(share: (straight.mean - lo) / (hi - lo))
    }
}

extension StraightShape {
    var flagFigures: FlagFigures? {
        guard whole == true, transform == .identity, let mean, let sd else { return nil }
        let (lo, hi) = (lo ?? 0, hi ?? 1)
        guard 0...1 ~= lo, 0...1 ~= hi, lo < hi else { return nil }
        // Whole values u have u² ≥ u, and the variance of a flag alone is share · (1 − share).
        let (share, deviation) = ((mean - lo) / (hi - lo), sd / (hi - lo))
        guard 0...1 ~= share, abs(deviation * deviation - share * (1 - share)) < 1e-9 else { return nil }
        return FlagFigures(share: share)
    }
}
