enum PlaceholderExtract {}
