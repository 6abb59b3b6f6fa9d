/// Whether a byte is one of the digits 0 to 9. Inlinable because the readers ask it of every byte of a number.
@inlinable
package func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

/// Whether a byte is one of the letters A to Z and a to z.
@inlinable
package func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
