import Catalogue
import Foundation

/// The one stylesheet, served under the hash of its text so that it may be cached for ever.
enum Stylesheet {
    static let hash = String(Fingerprint.sha256(Data(text.utf8)).prefix(12))
    static let text = base + frame + search + list + item + operations

    /// The mark of the header, for the browser's tab.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M18.4 18.4A9 9 0 1 1 18.4 5.6" \
        fill="none" stroke="#0b5568" stroke-width="6"/></svg>
        """

    /// Colours meet WCAG 2.1 AA (4.5:1 for text, 3:1 for borders of controls) in both schemes.
    private static let base = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --raised: #ffffff; --tint: #eef4f4; --line: #c9d4d6; --control: #6b7d82;
          --ink: #14262b; --soft: #4a5c62; --link: #0b5568; --accent: #0b5568; --on-accent: #ffffff;
          --good: #1b5e3a; --warn: #7a4a00; --bad: #96231f;
          --good-tint: #e8f4ec; --warn-tint: #fdf3e0; --bad-tint: #fbeceb; --focus: #0b5568;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #10191c; --raised: #172327; --tint: #1b2a2f; --line: #35474d; --control: #8499a0;
            --ink: #e9f0f1; --soft: #b0c0c4; --link: #8fd3e3; --accent: #8fd3e3; --on-accent: #0b2229;
            --good: #9bdcb5; --warn: #f2c879; --bad: #f5aaa5;
            --good-tint: #16301f; --warn-tint: #33270f; --bad-tint: #3a1b1a; --focus: #ffd873;
          }
        }
        *, *::before, *::after { box-sizing: border-box; }
        html { font-size: 100%; -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--ground); color: var(--ink); line-height: 1.6; overflow-wrap: anywhere;
          font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
        }
        h1, h2, h3 { line-height: 1.25; margin: 0 0 .5rem; font-weight: 650; text-wrap: balance; }
        h1 { font-size: clamp(1.6rem, 1.2rem + 1.8vw, 2.3rem); letter-spacing: -.01em; }
        h2 { font-size: 1.35rem; }
        h3 { font-size: 1.15rem; }
        p { margin: 0 0 1rem; }
        a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: .08em; }
        a:hover { text-decoration-thickness: .16em; }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
        main:focus { outline: none; }
        ul, ol { padding-left: 1.25rem; }
        .width { max-width: 66rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2rem); }
        .hint { color: var(--soft); font-size: .95rem; }
        .lead { font-size: 1.15rem; max-width: 44rem; color: var(--soft); }
        .notice { background: var(--warn-tint); border-left: 4px solid var(--warn); padding: .75rem 1rem; }
        .notice > :last-child { margin-bottom: 0; }
        .button, button {
          display: inline-block; background: var(--accent); color: var(--on-accent); border: 2px solid var(--accent);
          border-radius: 6px; padding: .55rem 1.1rem; font: inherit; font-weight: 600; text-decoration: none;
          cursor: pointer; min-height: 2.75rem;
        }
        .button:hover, button:hover { text-decoration: underline; }

        """

    private static let frame = """
        .skip { position: absolute; left: -100vw; top: 0; background: var(--raised); padding: .75rem 1rem; z-index: 1; }
        .skip:focus { left: 0; }
        header.site { border-top: 6px solid var(--accent); border-bottom: 1px solid var(--line); }
        header.site .width {
          display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 2rem;
          padding-top: .75rem; padding-bottom: .75rem;
        }
        .brand {
          display: inline-flex; align-items: center; gap: .6rem; color: var(--ink); font-weight: 700;
          font-size: 1.35rem; text-decoration: none; letter-spacing: -.01em;
        }
        .mark {
          width: 1.5rem; height: 1.5rem; border-radius: 50%; border: .38rem solid var(--accent);
          border-right-color: transparent; transform: rotate(-45deg);
        }
        header.site ul, footer.site ul {
          display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; list-style: none; margin: 0; padding: 0;
        }
        header.site nav a { display: inline-block; padding: .5rem 0; }
        header.site [aria-current] { font-weight: 650; color: var(--ink); }
        footer.site {
          margin-top: 4rem; border-top: 1px solid var(--line); background: var(--tint); padding: 2rem 0 3rem;
          color: var(--soft); font-size: .95rem;
        }
        .message { padding-top: 3rem; max-width: 46rem; }

        """

