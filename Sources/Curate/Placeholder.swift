enum PlaceholderCurate {}
