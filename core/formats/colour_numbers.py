# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers that BrickLink and Rebrickable have for the LDraw colours.

Facts from the colour records of Rebrickable (https://rebrickable.com/api/v3/lego/colors), as of May 2024, which name
the numbers of the two other systems. Of the 166 colours, 142 have the same name on one of the two sites as in LDraw
(grey and gray apart); of the others the hue was compared. LDraw's two colours of 2020 for opal bricks that the records
lack (367, 10366) were matched by name. Rubber has no colours of its own outside LDraw: it is listed as the plain one.

One line a colour: LDraw code, BrickLink number, Rebrickable number, BrickLink's name; - where there is no number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ..bricks.colours import load_colours

_NUMBERS = """
0 11 0 Black
1 7 1 Blue
2 6 2 Green
3 39 3 Dark Turquoise
4 5 4 Red
5 47 5 Dark Pink
6 8 6 Brown
7 9 7 Light Gray
8 10 8 Dark Gray
9 62 9 Light Blue
10 36 10 Bright Green
11 40 11 Light Turquoise
12 25 12 Salmon
13 23 13 Pink
14 3 14 Yellow
15 1 15 White
17 38 17 Light Green
18 33 18 Light Yellow
19 2 19 Tan
20 44 20 Light Violet
22 24 22 Purple
23 109 23 Dark Blue-Violet
25 4 25 Orange
26 71 26 Magenta
27 34 27 Lime
28 69 28 Dark Tan
29 104 29 Bright Pink
30 157 30 Medium Lavender
31 154 31 Lavender
68 96 68 Very Light Orange
69 93 69 Light Purple
70 88 70 Reddish Brown
71 86 71 Light Bluish Gray
72 85 72 Dark Bluish Gray
73 42 73 Medium Blue
74 37 74 Medium Green
77 56 77 Light Pink
78 90 78 Light Nougat
84 150 84 Medium Nougat
85 89 85 Dark Purple
86 91 86 Light Brown
89 97 89 Blue-Violet
92 28 92 Nougat
100 26 100 Light Salmon
110 43 110 Violet
112 73 112 Medium Violet
115 76 115 Medium Lime
118 41 118 Aqua
120 35 120 Light Lime
125 32 125 Light Orange
128 225 1067 Dark Nougat
151 99 151 Very Light Bluish Gray
191 110 191 Bright Light Orange
212 105 212 Bright Light Blue
216 27 216 Rust
218 227 1007 Clikits Lavender
219 245 1001 Lilac
226 103 226 Bright Light Yellow
232 87 232 Sky Blue
272 63 272 Dark Blue
288 80 288 Dark Green
295 - 1082
308 120 308 Dark Brown
313 72 313 Maersk Blue
320 59 320 Dark Red
321 153 321 Dark Azure
322 156 322 Medium Azure
323 152 323 Light Aqua
326 158 158 Yellowish Green
330 155 326 Olive Green
335 58 335 Sand Red
351 94 351 Medium Dark Pink
353 220 1050 Coral
366 29 366 Earth Orange
368 236 1062 Neon Yellow
370 240 1088 Medium Brown
371 241 1089 Medium Tan
373 54 373 Sand Purple
378 48 378 Sand Green
379 55 379 Sand Blue
402 167 1136 Reddish Orange
422 169 1137 Sienna
423 168 1138 Umber
450 106 450 Fabuland Brown
462 31 462 Medium Orange
484 68 484 Dark Orange
503 49 503 Very Light Gray
508 - 1064
509 160 1012 Fabuland Orange
510 248 1077 Fabuland Lime
33 14 33 Trans-Dark Blue
34 20 34 Trans-Green
35 108 35 Trans-Bright Green
36 17 36 Trans-Red
37 50 45 Trans-Dark Pink
38 18 57 Trans-Neon Orange
39 113 43 Trans-Aqua
40 13 40 Trans-Black
41 74 143 Trans-Medium Blue
42 16 42 Trans-Neon Green
43 15 41 Trans-Light Blue
44 114 236 Trans-Light Purple
45 107 230 Trans-Pink
46 19 46 Trans-Yellow
47 12 47 Trans-Clear
52 51 52 Trans-Purple
54 121 54 Trans-Neon Yellow
57 98 182 Trans-Orange
32 - 32
158 - 1102
227 226 1057 Trans-Light Bright Green
231 164 1004 Trans Light Orange
234 - 1005
284 114 236 Trans-Light Purple
285 221 1058 Trans-Light Green
293 - 1006
10375 251 1095 Trans-Black (2023)
60 57 60 Chrome Antique Brass
61 52 61 Chrome Blue
62 64 62 Chrome Green
63 82 63 Chrome Pink
64 122 64 Chrome Black
334 21 334 Chrome Gold
383 22 383 Chrome Silver
83 244 1073 Pearl Black
134 84 134 Copper
135 66 135 Pearl Light Gray
137 78 137 Pearl Sand Blue
142 61 142 Pearl Light Gold
148 77 148 Pearl Dark Gray
150 119 150 Pearl Very Light Gray
178 81 178 Flat Dark Gold
179 95 179 Flat Silver
183 83 183 Pearl White
184 252 1069 Pearl Red
185 254 1070 Pearl Blue
186 253 1071 Pearl Green
189 235 1065 Reddish Gold
200 - 1086
297 115 297 Pearl Gold
80 67 80 Metallic Silver
81 70 81 Metallic Green
82 65 82 Metallic Gold
87 77 1103 Pearl Dark Gray
300 250 1092 Metallic Copper
79 60 79 Milky White
21 46 21 Glow In Dark Opaque
294 118 294 Glow In Dark Trans
329 159 1000 Glow in Dark White
114 100 114 Glitter Trans-Dark Pink
117 101 117 Glitter Trans-Clear
129 102 129 Glitter Trans-Purple
302 162 1003 Glitter Trans-Light Blue
339 163 1002 Glitter Trans-Neon Green
341 222 1052 Glitter Trans-Orange
360 228 1055 Satin White
362 223 1053 Satin Trans-Light Blue
363 229 1056 Satin Trans-Black
364 224 1054 Satin Trans-Dark Pink
365 230 1059 Satin Trans-Purple
367 233 1060 Satin Trans-Bright Green
10366 232 1061 Satin Trans-Dark Blue
75 116 75 Speckle Black-Copper
76 117 76 Speckle DBGray-Silver
132 111 132 Speckle Black-Silver
133 151 133 Speckle Black-Gold
"""

ANY_REBRICKABLE = 9999  # Rebrickable's "[No Color/Any Color]"
_RUBBER = "Rubber "


@dataclass(frozen=True)
class ColourNumbers:
    """Numbers of one colour elsewhere; None where a site has no such colour. ``bricklink_name`` may be empty."""

    bricklink: int | None = None
    rebrickable: int | None = None
    bricklink_name: str = ""


NOT_LISTED = ColourNumbers()


@lru_cache(maxsize=1)
def load_colour_numbers() -> Mapping[int, ColourNumbers]:
    """Numbers by LDraw code, of the colours that have any."""
    found: dict[int, ColourNumbers] = {}
    for line in _NUMBERS.strip().split("\n"):
        code, bricklink, rebrickable, *name = line.split(" ", 3)
        found[int(code)] = ColourNumbers(
            None if bricklink == "-" else int(bricklink), int(rebrickable), name[0] if name else ""
        )
    colours = load_colours()
    plain = {entry.name: code for code, entry in colours.items() if entry.finish != "rubber"}
    for entry in colours.values():
        if entry.finish == "rubber" and (same := found.get(plain.get(entry.name.removeprefix(_RUBBER), -1))):
            found[entry.code] = same
    return MappingProxyType(found)


def colour_numbers(code: int) -> ColourNumbers:
    """Numbers of an LDraw colour; :data:`NOT_LISTED` for direct colours and those no site has."""
    return load_colour_numbers().get(code, NOT_LISTED)