    private static let search = """
        .hero { background: var(--tint); border-bottom: 1px solid var(--line); padding: 2.25rem 0 1.5rem; }
        .search > label { font-weight: 650; display: block; margin-bottom: .35rem; }
        .box { display: flex; flex-wrap: wrap; gap: .5rem; max-width: 44rem; }
        .box input { flex: 1 1 14rem; }
        input[type=search], select {
          font: inherit; color: inherit; background: var(--raised); border: 2px solid var(--control);
          border-radius: 6px; padding: .55rem .75rem; min-height: 2.75rem; width: 100%; max-width: 100%;
        }
        .search .hint { margin: .4rem 0 1rem; }
        .filters { margin-bottom: 1.25rem; }
        .filters > summary, .provenance > summary, details > summary {
          cursor: pointer; font-weight: 600; padding: .5rem 0; color: var(--link);
        }
        .filters .grid {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); gap: 1rem 2rem;
        }
        fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
        legend, .selects label { font-weight: 650; padding: 0; margin-bottom: .25rem; display: block; }
        .selects select { margin-bottom: .75rem; }
        .check { display: flex; align-items: center; gap: .5rem; min-height: 2rem; }
        .check input { width: 1.15rem; height: 1.15rem; accent-color: var(--accent); flex: none; }
        .actions { margin: 1rem 0 0; }
        .actions a { margin-left: 1rem; }
        .entries ul { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1rem; padding: 0; }
        .entries a {
          display: inline-block; background: var(--raised); border: 1px solid var(--control); border-radius: 2rem;
          padding: .35rem .95rem; text-decoration: none; min-height: 2.5rem;
        }
        .entries a:hover { text-decoration: underline; }
        .entries .kinds a { font-weight: 650; border-width: 2px; border-color: var(--accent); }
        .entries [aria-current] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
        .entries [aria-current] .count { color: inherit; }
        .count { font-weight: 400; color: var(--soft); }
        h2.small { font-size: 1rem; margin-bottom: .4rem; }

        """

    private static let list = """
        .results-head {
          display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem 2rem;
          margin: 2rem 0 1rem;
        }
        .results-head h2 { margin: 0; }
        .sorting ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 0; padding: 0; }
        .sorting [aria-current] { color: var(--ink); font-weight: 650; text-decoration: none; }
        .cards { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
        .card {
          border: 1px solid var(--line); border-radius: 8px; background: var(--raised); padding: 1.1rem 1.25rem;
        }
        .card h3 { margin-bottom: .35rem; }
        .card > :last-child { margin-bottom: 0; }
        .excerpt { max-width: 48rem; margin-bottom: .75rem; }
        .facts { list-style: none; margin: 0 0 .6rem; padding: 0; color: var(--soft); font-size: .95rem; }
        .facts li { display: inline; }
        .facts li + li::before { content: " · "; }
        .facts .kind { font-weight: 650; color: var(--ink); }
        .tags { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 .75rem; padding: 0; }
        .tags a {
          display: inline-block; background: var(--tint); border-radius: 2rem; padding: .2rem .8rem; font-size: .95rem;
          text-decoration: none;
        }
        .tags a:hover { text-decoration: underline; }
        .freshness { font-size: .95rem; margin: 0; padding-left: .75rem; border-left: 4px solid var(--good); }
        .freshness strong { color: var(--good); }
        .freshness.ageing { border-color: var(--warn); }
        .freshness.ageing strong { color: var(--warn); }
        .freshness.stale { border-color: var(--bad); }
        .freshness.stale strong { color: var(--bad); }
        .paging { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 2rem; margin: 1.5rem 0; }
        .paging .button { margin-left: auto; }
        .follow { margin-top: 2rem; color: var(--soft); }
        .empty { max-width: 44rem; }

        """

