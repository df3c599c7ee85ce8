package enum PlaceholderLandscape {}
