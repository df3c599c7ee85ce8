import Catalogue

/// GRDB has a `Record` of its own; here the word means ours.
typealias Record = Catalogue.Record
