import ArgumentParser

@main struct LandscapeCommand: ParsableCommand { func run() {} }
