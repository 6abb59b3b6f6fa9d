import Custody
import Files
import Pipeline

/// What stands in the place of files of the program.
extension Doctor {
    mutating func checkNames() {
        do {
            let misplaced = try OwnNames.misplaced(in: try Root(path: path, create: false))
            for one in misplaced {
                add("names", result: one.isSetAside ? .warn : .fail, text: "\(one.path): \(one.what)", try: one.hint)
            }
            if misplaced.isEmpty { add("names", result: .ok, text: "nothing else has the name of a file of kycc") }
        } catch {
            let failure = Failure(error)
            // Another check says which folder is missing.
            if failure.status == ExitStatus.absent { return }
            add("names", result: .fail, text: "\(failure.what) (\(failure.place))", try: failure.hint)
        }
    }
}
