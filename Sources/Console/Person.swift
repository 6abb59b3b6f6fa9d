import Files
import Foundation
import Glibc

/// Who decides: the person, and the account that the command runs as, which may be another's or the daemon's own.
package struct Person {
    /// What `--by` says, else who called sudo, else who logged in (audit(8) keeps that through every change of user),
    /// else the real user.
    package let name: String
    /// The name of the effective user, else its id.
    package let account: String

    /// - Parameters:
    ///   - given: what `--by` says; nil where it is not there.
    ///   - environment: may have `SUDO_USER`.
    package init(by given: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
        account = Person.name(of: geteuid())
        if let given {
            name = given
        } else if let caller = environment["SUDO_USER"], !caller.isEmpty {
            name = caller
        } else {
            name = Person.name(of: Person.loginID ?? getuid())
        }
    }

    /// The two as `activations.by` has them.
    package var text: String { name == account ? name : "\(name) (account \(account))" }

    private static func name(of id: UInt32) -> String { UserName.name(of: id) ?? String(id) }

    /// The user that logged in; nil where nobody did, as in a service, or the kernel does not tell.
    private static var loginID: UInt32? {
        guard let text = try? String(contentsOfFile: "/proc/self/loginuid", encoding: .utf8),
            let id = UInt32(text.trimmingCharacters(in: .whitespacesAndNewlines)), id != UInt32.max
        else { return nil }
        return id
    }
}
