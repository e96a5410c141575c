# SPDX-License-Identifier: GPL-3.0-or-later
"""The style sheet of the report's page, light and dark."""

STYLE = """
:root { color-scheme: light dark; --back: #fbfbf9; --ink: #26282b; --soft: #6c7178; --line: #dcdcd6; --card: #ffffff;
  --mark: #2f6fb3; --other: #d2691e; --own: #eef4fb; }
@media (prefers-color-scheme: dark) { :root { --back: #17191c; --ink: #e7e7e3; --soft: #9aa0a8; --line: #34383e;
  --card: #202327; --mark: #6ea8e6; --other: #f0a060; --own: #1d2a38; } }
body { margin: 0 auto; max-width: 1240px; padding: 1.5rem; background: var(--back); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
header p, .legend, figure p { margin: .1rem 0; color: var(--soft); font-size: .87rem; }
.legend { margin-top: .5rem; } .line { color: var(--other); font-weight: 600; }
.cards { display: flex; flex-wrap: wrap; gap: .7rem; margin-top: 1.2rem; }
.cards div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .6rem 1rem; }
.cards b { display: block; font-size: 1.4rem; } .cards span { color: var(--soft); font-size: .85rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
thead th { color: var(--soft); font-weight: 600; } tbody th { text-align: left; font-weight: 500; }
tr.own { background: var(--own); } tr.own th, tr.own td { font-weight: 650; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 1rem; align-items: start; }
.plots figure { margin: 0; padding: .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.plots figcaption { font-weight: 600; margin-bottom: .4rem; }
svg { max-width: 100%; height: auto; font: 11px system-ui, sans-serif; } svg text { fill: var(--soft); }
svg .mark { fill: var(--mark); fill-opacity: .85; } svg .axis { stroke: var(--soft); }
svg .grid { stroke: var(--line); }
svg .other { stroke: var(--other); stroke-width: 2; fill: none; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: .8rem; margin-top: .6rem; }
.sheet figure { margin: 0; padding: .5rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.sheet img { width: 100%; height: auto; display: block; } .sheet figcaption { font-size: .82rem; line-height: 1.35; }
.sheet i { display: block; font-style: normal; color: var(--other); }
details { margin: .4rem 0; } summary { cursor: pointer; } ul { color: var(--soft); font-size: .87rem; }
"""
