package import Catalogue
package import Foundation
package import Store

/// What editors and the catalogue as a whole add to items: stories, relations, collections, vocabularies, coverage.
extension Wire {
    /// What a kommunberättelse tells, section by section.
    package struct Story: Codable, Sendable, Hashable {
        package struct Section: Codable, Sendable, Hashable {
            package var id: String
            package var label: String
            /// `full`, `thin` or `missing`; not told of steps.
            package var state: String?
            /// Sanitised HTML; missing with the section.
            package var html: String?
            package var words: Int
            package var parts: [String]
        }

        package struct Contact: Codable, Sendable, Hashable {
            package var name: String?
            package var role: String?
            package var email: String?
            package var phone: String?
        }

        /// All a whole story has, in their order, those that are missing too.
        package var sections: [Section]
        package var steps: [Section]
        package var contacts: [Contact]
        /// 0 to 1.
        package var completeness: Double

        package init(_ story: Catalogue.Story, names: Names, speech: Speech = .mixed) {
            sections = story.completeness.map { said in
                let section = story.section(said.section)
                return Section(
                    id: said.section, label: names.label("sektion", said.section, speech), state: said.state.rawValue,
                    html: section.flatMap { $0.html.isEmpty ? nil : $0.html }, words: section?.words ?? 0,
                    parts: section?.parts ?? [])
            }
            steps = story.steps.map { step in
                Section(
                    id: step.id, label: names.label("processteg", step.id, speech), state: nil,
                    html: step.html.isEmpty ? nil : step.html, words: step.words, parts: step.parts)
            }
            contacts = story.contacts.map { Contact(name: $0.name, role: $0.role, email: $0.email, phone: $0.phone) }
            completeness = story.share
        }
    }

    /// An item that another stands in relation to, with what may differ between them.
    package struct Related: Codable, Sendable, Hashable {
        package var id: String
        package var title: String
        package var organisations: [Named]
        /// In Swedish time.
        package var year: Int?
        package var audience: [String]

        package init(_ related: RelatedItem, names: Names) {
            id = related.id
            title = related.title
            organisations = related.organisations.map { Named(id: $0, name: names.organisation($0)) }
            year = related.published.map(SwedishDate.year)
            audience = related.terms.filter { $0.vocabulary == "malgrupp" }.map(\.term)
        }
    }

    package struct Collection: Codable, Sendable, Hashable {
        package var id: String
        package var title: String
        package var description: String?
        /// The filters of what belongs to it besides what was picked.
        package var rule: [String: [String]]?
        package var total: Int
        package var changed: Date
        package var url: String

        package init(_ collection: ItemCollection, total: Int, base: String) {
            id = collection.id
            title = collection.heading
            description = collection.about
            rule = collection.rule
            self.total = total
            changed = collection.changed
            url = base + Route.collectionPage(collection.id).path
        }
    }

    package struct Collections: Codable, Sendable { package var collections: [Collection] }

    /// One collection with its items, 500 at most, in its order.
    package struct WholeCollection: Codable, Sendable {
        package var collection: Collection
        package var items: [ItemSummary]
    }

    package struct Vocabularies: Codable, Sendable {
        package struct Term: Codable, Sendable, Hashable {
            package var id: String
            package var label: String
            package var definition: String?
            /// Items that bear it.
            package var count: Int
        }

        package struct Vocabulary: Codable, Sendable, Hashable {
            package var id: String
            package var label: String
            package var terms: [Term]
        }

        package var vocabularies: [Vocabulary]

        /// The vocabularies of the field in their order, then the tags of editors, the most used first.
        package init(_ names: Names, counts: [String: [String: Int]], speech: Speech = .mixed) {
            vocabularies = names.vocabularies.map { vocabulary in
                let own = counts[vocabulary.id] ?? [:]
                return Vocabulary(
                    id: vocabulary.id, label: vocabulary.label,
                    terms: vocabulary.terms.map {
                        Term(
                            id: $0.id, label: names.label(vocabulary.id, $0.id, speech), definition: $0.definition,
                            count: own[$0.id] ?? 0)
                    })
            }
            let tags = (counts[Catalogue.Vocabulary.tags] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            vocabularies.append(
                Vocabulary(
                    id: Catalogue.Vocabulary.tags, label: "Taggar",
                    terms: tags.map { Term(id: $0.key, label: $0.key, definition: nil, count: $0.value) }))
        }
    }

    package struct Coverage: Codable, Sendable {
        package struct Line: Codable, Sendable, Hashable {
            package var code: String
            package var name: String
            /// `covered`, `silent`, `broken`, `waiting` or `no-source`.
            package var state: String
            package var sources: [String]
            package var items: Int
            package var lastNews: Date?
        }

        package struct Side: Codable, Sendable, Hashable {
            package var total: Int
            package var counts: [String: Int]
            package var places: [Line]

            init(_ lines: [CoverageLedger.Line], names: Names) {
                total = lines.count
                counts = Dictionary(
                    uniqueKeysWithValues: CoverageLedger.State.allCases.map { ($0.rawValue, 0) }
                ).merging(CoverageLedger.count(lines).map { ($0.key.rawValue, $0.value) }) { $1 }
                places = lines.map {
                    Line(
                        code: $0.place, name: names.place($0.place), state: $0.state.rawValue, sources: $0.sources,
                        items: $0.items, lastNews: $0.news)
                }
            }
        }

        package struct Cell: Codable, Sendable, Hashable {
            package var serviceArea: String
            package var subArea: String
            package var audience: String
            package var count: Int
        }

        package struct Matrix: Codable, Sendable, Hashable {
            /// Initiatives in all, and those that stand in no cell because a term is missing.
            package var total: Int
            package var unplaced: Int
            /// Every cell, the empty ones too: gaps are what it is for.
            package var cells: [Cell]

            init(_ matrix: CoverageMatrix, names: Names) {
                (total, unplaced) = (matrix.total, matrix.unplaced)
                cells = names.terms(of: "verksamhetsomrade").flatMap { area in
                    names.terms(of: "delomrade").flatMap { part in
                        names.terms(of: "malgrupp").map { audience in
                            let cell = CoverageMatrix.Cell(
                                serviceArea: area.id, subArea: part.id, audience: audience.id)
                            return Cell(
                                serviceArea: area.id, subArea: part.id, audience: audience.id,
                                count: matrix.cells[cell] ?? 0)
                        }
                    }
                }
            }
        }

        package var municipalities: Side
        package var regions: Side
        /// How the links fared, a line a day, the oldest first.
        package var linkDays: [LinkDay]?
        package var matrix: Matrix

        package init(_ ledger: CoverageLedger, _ matrix: CoverageMatrix, names: Names) {
            municipalities = Side(ledger.municipalities, names: names)
            regions = Side(ledger.regions, names: names)
            self.matrix = Matrix(matrix, names: names)
        }
    }
}
