import ArgumentParser

@main struct Samlad: ParsableCommand { func run() {} }
