# SPDX-License-Identifier: GPL-3.0-or-later
"""The LDraw colours as data.

Codes, names, values, edge values and finishes are those of LDConfig.ldr of the LDraw parts library, update 2024-04-05,
by LDraw.org (https://www.ldraw.org), licensed CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). The internal
codes 16 and 24 are left out: they mean "as the parent" and are handled in :mod:`.colours`.

One line a colour, under its finish: code, name, value, edge value (sRGB, hexadecimal), alpha where it is not 255.
"""

COLOURS = """
# solid
0 Black 1B2A34 808080
1 Blue 1E5AA8 333333
2 Green 00852B 333333
3 Dark_Turquoise 069D9F 333333
4 Red B40000 333333
5 Dark_Pink D3359D 333333
6 Brown 543324 1E1E1E
7 Light_Grey 8A928D 333333
8 Dark_Grey 545955 333333
9 Light_Blue 97CBD9 333333
10 Bright_Green 58AB41 333333
11 Light_Turquoise 00AAA4 333333
12 Salmon F06D61 333333
13 Pink F6A9BB 333333
14 Yellow FAC80A 333333
15 White F4F4F4 333333
17 Light_Green ADD9A8 333333
18 Light_Yellow FFD67F 333333
19 Tan D7BA8C 333333
20 Light_Violet AFBED6 333333
22 Purple 671F81 333333
23 Dark_Blue_Violet 0E3E9A 333333
25 Orange D67923 333333
26 Magenta 901F76 333333
27 Lime A5CA18 333333
28 Dark_Tan 897D62 333333
29 Bright_Pink FF9ECD 333333
30 Medium_Lavender A06EB9 333333
31 Lavender CDA4DE 333333
68 Very_Light_Orange FDC383 333333
69 Bright_Reddish_Lilac 8A12A8 333333
70 Reddish_Brown 5F3109 808080
71 Light_Bluish_Grey 969696 333333
72 Dark_Bluish_Grey 646464 333333
73 Medium_Blue 7396C8 333333
74 Medium_Green 7FC475 333333
77 Light_Pink FECCCF 333333
78 Light_Nougat FFC995 333333
84 Medium_Nougat AA7D55 333333
85 Medium_Lilac 441A91 333333
86 Light_Brown 7B5D41 333333
89 Blue_Violet 1C58A7 333333
92 Nougat BB805A 333333
100 Light_Salmon F9B7A5 333333
110 Violet 26469A 333333
112 Medium_Violet 4861AC 333333
115 Medium_Lime B7D425 333333
118 Aqua 9CD6CC 333333
120 Light_Lime DEEA92 333333
125 Light_Orange F9A777 333333
128 Dark_Nougat AD6140 333333
151 Very_Light_Bluish_Grey C8C8C8 333333
191 Bright_Light_Orange FCAC00 333333
212 Bright_Light_Blue 9DC3F7 333333
216 Rust 872B17 333333
218 Reddish_Lilac 8E5597 333333
219 Lilac 564E9D 333333
226 Bright_Light_Yellow FFEC6C 333333
232 Sky_Blue 77C9D8 333333
272 Dark_Blue 19325A 333333
288 Dark_Green 00451A 808080
295 Flamingo_Pink FF94C2 333333
308 Dark_Brown 352100 808080
313 Maersk_Blue ABD9FF 333333
320 Dark_Red 720012 333333
321 Dark_Azure 469BC3 333333
322 Medium_Azure 68C3E2 333333
323 Light_Aqua D3F2EA 333333
326 Yellowish_Green E2F99A 333333
330 Olive_Green 77774E 333333
335 Sand_Red 88605E 333333
351 Medium_Dark_Pink F785B1 333333
353 Coral FF6D77 333333
366 Earth_Orange D86D2C 333333
368 Neon_Yellow EDFF21 333333
370 Medium_Brown 755945 333333
371 Medium_Tan CCA373 333333
373 Sand_Purple 75657D 333333
378 Sand_Green 708E7C 333333
379 Sand_Blue 70819A 333333
402 Reddish_Orange CA4C0B 333333
422 Sienna_Brown 915C3C 333333
423 Umber_Brown 543F33 333333
450 Fabuland_Brown D27744 333333
462 Medium_Orange F58624 333333
484 Dark_Orange 91501C 333333
503 Very_Light_Grey BCB4A5 333333
507 Light_Orange_Brown FA9C1C 333333
508 Fabuland_Red FF8014 333333
509 Fabuland_Orange CF8A47 333333
510 Fabuland_Lime 78FC78 333333
# transparent
33 Trans_Dark_Blue 0020A0 000B38 128
34 Trans_Green 237841 174F2B 128
35 Trans_Bright_Green 56E646 27AF18 128
36 Trans_Red C91A09 660D05 128
37 Trans_Dark_Pink DF6695 B9275F 128
38 Trans_Neon_Orange FF800D A85100 128
39 Trans_Very_Light_Blue C1DFF0 6FB4DC 128
40 Trans_Brown 635F52 2A2823 128
41 Trans_Medium_Blue 559AB7 326276 128
42 Trans_Neon_Green C0FF00 739900 128
43 Trans_Light_Blue AEE9EF 59D1DE 128
44 Trans_Bright_Reddish_Lilac 96709F 5F4365 128
45 Trans_Pink FC97AC F9345B 128
46 Trans_Yellow F5CD2F B49208 128
47 Trans_Clear FCFCFC C9C9C9 128
52 Trans_Purple A5A5CB 6464A6 128
54 Trans_Neon_Yellow DAB000 755E00 128
57 Trans_Orange F08F1C 9E5C0A 128
32 Trans_Black_IR_Lens 000000 333333 210
158 Trans_Neon_Red F18EBB E63384 128
227 Trans_Bright_Light_Green B5D96C 86B22E 128
231 Trans_Bright_Light_Orange FCB76D FA860A 128
234 Trans_Fire_Yellow FBE890 F7D22B 128
284 Trans_Reddish_Lilac C281A5 944771 128
285 Trans_Light_Green 7DC291 46955D 128
293 Trans_Light_Blue_Violet 6BABE4 247BC6 128
10375 Trans_Black 212121 545454 128
10047 Trans_Sticker FFFFFF FFFFFF 16
# chrome
60 Chrome_Antique_Brass 645A4C 665B4D
61 Chrome_Blue 6C96BF 3D638A
62 Chrome_Green 3CB371 226741
63 Chrome_Pink AA4D8E 632C52
64 Chrome_Black 1B2A34 3D5F76
334 Chrome_Gold DFC176 C2982E
383 Chrome_Silver CECECE 9C9C9C
# pearl
83 Pearl_Black 0A1327 333333
134 Copper 764D3B 333333
135 Pearl_Light_Grey A0A0A0 333333
137 Metallic_Blue 5B7590 333333
142 Pearl_Light_Gold DEAC66 333333
147 Pearl_Dark_Gold 83724F 333333
148 Pearl_Dark_Grey 484D48 333333
150 Pearl_Very_Light_Grey 989B99 333333
176 Pearl_Red 945148 333333
178 Pearl_Yellow AB673A 333333
179 Pearl_Silver 898788 333333
183 Pearl_White F6F2DF 333333
184 Metallic_Bright_Red D60026 333333
185 Metallic_Bright_Blue 0059A3 333333
186 Metallic_Dark_Green 008E3C 333333
189 Reddish_Gold AC8247 333333
200 Lemon_Metallic 708224 333333
297 Pearl_Gold AA7F2E 333333
# metallic
80 Metallic_Silver 767676 333333
81 Metallic_Green C2C06F 333333
82 Metallic_Gold DBAC34 333333
87 Metallic_Dark_Grey 3E3C39 333333
300 Metallic_Copper C27F53 333333
10045 Metallic_Light_Blue 97CBD9 333333
10046 Metallic_Pink AD659A 333333
10049 Metallic_Light_Pink FECCCF 333333
493 Magnet 656761 333333
494 Electric_Contact_Alloy D0D0D0 333333
495 Electric_Contact_Copper AE7A59 333333
# milky
79 Milky_White EEEEEE BABABA 240
# glow
21 Glow_In_Dark_Opaque E0FFB0 B8FF4D 240
294 Glow_In_Dark_Trans BDC6AD 8D9D72 240
329 Glow_In_Dark_White F5F3D7 E0DA85 240
# glitter
114 Glitter_Trans_Dark_Pink DF6695 B9275F 128
117 Glitter_Trans_Clear EEEEEE BABABA 128
129 Glitter_Trans_Purple 640061 000000 128
302 Glitter_Trans_Light_Blue AEE9EF 59D1DE 128
339 Glitter_Trans_Neon_Green C0FF00 739900 128
341 Glitter_Trans_Orange F08F1C 9E5C0A 128
360 Opal_Trans_Clear FCFCFC C9C9C9 240
362 Opal_Trans_Light_Blue AEE9EF 59D1DE 200
363 Opal_Trans_Black 635F52 2A2823 200
364 Opal_Trans_Dark_Pink DF6695 B9275F 200
365 Opal_Trans_Purple 671F81 441456 200
367 Opal_Trans_Green 237841 174F2B 200
10351 Glitter_Trans_Bright_Green 56E646 27AF18 128
10366 Opal_Trans_Dark_Blue 0020A0 000B38 200
# speckle
75 Speckle_Black_Copper 000000 AB6038
76 Speckle_Dark_Bluish_Grey_Silver 635F61 898788
132 Speckle_Black_Silver 000000 898788
133 Speckle_Black_Gold 000000 DBAC34
# rubber
65 Rubber_Yellow FAC80A 333333
256 Rubber_Black 1B2A34 808080
273 Rubber_Blue 1E5AA8 333333
324 Rubber_Red B40000 333333
350 Rubber_Orange D67923 333333
375 Rubber_Light_Grey 8A928D 333333
406 Rubber_Dark_Blue 19325A 333333
449 Rubber_Purple 671F81 333333
490 Rubber_Lime A5CA18 333333
496 Rubber_Light_Bluish_Grey 969696 333333
504 Rubber_Flat_Silver 898788 333333
511 Rubber_White F4F4F4 333333
10002 Rubber_Green 00852B 333333
10010 Rubber_Bright_Green 58AB41 333333
10026 Rubber_Magenta 901F76 333333
10030 Rubber_Medium_Lavender A06EB9 333333
10031 Rubber_Lavender CDA4DE 333333
10070 Rubber_Reddish_Brown 5F3109 808080
10073 Rubber_Medium_Blue 7396C8 333333
10078 Rubber_Light_Nougat FFC995 333333
10226 Rubber_Bright_Light_Yellow FFEC6C 333333
10308 Rubber_Dark_Brown 352100 808080
10320 Rubber_Dark_Red 720012 333333
10321 Rubber_Dark_Azure 469BC3 333333
10322 Rubber_Medium_Azure 68C3E2 333333
10323 Rubber_Light_Aqua D3F2EA 333333
10378 Rubber_Sand_Green 708E7C 333333
10484 Rubber_Dark_Orange 91501C 333333
66 Rubber_Trans_Yellow F5CD2F B49208 128
67 Rubber_Trans_Clear FCFCFC C9C9C9 128
10035 Rubber_Trans_Bright_Green 56E646 27AF18 128
10036 Rubber_Trans_Red C91A09 660D05 128
10043 Rubber_Trans_Light_Blue AEE9EF 59D1DE 128
"""

# Codes of colours in which plain parts are made today. LDConfig does not say so; this is our reading of catalogues up
# to 2024, and it only decides what menus offer.
CURRENT = """
0 1 2 3 4 5 10 14 15 19 25 26 27 28 29 30 31 70 71 72 73 78 84 85 92 191 212 226 272 288 308 320 321 322 323 326 330
353 368 370 371 378 379 402 422 423 484
33 34 35 36 37 38 40 41 42 43 46 47 52 57 227 231 284 293
80 82 300 134 148 179 183 297 334 383
329 114 117 129 302 360 362 364 365
65 256 273 324 375 496 504 511 10002 10010 10070 10321
"""
