/// When a source would be asked again by what we know and were told of it, and why.
struct Wish {
    enum Why {
        case asSourceAsks, asSettingsAsk
        /// A fact about it: `it publishes about twice a week`.
        case because(String)
    }

    var seconds: Double
    var why: Why
    /// Whether the wait is for this once, and not a rhythm.
    var isOnce: Bool

    init(_ seconds: Double, _ why: Why, isOnce: Bool = false) {
        self.seconds = seconds
        self.why = why
        self.isOnce = isOnce
    }

    /// The longer of the two waits, and a sentence that names who has a say in it: `every 8 hours, because it publishes
    /// about twice a week and its Cache-Control asks for an hour`.
    func meeting(_ asked: Asked?) -> (seconds: Double, reason: String) {
        let wait = max(seconds, asked?.seconds ?? 0)
        let isAskedLonger = wait > seconds
        let lead = (isAskedLonger ? asked?.isOnce ?? false : isOnce) ? "in \(Spell.span(wait))" : Spell.every(wait)
        switch why {
        case .because(let fact):
            // Below the shortest interval an asked one says nothing: nobody comes as often.
            guard let asked, isAskedLonger || asked.seconds >= NextCheck.shortest else {
                return (wait, "\(lead), because \(fact)")
            }
            return (wait, "\(lead), because \(fact) and \(asked.sentence)")
        case .asSourceAsks:
            guard let asked, isAskedLonger else { return (wait, "\(lead), as sources.json asks") }
            return (wait, "\(lead), \(asked.demand), where sources.json asks for \(Spell.span(seconds))")
        case .asSettingsAsk:
            guard let asked, isAskedLonger else { return (wait, "\(lead), as the settings ask") }
            return (wait, "\(lead), \(asked.demand)")
        }
    }
}

/// How long the server or the document asks to be left alone.
struct Asked {
    var seconds: Double
    /// Who: `its Cache-Control`.
    var name: String
    var isOnce: Bool

    init(_ seconds: Double, by name: String, isOnce: Bool = false) {
        self.seconds = seconds
        self.name = name
        self.isOnce = isOnce
    }

    fileprivate var demand: String {
        seconds < NextCheck.longestAsked ? "as \(name) asks" : "the longest that \(name) is obeyed"
    }

    /// Beyond a week nobody is heard.
    fileprivate var sentence: String {
        "\(name) asks for \(seconds < NextCheck.longestAsked ? Spell.span(seconds) : "a week or more")"
    }
}
