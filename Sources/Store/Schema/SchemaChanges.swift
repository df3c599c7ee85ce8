/// What consumers of the change log need beside its lines.
enum SchemaChanges {
    /// `tombstone`: why what was published may not be shown any more. `instance` names this log: numbers of another one
    /// say nothing here.
    static let tombstones = """
        ALTER TABLE changes ADD COLUMN tombstone TEXT
            CHECK (tombstone IN ('withdrawn', 'merged', 'hidden', 'personal-data'));
        UPDATE changes SET tombstone = 'merged' WHERE kind = 'merged';
        UPDATE changes SET tombstone = iif(reason LIKE 'hidden by an editor%', 'hidden', 'withdrawn')
            WHERE kind = 'withdrawn';
        INSERT OR IGNORE INTO meta (key, value) VALUES ('instance', lower(hex(randomblob(8))));
        """
}
