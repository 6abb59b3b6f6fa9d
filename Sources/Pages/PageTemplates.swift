import Files
import Foundation
import Mustache

/// The templates of the report, read once. They are a part of the program: a page needs no file beside it.
enum PageTemplates {
    /// A template that cannot be read is a fault of the build, which the tests of every page meet.
    private static let library: Result<MustacheLibrary, any Error> = Result {
        var templates: [String: MustacheTemplate] = [:]
        for (name, bytes) in sources {
            templates[name] = try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
        }
        return MustacheLibrary(templates: templates)
    }

    private static let sources: [(String, [UInt8])] = [
        ("batch", PackageResources.batch_mustache), ("card", PackageResources.card_mustache),
        ("cell", PackageResources.cell_mustache), ("decision", PackageResources.decision_mustache),
        ("facts", PackageResources.facts_mustache), ("front", PackageResources.front_mustache),
        ("layout", PackageResources.layout_mustache), ("list", PackageResources.list_mustache),
        ("model", PackageResources.model_mustache), ("plot", PackageResources.plot_mustache),
        ("table", PackageResources.table_mustache),
    ]

    /// The style of all pages, without blanks around it.
    static let style = String(decoding: PackageResources.style_css, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)

    /// The digest of the style as a content-security policy names it.
    static let styleDigest: String = {
        var digest = SHA256Digest()
        digest.update(style)
        let digits = Array(digest.hexadecimal())
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        return "sha256-" + Data(bytes).base64EncodedString()
    }()

    /// - Throws: a fault of a template.
    static func render(_ template: String, _ values: Any) throws -> String {
        guard let text = try library.get().render(values, withTemplate: template) else {
            throw MissingTemplate(name: template)
        }
        return text
    }
}

/// A page asks for a template that the program does not have.
struct MissingTemplate: Error, CustomStringConvertible {
    let name: String

    var description: String { "the program has no template \(name)" }
}
