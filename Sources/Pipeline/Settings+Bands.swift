import Scorecards

/// The setting `score.bands`: names with the least score of each, the best band first.
extension Settings {
    static let bandsKey = SettingKey(
        name: "score.bands", byDefault: Band.standard.map { "\($0.name)=\($0.least)" }.joined(separator: ", "),
        allowed: "\(bandCounts.lowerBound) to \(bandCounts.upperBound) of NAME=SCORE with commas between them, in the"
            + " file {NAME: SCORE} too: names of a-z, 0-9 and _, each once, with falling least scores, the last one the"
            + " least score of score.range",
        summary: "the bands, the best first, each from its least score on",
        apply: { text, settings in
            guard let bands = try? bands(text) else { return false }
            settings.bands = bands
            return true
        },
        problem: { text in
            do throws(BandProblem) {
                _ = try bands(text)
                return nil
            } catch {
                return error.what
            }
        })

    private static let bandCounts = 2...20
    private static let longestName = 32

    /// Why a text is no list of bands.
    private struct BandProblem: Error {
        let what: String

        init(_ what: String) { self.what = what }
    }

    /// The bands that a text lists.
    private static func bands(_ text: String) throws(BandProblem) -> [Band] {
        var bands: [Band] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(
                maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { "=:".contains($0) }
            )
            .map { trimmed($0) }
            guard words.count == 2, let least = Int(words[1]) else {
                throw BandProblem("\(trimmed(part).debugDescription) is not NAME=SCORE with a whole number")
            }
            let name = words[0]
            guard 1...longestName ~= name.utf8.count, name.utf8.allSatisfy(isOfName) else {
                throw BandProblem(
                    "\(name.debugDescription) is no name of 1 to \(longestName) characters a-z, 0-9 and _")
            }
            if bands.contains(where: { $0.name == name }) { throw BandProblem("\(name) stands there twice") }
            if let better = bands.last, least >= better.least {
                throw BandProblem("\(name)=\(least) is not below \(better.name)=\(better.least)")
            }
            bands.append(Band(name: name, least: least))
        }
        guard bandCounts.contains(bands.count) else { throw BandProblem("there are \(bands.count) bands") }
        return bands
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Checks what settings say together, once all of them are there: the bands begin within the range of scores, and
    /// the last one at its end. Bands that were not set are the standard ones, whatever the range.
    ///
    /// - Throws: `SettingError` that names the bands, and the range where it is set.
    package func checkTogether() throws(SettingError) {
        let key = Settings.bandsKey.name
        guard let text = given[key], let best = bands.first, let last = bands.last else { return }
        let problem: String
        if last.least != scale.least {
            problem = "the last band, \(last.name), is from \(last.least) on, and the least score is \(scale.least)"
        } else if best.least > scale.most {
            problem = "\(best.name) is from \(best.least) on, and the greatest score is \(scale.most)"
        } else {
            return
        }
        let range = origins["score.range"].map { "; score.range is \(scale.least) to \(scale.most), \($0)" } ?? ""
        throw SettingError(
            key: key, value: text, origin: (origins[key] ?? "") + range,
            allowed: "bands within \(scale.least) to \(scale.most), the last one from \(scale.least) on, or another"
                + " score.range", problem: problem)
    }

    /// Keys whose value may be a mapping of names in the file.
    package static let mappingKeys: Set<String> = [bandsKey.name]
}
