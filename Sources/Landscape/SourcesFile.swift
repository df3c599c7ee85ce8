/// How the landscape's `sources.json` is written.
package struct SourcesFile: Sendable {
    /// The setting `every`, a duration as the file writes it.
    package var every: String
    /// Longest time of one fetch: the publisher that never answers takes all of it.
    package var total: String
    package var listen: String
    /// Publishers to leave out, by id.
    package var except: Set<String>

    package init(
        every: String = "3h", total: String = "3s", listen: String = "127.0.0.1:0", except: Set<String> = []
    ) {
        self.every = every
        self.total = total
        self.listen = listen
        self.except = except
    }

    func text(publishers: [Publisher], base: (String) -> String) -> String {
        let chosen = publishers.filter { !except.contains($0.id) }
        let organisations = publishers.compactMap { publisher in
            publisher.organisation.map { fill($0, publisher, publishers, base) }
        }
        let sources = chosen.flatMap { publisher in
            publisher.sources.map { "    // \(publisher.shows)\n" + fill($0, publisher, publishers, base) }
        }
        return """
            // A landscape of publishers on loopback addresses, written by samlad-landscape. None of them exists.
            {
              "settings": {
                "contact": "https://example.org/samlad-demo",
                "listen": "\(listen)",
                "every": "\(every)",
                "allowNetworks": ["127.0.0.0/8"],  // the address guard refuses loopback otherwise
                "perHost": { "connections": 2, "spacing": "0s" },
                "limits": { "connect": "10s", "total": "\(total)" },
                "links": { "perHost": { "connections": 1, "spacing": "0s" }, "total": "\(total)" }
              },
              "organisations": [
            \(organisations.joined(separator: ",\n"))
              ],
              "sources": [
            \(sources.joined(separator: ",\n"))
              ]
            }

            """
    }

    /// Puts the addresses in, and the indentation.
    private func fill(
        _ template: String, _ publisher: Publisher, _ publishers: [Publisher], _ base: (String) -> String
    ) -> String {
        var text = template.replacing("{base}", with: base(publisher.id))
            .replacing("{host}", with: "127.0.10.\(publisher.number)")
        for other in publishers {
            text = text.replacing("{host:\(other.id)}", with: "127.0.10.\(other.number)")
                .replacing("{base:\(other.id)}", with: base(other.id))
        }
        return "    " + text.replacing("\n", with: "\n    ")
    }
}
