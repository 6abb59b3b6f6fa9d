import Foundation
import TestSupport

/// A page of the documents, as a reader of Markdown sees it.
struct Document: CustomStringConvertible {
    /// A fenced block.
    struct Fence {
        /// What stands behind the opening fence, such as `sh no-test root rights`.
        let info: String
        let text: String
        /// Of the opening fence, from 1.
        let line: Int

        var language: String { info.split(separator: " ").first.map(String.init) ?? "" }
        /// Why the block is not run; nil if it is.
        var untestedBecause: String? {
            guard info.hasPrefix("sh no-test") else { return nil }
            return String(info.dropFirst("sh no-test".count)).trimmingCharacters(in: .whitespaces)
        }
        /// Whether it shows what the block before it prints.
        var isOutput: Bool { info == "text output" }
    }

    /// From the root of the checkout.
    let path: String
    let text: String

    init(_ path: String) throws {
        self.path = path
        text = try String(contentsOf: Checkout.root.appendingPathComponent(path), encoding: .utf8)
    }

    var description: String { path }

    /// Pages whose shell blocks are run: the front page, the one for contributors and those of `docs`.
    static let run: [String] = ["README.md", "CONTRIBUTING.md"] + pages(in: "docs")

    /// Every page of the repository that people read.
    static let all: [String] =
        run + pages(in: "docs/decisions") + pages(in: "systemd") + pages(in: "Benchmarks")
        + ["CHANGELOG.md", "SECURITY.md"]

    private static func pages(in folder: String) -> [String] {
        let path = Checkout.root.appendingPathComponent(folder).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
    }

    var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// The blocks between fences, in order.
    var fences: [Fence] { parts.fences }

    /// The lines outside of fences, with their numbers from 1.
    var prose: [(number: Int, text: String)] { parts.prose }

    private var parts: (fences: [Fence], prose: [(number: Int, text: String)]) {
        var fences: [Fence] = []
        var prose: [(number: Int, text: String)] = []
        var open: (info: String, line: Int, text: [String])?
        for (index, line) in lines.enumerated() {
            if let block = open {
                if line == "```" {
                    let text = block.text.joined(separator: "\n") + "\n"
                    fences.append(Fence(info: block.info, text: text, line: block.line))
                    open = nil
                } else {
                    open?.text.append(line)
                }
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), index + 1, [])
            } else {
                prose.append((index + 1, line))
            }
        }
        return (fences, prose)
    }

    /// The anchors of the headings, as GitHub makes them.
    var anchors: Set<String> {
        Set(
            prose.map(\.text).filter { $0.hasPrefix("#") }.map { line in
                let heading = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
                return String(
                    heading.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : nil })
            })
    }
}
