/// What makes two items speak of one subject. Each with its reason; tune here and nowhere else.
package struct OverlapParameters: Sendable {
    /// Words of a title that so few items share say what it is about; commoner ones are of the field as a whole.
    package var commonest = 40
    /// So many of the rarest words of a title are looked up: a title of twelve words is about its rarest four.
    package var lookedUp = 4
    /// Items that one word brings together at most: the work grows with the catalogue, not with its square.
    package var candidates = 40
    /// Of the weight of the words of the shorter title, so much is shared. With half of it "Upphandla trygghetslarm" and
    /// "Trygghetslarm, en vägledning" meet, "Trygghetslarm" and "Digital tillsyn" do not.
    package var share = 0.5
    /// With a subject in common (a term of `amne` or `omsorgstjanst`) so much of the share is enough: what the titles
    /// leave unsaid the terms say.
    package var shareWithTerm = 0.34
    /// A group of more senders than this is a field, not a subject.
    package var largestGroup = 12

    package init() {}
}
