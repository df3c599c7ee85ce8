import Hummingbird

enum PlaceholderPublish {}
