"""Mails of the kinds that cost a parser much time or memory, as Hypothesis strategies."""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = b"From: Anna Lis <anna@example.pl>\r\nMessage-ID: <h1@example.pl>\r\n"
SLOW = (
    HEAD
    + b"Content-Type: multipart/mixed; boundary=0\r\n\r\n"
    + b"".join(
        b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n" % (n, n + 1)
        for n in range(900)
    )
    + b"x\r\n" * 400_000
)
"""Every line is compared with the boundaries of all parts that it stands in."""

CODECS = st.sampled_from(
    ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "zlib_codec", "rot13", "undefined"]
)
SIZES = st.integers(1_000, 120_000)
STRUCTURED = st.sampled_from(["Content-Type", "Content-Disposition", "To", "Reply-To", "Date"])
PIECES = st.sampled_from(
    ['; a="', "; a=b", "; a*0*=", ";", '"', "(", "\\", "<", "@", ",", "=?", " ", ":", "[", "=?x?Q?"]
)


@st.composite
def odd_charsets(draw: st.DrawFn) -> bytes:
    """Text in a codec that is no character set, declared in one of the ways that exist."""
    name, size = draw(CODECS), draw(SIZES)
    declared = draw(
        st.sampled_from(["charset={}", 'charset="{}"', "charset*=utf-8''{}", "charset*0={}"])
    ).format(name)
    text = b"abc-" + draw(st.sampled_from([b"a", b"xn--a", b"\\x"])) * size
    return HEAD + f"Content-Type: text/plain; {declared}\r\n\r\n".encode() + text


@st.composite
def encoded_words(draw: st.DrawFn) -> bytes:
    """Subject made of encoded words in such a codec."""
    word = f"=?{draw(CODECS)}?Q?abc-{'a' * draw(SIZES)}?="
    return HEAD + f"Subject: {word}\r\n\r\nhi".encode()


@st.composite
def long_headers(draw: st.DrawFn) -> bytes:
    """A header made of one piece many times, on one line or folded."""
    piece, fold = draw(PIECES), draw(st.sampled_from(["", "\r\n "]))
    value = (piece + fold) * (draw(SIZES) // (len(piece) + len(fold)))
    name = draw(STRUCTURED)
    return HEAD + f"{name}: text/plain{value}\r\nSubject: Dziura\r\n\r\nhi".encode()


@st.composite
def many_headers(draw: st.DrawFn) -> bytes:
    name = draw(st.sampled_from(["X-A", "Received", "Content-Type", "References"]))
    return HEAD + f"{name}: a@b; c=d\r\n".encode() * (draw(SIZES) // 10) + b"\r\nhi"


@st.composite
def many_parts(draw: st.DrawFn) -> bytes:
    """Parts beside or within each other, each with a header of parameters."""
    count, nested = draw(st.integers(2, 3_000)), draw(st.booleans())
    part = b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n"
    parts = b"".join(part % (n if nested else 0, n + 1) for n in range(count))
    return HEAD + b"Content-Type: multipart/mixed; boundary=0\r\n\r\n" + parts


@st.composite
def deep_html(draw: st.DrawFn) -> bytes:
    tag = draw(st.sampled_from(["<div>", "<a href=x>", "<", "<!--", "&#", "<table><tr><td>"]))
    return HEAD + b"Content-Type: text/html\r\n\r\n" + tag.encode() * (draw(SIZES) // len(tag))


hostile_mails = st.one_of(
    odd_charsets(), encoded_words(), long_headers(), many_headers(), many_parts(), deep_html()
)
