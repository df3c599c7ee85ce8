/// For harvesters, who go by the number of the last change.
enum Schema19 {
    static let harvest = """
        CREATE INDEX items_harvest ON items (change_number, changed, id);
        CREATE INDEX changes_merged ON changes (item, n, at) WHERE kind = 'merged';
        """
}
