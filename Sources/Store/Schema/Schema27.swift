/// What robots.txt files said, so that a process need not ask for what another has asked for.
enum Schema27 {
    /// `origin`: scheme, host and port, marked where it was asked for from within the allowed networks. `said`: `file` with its
    /// `body`, deflated from `size` bytes into `packed`; `absent`, which allows everything; `silent`, which forbids everything,
    /// with `why` in words and the code of the `failure` where no answer came.
    static let robots = """
        CREATE TABLE robots (
            origin TEXT NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL,
            said TEXT NOT NULL CHECK (said IN ('file', 'absent', 'silent')),
            size INTEGER NOT NULL,
            packed INTEGER NOT NULL,
            why TEXT,
            failure TEXT,
            body BLOB,
            CHECK ((said = 'file') = (body IS NOT NULL))
        ) STRICT;
        CREATE INDEX robots_at ON robots (at, packed);
        """
}
