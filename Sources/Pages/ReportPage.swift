/// A page of the report: where it lies below `status/report`, and its text.
package struct ReportPage: Sendable, Equatable {
    /// The folder below `status/report`; nil is `status/report` itself.
    package let folder: Folder?
    /// The name of the file.
    package let name: String
    /// HTML, complete in itself.
    package let text: String

    /// The folders of pages.
    package enum Folder: String, Sendable, CaseIterable {
        /// A page a batch.
        case batches
        /// Two pages a model: the page and its card.
        case models
        /// A page a labels file.
        case decisions
        /// A page a hundred batches.
        case lists
    }

    /// A link in the trail at the head of a page.
    struct Step {
        let name: String
        let link: String
    }

    /// What the layout of every page reads; `page` is what its template reads.
    private struct Values {
        let title: String
        let program: String
        let trail: [Step]
        let style: String
        let styleDigest: String
        let page: Any
    }

    /// - Parameters:
    ///   - template: its name.
    ///   - page: what the template reads.
    ///   - program: the version of the program.
    /// - Throws: a fault of the template.
    package init(_ folder: Folder?, name: String, title: String, template: String, page: Any, program: String) throws {
        self.folder = folder
        self.name = name
        let index = folder == nil ? [] : [Step(name: "Report", link: "../index.html")]
        text = try PageTemplates.render(
            template,
            Values(
                title: title, program: program, trail: index, style: PageTemplates.style,
                styleDigest: PageTemplates.styleDigest, page: page))
    }

    /// Where the page of a batch lies, seen from a page in another folder.
    static func link(batch: String) -> String { "../batches/\(batch).html" }

    /// Where the page of a version lies, seen from a page in another folder.
    static func link(model: String) -> String { "../models/\(model).html" }

    /// Where the page of a decision lies, seen from a page in another folder.
    static func link(decision name: String) -> String { "../decisions/\(name).html" }
}
