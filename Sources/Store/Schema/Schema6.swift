/// Subscriptions at hubs. `token` is the capability of the callback address. `next`: when its hub is asked next.
enum Schema6 {
    static let subscriptions = """
        CREATE TABLE subscriptions (
            token TEXT NOT NULL PRIMARY KEY CHECK (length(token) >= 32),
            source INTEGER NOT NULL REFERENCES sources (key),
            next INTEGER NOT NULL,
            body TEXT NOT NULL CHECK (json_valid(body))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX subscriptions_source ON subscriptions (source);
        """
}
