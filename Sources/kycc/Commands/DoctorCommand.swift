import ArgumentParser
import Console
import Files

/// `kycc doctor`. A check that finds several things has several rows.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Checks folders, file system, permissions, clock, settings and database.",
        discussion: "It changes nothing. The code is 1 where anything failed.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag

    mutating func run() throws {
        var doctor = Doctor(options)
        doctor.run()
        if format.json {
            try Listing(
                keys: ["check", "result", "text", "hint"],
                rows: doctor.findings.map {
                    [.string($0.check), .string($0.result.rawValue), .string($0.text), .text($0.hint)]
                }
            ).show(asJSON: true)
        } else {
            for finding in doctor.findings {
                let result = finding.result.rawValue.padding(4)
                let hint = finding.hint.map { ". Try: \($0)" } ?? ""
                try StandardOutput.write("\(result)  \(finding.check.padding(11))  \(finding.text)\(hint)\n")
            }
        }
        if doctor.findings.contains(where: { $0.result == .fail }) { throw ExitCode(ExitStatus.failed) }
    }
}

extension String {
    /// The text with blanks behind it, up to a width.
    fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
