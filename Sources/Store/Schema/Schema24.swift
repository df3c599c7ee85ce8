/// What the sums of days count besides.
enum Schema24 {
    /// `asked`: attempts that somebody was asked by; the time in transfer is their sum. `not_modified`, `same_body`: those
    /// that saved a reading, because the answer was 304 or brought the bytes of the last. Days before this are taken as if
    /// each judged attempt had asked; what they saved is not known.
    static let days = """
        ALTER TABLE attempt_days ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE attempt_days ADD COLUMN not_modified INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE attempt_days ADD COLUMN same_body INTEGER NOT NULL DEFAULT 0;
        UPDATE attempt_days SET asked = attempts - voids;
        """
}
