/// Facets by number.
enum Schema9 {
    /// An item has a dozen facets and more, each in two indexes: their words stand once, in `facets`. A value that no
    /// item has any more stays, since there are as many as terms, places and organisations. Reading goes by the view,
    /// which has the name and the columns of the table before it.
    static let facets = """
        CREATE TABLE facets (
            number INTEGER PRIMARY KEY,
            facet TEXT NOT NULL,
            value TEXT NOT NULL,
            UNIQUE (facet, value)
        ) STRICT;
        INSERT INTO facets (facet, value) SELECT DISTINCT facet, value FROM item_facets;

        CREATE TABLE facet_items (
            facet INTEGER NOT NULL REFERENCES facets (number),
            item INTEGER NOT NULL REFERENCES items (key),
            PRIMARY KEY (facet, item)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO facet_items (facet, item)
            SELECT f.number, i.item FROM item_facets i JOIN facets f ON f.facet = i.facet AND f.value = i.value
            ORDER BY 1, 2;
        CREATE INDEX facet_items_item ON facet_items (item);

        DROP TABLE item_facets;
        CREATE VIEW item_facets AS
            SELECT f.facet, f.value, i.item FROM facets f JOIN facet_items i ON i.facet = f.number;
        """
}
