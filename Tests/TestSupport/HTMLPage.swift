import Foundation

/// A page of HTML, as a test looks at it: what elements there are, with their attributes, and whether they are closed
/// in order. It knows what the pages of the report use, and takes everything else for a fault.
package struct HTMLPage {
    /// An element.
    package struct Element {
        /// Its name.
        package let name: String
        /// Its attributes as they stand, still escaped.
        package let attributes: [String: String]
    }

    /// In the order of the text.
    package private(set) var elements: [Element] = []
    /// What is wrong: a sentence each.
    package private(set) var faults: [String] = []
    /// The text between elements, entities as they stand.
    package private(set) var text = ""

    private static let void: Set<String> = ["meta"]
    /// Elements that HTML closes by a slash inside of `svg`.
    private static let shapes: Set<String> = ["line", "rect", "circle", "path", "polyline"]

    /// - Parameter html: the whole page.
    package init(_ html: String) {
        var open: [String] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            text += rest[..<start]
            guard let end = rest[start...].firstIndex(of: ">") else {
                faults.append("an element without an end")
                return
            }
            let inside = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if inside.hasPrefix("!DOCTYPE") { continue }
            if inside.hasPrefix("/") {
                let name = String(inside.dropFirst())
                if open.last == name {
                    open.removeLast()
                } else {
                    faults.append("</\(name)> closes \(open.last ?? "nothing")")
                }
                continue
            }
            let isClosed = inside.hasSuffix("/")
            let element = element(isClosed ? inside.dropLast() : inside)
            elements.append(element)
            if isClosed != HTMLPage.shapes.contains(element.name) { faults.append("<\(inside)> is closed wrongly") }
            if !isClosed, !HTMLPage.void.contains(element.name) { open.append(element.name) }
            if element.name == "style", let closing = rest.range(of: "</style>") { rest = rest[closing.lowerBound...] }
        }
        text += rest
        if !open.isEmpty { faults.append("not closed: \(open.joined(separator: " "))") }
        let ids = elements.compactMap { $0.attributes["id"] }
        if Set(ids).count < ids.count { faults.append("an id stands twice") }
    }

    private mutating func element(_ inside: Substring) -> Element {
        let name = String(inside.prefix { !$0.isWhitespace })
        var attributes: [String: String] = [:]
        var rest = inside.dropFirst(name.count).drop { $0.isWhitespace }
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "="), rest[rest.index(after: equals)...].first == "\"",
                let end = rest[rest.index(equals, offsetBy: 2)...].firstIndex(of: "\"")
            else {
                faults.append("<\(inside)> has an attribute without a quoted value")
                break
            }
            attributes[String(rest[..<equals])] = String(rest[rest.index(equals, offsetBy: 2)..<end])
            rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
        }
        return Element(name: name, attributes: attributes)
    }
}
