// The floor that storing is measured against: the rows of a database that samlad made, inserted into a fresh one with the
// same tables, indexes and full text by prepared statements in one transaction. Everything is read into memory before the
// clock starts; the clock stops when the transaction is committed and the log is folded into the file. Prints one JSON
// line.
//
//     insert [--check] FROM TO
//
// TO must not exist. The index of words is made by the same rules as samlad's, written once more in C: with --check
// SQLite itself first compares the words of FROM's index with what these rules make of its texts.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libstemmer.h>

static void fail(const char *what, const char *why) {
    fprintf(stderr, "insert: %s: %s\n", what, why);
    exit(2);
}

static void must(int code, sqlite3 *db, const char *what) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail(what, sqlite3_errmsg(db));
}

// MARK: Words

enum { longest = 120 };

struct word {
    unsigned char bytes[longest + 8];
    int size;
};

static int ends(const struct word *word, const char *ending) {
    int length = (int)strlen(ending);
    return word->size >= length && !memcmp(word->bytes + word->size - length, ending, (size_t)length);
}

static int drop(struct word *word, const char *ending, int keeping) {
    int length = (int)strlen(ending);
    if (word->size - length < keeping || !ends(word, ending)) return 0;
    word->size -= length;
    return 1;
}

static const char *const changed_vowels[][2] = {
    {"böck", "bok"}, {"händ", "hand"}, {"länd", "land"}, {"städ", "stad"}, {"stränd", "strand"}, {"tänd", "tand"},
    {"ränd", "rand"}, {"fött", "fot"}, {"rött", "rot"}, {"nätt", "natt"}, {"ledamöt", "ledamot"}, {"sön", "son"},
    {"bröd", "bror"},
};

static const char *const plurals[] = {"ernas", "erna", "ers", "er"};

static const char *const keeping_et[] = {"internet", "budget", "planet", "paket", "magnet", "alfabet",
                                         "poet",     "komet",  "staket", "buffet", "raket"};

static void unbend(struct word *word) {
    // Every changed plural ends so.
    if (!ends(word, "er") && !ends(word, "ers") && !ends(word, "erna") && !ends(word, "ernas")) return;
    for (size_t pair = 0; pair < sizeof changed_vowels / sizeof *changed_vowels; pair++)
        for (size_t ending = 0; ending < sizeof plurals / sizeof *plurals; ending++) {
            int tail = (int)strlen(plurals[ending]), vowel = (int)strlen(changed_vowels[pair][0]);
            if (!ends(word, plurals[ending]) || word->size < tail + vowel ||
                memcmp(word->bytes + word->size - tail - vowel, changed_vowels[pair][0], (size_t)vowel))
                continue;
            word->size -= tail + vowel;
            memcpy(word->bytes + word->size, changed_vowels[pair][1], strlen(changed_vowels[pair][1]));
            word->size += (int)strlen(changed_vowels[pair][1]);
            return;
        }
}

static void stem(struct sb_stemmer *stemmer, struct word *word) {
    if (word->size <= 3 || word->size > 64 || word->bytes[0] <= '9') return;
    unbend(word);
    if (drop(word, "enas", 5) || drop(word, "ena", 5)) return;
    const sb_symbol *stemmed = sb_stemmer_stem(stemmer, word->bytes, word->size);
    word->size = sb_stemmer_length(stemmer);
    memcpy(word->bytes, stemmed, (size_t)word->size);
    if (ends(word, "alt") || ends(word, "ellt") || ends(word, "ivt")) {
        if (word->size > 5) word->size--;
        return;
    }
    if (!ends(word, "t") || ends(word, "het")) return;
    for (size_t index = 0; index < sizeof keeping_et / sizeof *keeping_et; index++)
        if (word->size == (int)strlen(keeping_et[index]) && ends(word, keeping_et[index])) return;
    drop(word, "et", 3);
}

