import Foundation
import Intake
import TestSupport
import Testing
import Vocabulary

/// What is read eight or sixteen bytes at a time says the same as a look at each byte.
@Suite("Bytes looked at together")
struct BytewiseTests {
    private func steps(_ text: [UInt8], chunk: Int = 1 << 18) -> [JSONStep]? {
        var source = BytesSource(text, chunk: chunk)
        var steps: [JSONStep] = []
        do {
            try JSONWalk(chunk: chunk).walk(&source) { steps.append($0) }
        } catch { return nil }
        return steps
    }

    @Test("a string ends, or is refused, at the byte that does it, wherever that stands", arguments: [0, 1, 5])
    func strings(shift: Int) {
        for length in 0..<40 {
            for byte in UInt8.min...UInt8.max {
                // The second half tells whether the rest is still looked at: it has a control character.
                for tail in ["x", "\u{1}"] {
                    let plain = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                    let text =
                        Array("[\(String(repeating: " ", count: shift))\"".utf8) + plain + [byte] + Array(tail.utf8)
                        + Array("\"]".utf8)
                    let isPlain =
                        (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                    #expect((steps(text) != nil) == (isPlain && tail == "x"), "\(text)")
                }
            }
        }
    }

    @Test("a timestamp with another byte in one place is one where that byte may stand there")
    func timestamps() {
        let text = Array("2024-02-29T23:59:58.123456Z".utf8)
        for place in text.indices {
            for byte in UInt8.min...UInt8.max where byte != text[place] {
                var other = text
                other[place] = byte
                let isDigit = (0x30...0x39).contains(byte)
                let mayStand: Bool
                switch place {
                case 0, 1, 9: mayStand = isDigit
                case 2: mayStand = isDigit && (Int(byte) - 0x30) % 2 == 0
                case 3: mayStand = isDigit && (Int(byte) - 0x30) % 4 == 0
                case 5: mayStand = byte == UInt8(ascii: "1")
                case 6: mayStand = isDigit && byte != UInt8(ascii: "0")
                case 8: mayStand = byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1")
                case 10: mayStand = [UInt8(ascii: "t"), UInt8(ascii: " ")].contains(byte)
                case 11: mayStand = byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1")
                case 12: mayStand = (0x30...0x33).contains(byte)
                case 14, 17: mayStand = (0x30...0x35).contains(byte)
                case 15, 18, 20...25: mayStand = isDigit
                case 26: mayStand = byte == UInt8(ascii: "z") || isDigit
                default: mayStand = false
                }
                let time = other.withUnsafeBytes { Timestamp(parsing: $0) }
                #expect((time != nil) == mayStand, "\(String(decoding: other, as: UTF8.self))")
            }
        }
    }

    @Test("a number of any length is the double that strtod makes of it", arguments: 1...3)
    func numbers(seed: UInt64) throws {
        var random = SplitMix(seed)
        func digits(_ random: inout SplitMix, _ count: Int) -> String {
            String((0..<count).map { _ in Character(String(random.next() % (random.happens(0.3) ? 1 : 10))) })
        }
        for _ in 0..<4_000 {
            let whole =
                random.happens(0.2) ? "0" : "\(1 + random.next() % 9)" + digits(&random, Int(random.next() % 24))
            let fraction = random.happens(0.3) ? "" : "." + digits(&random, 1 + Int(random.next() % 24))
            let exponent = random.happens(0.7) ? "" : "e\(Int(random.next() % 60) - 30)"
            let text = (random.happens(0.5) ? "-" : "") + whole + fraction + exponent
            for chunk in [1, 9, 1 << 18] {
                guard case .number(let value, let written)? = steps(Array(text.utf8), chunk: chunk)?.first else {
                    Issue.record("\(text) is refused")
                    continue
                }
                #expect(value.bitPattern == strtod(text, nil).bitPattern && written == text, "\(text)")
            }
        }
    }

    /// A profiles file with these amounts, as they stand.
    private func file(amounts: [String]) -> String {
        let transactions = amounts.map {
            #"{"party_id": "a", "amount": \#($0), "txn_type": "invoice", "ts": "2026-01-31T12:00:00Z"}"#
        }
        return
            #"{"as_of": "2026-02-01", "parties": [{"party_id": "a"}], "transactions": [\#(transactions.joined(separator: ", "))]}"#
    }

    @Test("an amount is the double that strtod makes of it, however short it is written", arguments: [1, 9, 1 << 18])
    func amounts(chunk: Int) throws {
        var random = SplitMix(4)
        var amounts: [String] = []
        for whole in 1...9 {
            for fraction in 0...9 {
                let digits = (0..<whole + fraction).map { _ in String(random.next() % 10) }.joined()
                let front = whole == 1 ? String(digits.prefix(1)) : "1" + digits.prefix(whole).dropFirst()
                let text = fraction == 0 ? front : front + "." + digits.suffix(fraction)
                amounts += [text, "-" + text, text + "e2", text + "E-1"]
            }
        }
        amounts += ["0.0", "-0.0", "0.00", "1.0", "-1.10"]
        let (_, collector) = try read(file(amounts: amounts), chunk: chunk)
        #expect(collector.rows.map(\.amount.bitPattern) == amounts.map { strtod($0, nil).bitPattern })
    }

    @Test(
        "an amount that is no number of JSON is refused",
        arguments: [
            "01.5", "00.5", "-01.5", "1.", "-1.", ".5", "-.5", "-", "+1.5", "1.5.5", "1..5", "1.5e", "1.5e+", "1.5-",
            "1.5x",
            "1 .5", "1,5.5", "1.\u{1}", "--1.5", "12345678.", "1234567.x", "1.5\"",
        ])
    func noAmounts(text: String) {
        for chunk in [1, 9, 1 << 18] {
            #expect(fault(file(amounts: ["2.5", text, "3.5"]), chunk: chunk)?.rule == .json, "\(text)")
        }
    }

    @Test("a type is known by all of its letters, in any case, and by nothing else")
    func types() throws {
        let types: [(String, TransactionType)] = [
            ("invoice", .invoice), ("payment", .payment), ("credit_note", .creditNote), ("INVOICE", .invoice),
            ("Payment", .payment), (#"invoic\u0065"#, .invoice), ("invoices", .other), ("invoic", .other),
            ("payments", .other), ("paymen", .other), ("credit_notes", .other), ("", .other), ("refund", .creditNote),
        ]
        let transactions = types.map {
            #"{"party_id": "a", "amount": 1, "txn_type": "\#($0.0)", "ts": "2026-01-31"}"#
        }
        let text =
            #"{"as_of": "2026-02-01", "parties": [{"party_id": "a"}], "transactions": [\#(transactions.joined(separator: ","))]}"#
        for chunk in [1, 9, 1 << 18] {
            #expect(try read(text, chunk: chunk).1.rows.map(\.type) == types.map(\.1))
        }
    }
}
