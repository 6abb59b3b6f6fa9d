import ArgumentParser
import Console
import Custody
import Files
import Pipeline

/// `kycc init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes the root's folders, settings and database.")

    @OptionGroup var options: RootOptions

    mutating func run() throws {
        let app = try App(options, .making("init"))
        let name = FileName(Root.settingsName)
        if try app.root.folder.status(of: name) == nil {
            try app.root.folder.writeAtomically(name, durable: true, text: SettingsSources.template)
        }
        try app.writeStatus()
        say("\(app.root.folder.path) is ready: drop BATCH_profiles.json into \(app.root.inbox.path)")
    }
}