    private static let item = """
        .back { margin: 1.25rem 0 1.5rem; }
        .item h1 { max-width: 48rem; }
        .item > .freshness { margin-bottom: 1.75rem; }
        .columns { display: grid; gap: 1rem 3rem; grid-template-columns: minmax(0, 1fr); }
        @media (min-width: 52rem) { .columns { grid-template-columns: minmax(0, 1fr) 17rem; } }
        .text { max-width: 44rem; }
        .summary { font-size: 1.15rem; }
        .text h2 { margin-top: 2rem; }
        .stored table { display: block; overflow-x: auto; border-collapse: collapse; }
        .stored th, .stored td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; }
        .stored img { display: none; }
        .stored pre { overflow-x: auto; }
        .stored blockquote { margin-left: 0; padding-left: 1rem; border-left: 4px solid var(--line); }
        aside h2 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
        aside h2:first-child { margin-top: 0; }
        aside { border-top: 1px solid var(--line); padding-top: 1rem; }
        @media (min-width: 52rem) {
          aside { border-top: 0; border-left: 1px solid var(--line); padding: 0 0 0 1.5rem; align-self: start; }
        }
        .plain { list-style: none; margin: 0; padding: 0; }
        dl { margin: 0; }
        dt { color: var(--soft); font-size: .95rem; }
        dd { margin: 0 0 .5rem; }
        .item > section { margin-top: 2.5rem; }
        .evidence { list-style: none; padding: 0; margin: 0; }
        .evidence > li { border-top: 1px solid var(--line); padding: .75rem 0; }
        .evidence .hint { display: block; }
        .state { margin: .25rem 0 0; font-size: .95rem; }
        .state.ok strong { color: var(--good); }
        .state.suspect strong, .state.unreachable strong, .state.restricted strong { color: var(--warn); }
        .state.dead strong, .state.soft-dead strong { color: var(--bad); }
        .provenance { margin-top: 2.5rem; }

        """

    private static let operations = """
        .status { padding-top: 2.25rem; }
        .totals { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin-bottom: 2rem; }
        .totals dd { font-size: 1.75rem; font-weight: 650; margin: 0; line-height: 1.2; }
        .sources { grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); margin-bottom: 2rem; }
        .source { border-left-width: 4px; border-left-color: var(--line); }
        .source.ok { border-left-color: var(--good); }
        .source.degraded, .source.quarantined { border-left-color: var(--warn); }
        .source.failing, .source.gone { border-left-color: var(--bad); }
        .source p { margin-bottom: .5rem; }
        .source dl div { display: flex; flex-wrap: wrap; gap: 0 .5rem; font-size: .95rem; }
        .source dd { margin: 0; }
        .ledger { columns: 16rem; list-style: none; padding: 0; }
        .ledger li { break-inside: avoid; }
        .scroll { overflow-x: auto; margin-bottom: 1.5rem; }
        .matrix { border-collapse: collapse; width: 100%; }
        .matrix caption { text-align: left; font-weight: 650; padding: .5rem 0; }
        .matrix th, .matrix td { border: 1px solid var(--line); padding: .4rem .6rem; text-align: left; }
        .matrix th { overflow-wrap: break-word; }
        .matrix td { text-align: right; }
        .matrix td a { display: inline-block; min-width: 1.5rem; min-height: 1.5rem; }
        .matrix .none { color: var(--soft); background: var(--tint); }
        figure.plot { margin: 0 0 1.5rem; max-width: 48rem; }
        svg.plot { width: 100%; height: auto; font-size: 12px; fill: var(--soft); }
        svg.plot .line { fill: none; stroke: var(--bad); stroke-width: 2; }
        svg.plot .grid { stroke: var(--line); }
        figcaption { color: var(--soft); font-size: .95rem; }
        .advice { background: var(--tint); padding: .5rem .75rem; border-radius: 4px; }
        @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
        .share { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
        .share h2 { font-size: 1rem; }
        .share .forms { margin: .75rem 0 0; }
        .share li { padding: .15rem 0; }
        @page { margin: 2cm; }
        @media print {
          :root {
            --ground: #fff; --raised: #fff; --tint: #fff; --line: #999; --ink: #000; --soft: #333; --link: #000;
            --good: #000; --warn: #000; --bad: #000; --warn-tint: #fff;
          }
          header.site nav, .skip, .search, .entries, .sorting, .paging, .follow, .back, .provenance, .share .forms,
          footer.site ul { display: none; }
          body { color: #000; background: #fff; font-size: 11pt; }
          .columns { display: block; }
          .card, .evidence > li, dl div, figure { break-inside: avoid; }
          h1, h2, h3 { break-after: avoid; }
          a[rel=external]::after { content: " (" attr(href) ")"; font-weight: 400; }
          .button { border: 0; padding: 0; background: none; color: #000; }
        }

        """
}
