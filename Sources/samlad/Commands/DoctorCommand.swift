import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine the configuration, the state and the machine, with a cure for each finding.",
        discussion: "Exit status: 0 nothing found, 1 something needs somebody, 2 could not run.")

    @OptionGroup var options: CommonOptions

    func run() async throws {
        let context = try Context(options)
        let findings = await Doctor(context).examine()
        if context.isJSON {
            try context.printJSON(["findings": findings])
        } else {
            for finding in findings { tell(finding, context.out) }
        }
        if findings.contains(where: { $0.severity == .bad }) { throw ExitCode(1) }
    }

    private func tell(_ finding: Doctor.Finding, _ out: Terminal) {
        let colour: Terminal.Colour =
            switch finding.severity {
            case .good: .green
            case .remark: .yellow
            case .bad: .red
            }
        let name = finding.area.padding(toLength: 12, withPad: " ", startingAt: 0)
        writeOut(out.paint(name, colour) + printable(finding.message))
        if let cure = finding.cure { writeOut("            → " + printable(cure)) }
    }
}
