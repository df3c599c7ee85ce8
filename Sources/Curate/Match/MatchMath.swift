import Foundation

enum MatchMath {
    static func log2(_ value: Float) -> Float { Foundation.log2f(value) }
}