// The letters of the measured texts: ASCII, å, ä, ö and é; all else separates words.
static int fold(const unsigned char *text, int left, struct word *word) {
    unsigned char byte = text[0];
    if (byte < 0x80) {
        if (byte >= 'A' && byte <= 'Z') byte |= 0x20;
        if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))) return 0;
        if (word->size < longest) word->bytes[word->size++] = byte;
        return 1;
    }
    if (byte != 0xC3 || left < 2) return 0;
    unsigned char second = text[1] | 0x20;
    if (second == 0xA9) {
        if (word->size < longest) word->bytes[word->size++] = 'e';
    } else if (second == 0xA5 || second == 0xA4 || second == 0xB6) {
        if (word->size < longest) word->bytes[word->size++] = 0xC3, word->bytes[word->size++] = second;
    } else {
        return 0;
    }
    return 2;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int size,
                    int (*token)(void *, int, const char *, int, int, int)) {
    (void)flags;
    struct word word;
    int start = 0, position = 0;
    word.size = 0;
    while (position <= size) {
        int length = position < size ? fold((const unsigned char *)text + position, size - position, &word) : 0;
        if (length) {
            position += length;
            continue;
        }
        if (word.size) {
            stem((struct sb_stemmer *)tokenizer, &word);
            int code = token(context, 0, (const char *)word.bytes, word.size, start, position);
            if (code != SQLITE_OK) return code;
            word.size = 0;
        }
        position++;
        while (position < size && ((unsigned char)text[position] & 0xC0) == 0x80) position++;
        start = position;
    }
    return SQLITE_OK;
}

static int make_tokenizer(void *context, const char **arguments, int count, Fts5Tokenizer **out) {
    (void)context, (void)arguments, (void)count;
    *out = (Fts5Tokenizer *)sb_stemmer_new("swedish", "UTF_8");
    return *out ? SQLITE_OK : SQLITE_NOMEM;
}

static void delete_tokenizer(Fts5Tokenizer *tokenizer) { sb_stemmer_delete((struct sb_stemmer *)tokenizer); }

static void add_tokenizer(sqlite3 *db) {
    fts5_api *api = NULL;
    sqlite3_stmt *statement;
    must(sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL), db, "FTS5");
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (!api) fail("FTS5", "SQLite has none");
    fts5_tokenizer tokenizer = {make_tokenizer, delete_tokenizer, tokenize};
    must(api->xCreateTokenizer(api, "swedish", NULL, &tokenizer, NULL), db, "the tokenizer");
}

// MARK: Tables

struct table {
    char *insert;
    sqlite3_value **values;
    long rows, room;
    int columns;
    struct table *next;
};

static struct table *load(sqlite3 *from, const char *select, const char *into) {
    struct table *table = calloc(1, sizeof *table);
    sqlite3_stmt *statement;
    must(sqlite3_prepare_v2(from, select, -1, &statement, NULL), from, select);
    table->columns = sqlite3_column_count(statement);
    char *names = sqlite3_mprintf(""), *marks = sqlite3_mprintf("");
    for (int column = 0; column < table->columns; column++) {
        names = sqlite3_mprintf("%z%s\"%w\"", names, column ? ", " : "", sqlite3_column_name(statement, column));
        marks = sqlite3_mprintf("%z%s?", marks, column ? ", " : "");
    }
    table->insert = sqlite3_mprintf("INSERT INTO \"%w\" (%z) VALUES (%z)", into, names, marks);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (table->rows == table->room) {
            table->room = table->room ? 2 * table->room : 1024;
            table->values = realloc(table->values, sizeof(void *) * (size_t)(table->room * table->columns));
        }
        for (int column = 0; column < table->columns; column++)
            table->values[table->rows * table->columns + column] =
                sqlite3_value_dup(sqlite3_column_value(statement, column));
        table->rows++;
    }
    must(sqlite3_finalize(statement), from, select);
    return table;
}

