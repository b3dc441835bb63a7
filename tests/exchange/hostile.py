"""Texts that act in some sink: each must come out of every one as the text it is."""

from __future__ import annotations

NAUGHTY = {
    "a script": "<script>alert(1)</script>",
    "an attribute": "\"><img src=x onerror=alert(1)> ' onmouseover='x",
    "a style": "</style></title><!-- --><b>",
    "a template": "{{ 7*7 }} {% raw %} {#",
    "entities": "&lt;b&gt; &amp;amp; &#65;",
    "a formula": "=1+1",
    "a plus": "+cmd|' /C calc'!A0",
    "a minus": "-2+3",
    "an at": "@SUM(1)",
    "a wide formula": "\uff1d1+1",
    "a space and a formula": "\u00a0=1+1",
    "an Excel escape": "_x000D_ and _x0041_",
    "a header code": '&C&"Arial"&D &&P',
    "an address": "https://evil.example/ www.evil.example mailto:a@b.example",
    "typesetting": '#let x = 1; #image("/etc/passwd") $x$ @ref <label> [a] // /* */ `raw` *b* _i_ ~ \\ --',
    "a calendar line": "END:VEVENT BEGIN:VALARM ATTENDEE:mailto:a@b.example;X=1,2 \\n \\; \\",
    "XML": "]]><x a='1'/><!DOCTYPE x [<!ENTITY y 'z'>]>&y;",
    "fields": '{PAGE} {INCLUDETEXT "c:\\\\x"} \u00ab MERGEFIELD \u00bb',
    "other scripts": "\u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea \u0e44\u0e17\u0e22",
    "pictures": "\U0001f389 \U0001f1ec\U0001f1e7 \u2620\ufe0f",
    "accents": "e\u0301 \u0175\u0177 Z\u0351\u036b\u0343",
    "a long word": "x" * 300,
    "no text": "null NULL undefined NaN true 1e3 0x10 1/2",
    "quotes": "\"a\" 'b' \u201cc\u201d ;,|\\/",
}
"""Harmless to the reader of files (it accepts them all), dangerous to whoever prints them."""
