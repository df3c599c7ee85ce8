import GRDB

enum PlaceholderStore {}
