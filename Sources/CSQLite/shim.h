#pragma once
#include <sqlite3.h>

/* Variadic in C. Before anything else is asked of SQLite: it counts no longer what it allocates, under a lock. */
static inline int samlad_sqlite_without_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