// The tables in the order they were made, and the words last: nothing is inserted by a trigger.
static struct table *load_all(sqlite3 *from, sqlite3 *to) {
    struct table *first = NULL, **last = &first;
    sqlite3_stmt *schema;
    const char *sql = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') "
                      "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('search_data', 'search_idx', "
                      "'search_content', 'search_docsize', 'search_config') ORDER BY rowid";
    must(sqlite3_prepare_v2(from, sql, -1, &schema, NULL), from, "the schema");
    while (sqlite3_step(schema) == SQLITE_ROW) {
        const char *type = (const char *)sqlite3_column_text(schema, 0), *name = (const char *)sqlite3_column_text(schema, 1);
        must(sqlite3_exec(to, (const char *)sqlite3_column_text(schema, 2), NULL, NULL, NULL), to, name);
        if (!strcmp(name, "search"))
            must(sqlite3_exec(to, "INSERT INTO search (search, rank) VALUES ('automerge', 16)", NULL, NULL, NULL), to, name);
        if (strcmp(type, "table")) continue;
        char *select = strcmp(name, "search") ? sqlite3_mprintf("SELECT * FROM \"%w\"", name)
                                              : sqlite3_mprintf("SELECT id AS rowid, c0 AS title, c1 AS names, c2 AS summary, "
                                                                "c3 AS content FROM search_content");
        *last = load(from, select, name);
        last = &(*last)->next;
        sqlite3_free(select);
    }
    must(sqlite3_finalize(schema), from, "the schema");
    return first;
}

static void insert(sqlite3 *to, const struct table *table) {
    sqlite3_stmt *statement;
    must(sqlite3_prepare_v2(to, table->insert, -1, &statement, NULL), to, table->insert);
    for (long row = 0; row < table->rows; row++) {
        for (int column = 0; column < table->columns; column++) {
            const sqlite3_value *value = table->values[row * table->columns + column];
            // Bound as they lie in memory: `sqlite3_bind_value` would copy each text.
            switch (sqlite3_value_type((sqlite3_value *)value)) {
            case SQLITE_TEXT:
                sqlite3_bind_text(statement, column + 1, (const char *)sqlite3_value_text((sqlite3_value *)value),
                                  sqlite3_value_bytes((sqlite3_value *)value), SQLITE_STATIC);
                break;
            case SQLITE_BLOB:
                sqlite3_bind_blob(statement, column + 1, sqlite3_value_blob((sqlite3_value *)value),
                                  sqlite3_value_bytes((sqlite3_value *)value), SQLITE_STATIC);
                break;
            default: sqlite3_bind_value(statement, column + 1, value);
            }
        }
        must(sqlite3_step(statement), to, table->insert);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static sqlite3 *open_database(const char *path, int flags) {
    sqlite3 *db;
    if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK) fail(path, sqlite3_errmsg(db));
    add_tokenizer(db);
    return db;
}

int main(int count, char **arguments) {
    int checks = count == 4 && !strcmp(arguments[1], "--check");
    if (count != 3 + checks) return fprintf(stderr, "usage: insert [--check] FROM TO\n"), 2;
    const char *path = arguments[2 + checks];
    if (!access(path, F_OK)) fail(path, "it is there already");
    sqlite3 *from = open_database(arguments[1 + checks], SQLITE_OPEN_READWRITE);
    if (checks)
        must(sqlite3_exec(from, "INSERT INTO search (search, rank) VALUES ('integrity-check', 0)", NULL, NULL, NULL), from,
             "the words of the index");
    sqlite3 *to = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    // As `samlad sync` sets them.
    must(sqlite3_exec(to,
                      "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = OFF;"
                      "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 32768;"
                      "PRAGMA foreign_keys = ON",
                      NULL, NULL, NULL),
         to, "the pragmas");
    struct table *tables = load_all(from, to);
    sqlite3_close(from);

    double began = now();
    must(sqlite3_exec(to, "BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON", NULL, NULL, NULL), to, "the transaction");
    long rows = 0;
    for (struct table *table = tables; table; table = table->next) {
        insert(to, table);
        rows += table->rows;
    }
    must(sqlite3_exec(to, "COMMIT", NULL, NULL, NULL), to, "the transaction");
    must(sqlite3_wal_checkpoint_v2(to, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL), to, "the log");
    double seconds = now() - began;
    must(sqlite3_close(to), to, "closing");
    printf("{\"rows\":%ld,\"seconds\":%.6f}\n", rows, seconds);
    return 0;
}
