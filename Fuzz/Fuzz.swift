import Foundation

/// What libFuzzer calls for each input. The environment's `FUZZ` names the target; another run has another one.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(Data(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

private let target: Target = {
    let name = ProcessInfo.processInfo.environment["FUZZ"] ?? ""
    guard let target = Target(rawValue: name) else {
        let names = Target.allCases.map(\.rawValue).joined(separator: ", ")
        FileHandle.standardError.write(Data("fuzz: set FUZZ to one of \(names)\n".utf8))
        exit(2)
    }
    return target
}()

/// Ends the run as broken when `holds` does not.
func require(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    guard !holds else { return }
    FileHandle.standardError.write(Data("fuzz: broken: \(sentence())\n".utf8))
    abort()
}
