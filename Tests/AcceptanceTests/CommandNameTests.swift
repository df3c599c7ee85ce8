import ArgumentParser
import Testing

@testable import samlad

@Suite struct CommandNameTests {
    /// A command without one has it made of its type's, at every start, which costs more than all else that is read then.
    @Test func `every command says its name itself, and none of its neighbours has the same`() {
        var unnamed: [String] = []
        var count = 0
        func look(_ command: any ParsableCommand.Type) {
            count += 1
            let names = command.configuration.subcommands.map { $0.configuration.commandName }
            #expect(Set(names).count == names.count, "\(command)")
            if command.configuration.commandName == nil { unnamed.append("\(command)") }
            command.configuration.subcommands.forEach(look)
        }
        look(Samlad.self)
        #expect(unnamed.isEmpty)
        #expect(count > 60)
    }
}
