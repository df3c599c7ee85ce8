import Catalogue
import Testing

@Suite struct NotFoundTitleTests {
    @Test(arguments: [
        "404", "404 Not Found", "404: borta", "Error 404", "ERROR 404 (page)", "Sidan du SÖKER finns inte",
        "Sidan du so\u{308}kte finns inte", "SIDAN DU SO\u{308}KTE", "Not Found", "The page you requested … – is gone",
        "Sidan finns inte \u{1F625}", "page cannot be found",
    ])
    func `a title that begins as such pages do says that there is no page`(title: String) {
        #expect(NotFoundTitle.says(title))
    }

    @Test(arguments: [
        "", "4", "40", "4040", "404x", "Borttagen: sidan finns inte", "Sidan du söke", "Sidan du s×kte",
        "Sidan du sãkte",
        "Nottingham", "Vi hittar nya vägar", "Σ sidan saknas", "Error 40",
    ])
    func `any other title does not`(title: String) {
        #expect(!NotFoundTitle.says(title))
    }
}
