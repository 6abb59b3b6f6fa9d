import Foundation

/// Measures parts of the product in this one process and writes what they took as one JSON object.
///
///     Parts reader PROFILES              the file from memory to columns, once untimed and once timed
///     Parts pipeline PROFILES LABELS FOLDER THREADS
///                                        features, network, scores, recording, training
///     Parts matrix ROWS COLUMNS FOLDER   writes z.raw and y.raw, a standardised design with outcomes
///     Parts fit ROWS COLUMNS FOLDER PENALTY THREADS
///                                        the fit of that design; writes w.raw
///     Parts gram ROWS FEATURES CELLS     the sums of a Hessian of `bends`, each feature in so many cells
///     Parts statistics ROWS              the figures of validation of so many scores
@main
enum PartsCommand {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("reader", 2):
            try show(ReaderParts(file: arguments[1]).measured())
        case ("pipeline", 5):
            try show(
                PipelineParts(
                    profiles: arguments[1], labels: arguments[2], folder: arguments[3], threads: try whole(arguments[4])
                ).measured())
        case ("matrix", 4):
            let matrix = RawMatrix(
                rows: try whole(arguments[1]), columns: try whole(arguments[2]), folder: arguments[3])
            try matrix.write()
        case ("fit", 6):
            let matrix = RawMatrix(
                rows: try whole(arguments[1]), columns: try whole(arguments[2]), folder: arguments[3])
            guard let penalty = Double(arguments[4]) else { throw WrongUse(argument: arguments[4]) }
            try show(FitParts(matrix: matrix, penalty: penalty, threads: try whole(arguments[5])).measured())
        case ("gram", 4):
            let parts = GramParts(
                rows: try whole(arguments[1]), features: try whole(arguments[2]), cells: try whole(arguments[3]))
            try show(parts.measured())
        case ("statistics", 2):
            try show(StatisticsParts(rows: try whole(arguments[1])).measured())
        default:
            throw WrongUse(argument: arguments.joined(separator: " "))
        }
    }

    private static func whole(_ text: String) throws -> Int {
        guard let number = Int(text), number > 0 else { throw WrongUse(argument: text) }
        return number
    }

    private static func show(_ figures: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(figures), as: UTF8.self))
    }
}

/// The program was called with something it does not know.
struct WrongUse: Error, CustomStringConvertible {
    let argument: String

    var description: String { "not understood: \(argument)" }
}
