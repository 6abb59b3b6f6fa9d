import Foundation
import PackagePlugin

/// Notes the commit that the program is built of, before every build. It needs nothing but the shell and git; where
/// there is no git or no checkout, such as in an archive of the sources, the commit is `unknown`.
///
/// The file is written anew only where the commit is another one, so that nothing is compiled twice.
@main
struct NoteCommit: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let folder = context.pluginWorkDirectoryURL.appending(path: "Generated")
        return [
            .prebuildCommand(
                displayName: "Noting the commit", executable: URL(fileURLWithPath: "/bin/sh"),
                arguments: [
                    target.directoryURL.appending(path: "../../Plugins/NoteCommit/note-commit.sh").path,
                    context.package.directoryURL.path, folder.path,
                ], outputFilesDirectory: folder)
        ]
    }
}
