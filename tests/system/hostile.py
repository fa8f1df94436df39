"""What people with bad intent send, as data: addresses, whole requests, and texts for every parameter.

`MARK` stands for markup that must never come back as markup, `EVIL` for a host that is not ours.
"""

from __future__ import annotations

import json
from urllib.parse import quote_from_bytes

from dibao_publish.api.endpoints import ENDPOINTS
from dibao_publish.queries import QUERIES
from dibao_publish.web.routes import OF_BACK_PAY, OF_THE_CALCULATOR
from tests.system.wire import get

TAG, ATTRIBUTE = "xss-mark", "onmark"
MARK = f"\"'><{TAG} {ATTRIBUTE}=alert(1)>{{{{7*191}}}}${{7*191}}</title></script>"
RENDERED = "1337"  # what a template makes of 7*191
EVIL = "evil.example"
PLACE = "双阳区"
NOTICE = "长府办发〔2011〕41号"


def coded(text):
    """A text or bytes, percent-encoded for a query or a path."""
    return quote_from_bytes(text if isinstance(text, bytes) else text.encode(), safe="").encode()


# --- addresses -----------------------------------------------------------------------------------

UP = (
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "..\\",
    "%252e%252e%252f",
    "..%c0%af",
    "....//",
)
ROOTS = ("/", "/download/", "/assets/", "/-/static/", "/-/static-plugins/dibao/", "/registry/", "/place/",
         "/notice/", "/q/", "/api/v1/")  # fmt: skip
FILES = ("etc/passwd", "live.conf", "registry.db", "site.toml")

TRAVERSAL = [
    f"{root}{up * 8}{file}".encode() for root in ROOTS for up in UP for file in FILES[:2]
] + [f"{root}{up}{file}".encode() for root in ROOTS for up in UP[:4] for file in FILES[2:]]

BAD_BYTES = [
    before + piece + after
    for before in (b"/", b"/place/", b"/notice/", b"/search?q=", b"/q/", b"/registry/", b"/registry/place/",
                   b"/registry/place?_search=", b"/api/v1/places?q=", b"/download/", b"/assets/")
    for piece in (b"%00", b"a%00b", b"%ff%fe", b"%c3%28", b"%ed%a0%80", b"%f4%90%80%80", b"%", b"%zz", b"%u0041",
                  b"\xe4\xb8\xad", b"\xff", b"%0d%0a", b"%e2%80%ae", b"%ef%bb%bf", b"%7f", b"~0AFF", b"~", b"~zz")
    for after in (b"", b".json")
]  # fmt: skip

LONG = [
    before + piece
    for before in (b"/", b"/place/", b"/search?q=", b"/registry/", b"/api/v1/places?q=", b"/download/")
    for piece in (b"a" * 3000, b"a" * 9000, b"a" * 200_000, b"%e9%95%bf" * 700, b"a/" * 1500, b"../" * 1500)
] + [
    b"/search?" + b"&".join(b"q=%d" % n for n in range(900)),
    b"/compare?" + b"&".join([b"place=jilin"] * 400),
    b"/calculator?" + b"&".join(b"x%d=1" % n for n in range(900)),
    b"/registry/place?" + b"&".join(b"key__contains=%d" % n for n in range(250)),
]  # fmt: skip

SQL = [
    b"/registry?sql=select+1",
    b"/registry.json?sql=select+1",
    b"/registry.json?sql=select+hex(zeroblob(400000000))",
    b"/registry.csv?sql=select+*+from+policy_file",
    b"/registry/-/query?sql=select+1",
    b"/registry/-/query.json?sql=attach+database+'/etc/passwd'+as+x",
    b"/registry/place?_where=1=1",
    b"/registry/place.json?_where=1+union+select+1",
    b"/registry/place.json?_where=key+in+(select+key+from+place)",
    b"/registry/sqlite_master",
    b"/registry/sqlite_master.json",
    b"/registry/sqlite_schema.json",
    b"/registry/place'--",
    b"/registry/place]%3bdrop+table+place",
    b"/registry.db",
    b"/registry.db?_dl=1",
    b"/registry/pragma_database_list.json",
]

TABLES = (b"place", b"standard", b"notice", b"clause", b"policy_file")
ASKED_OF_A_TABLE = (
    b"_sort=nowhere", b"_sort_desc=nowhere", b"_sort=key&_sort_desc=key", b"_sort=\"]'", b"_facet=key", b"_facet=nowhere",
    b"_facet_array=key", b"_facet_date=key", b"_facet_size=-1", b"_facet_size=max", b"_facet_size=9999999999",
    b"_size=-1", b"_size=max", b"_size=99999999", b"_size=abc", b"_size=1e9", b"_next=garbage", b"_next=%00", b"_next=a,b,c,d",
    b"_next=-1", b"_shape=garbage", b"_shape=array&_nl=on", b"_shape=object", b"_shape=arrays", b"_shape=arrayfirst",
    b"_col=nowhere", b"_nocol=key", b"_nocol=nowhere", b"_col=", b"_search=%22", b"_search=AND+OR+NOT",
    b"_search=*&_searchmode=raw", b"_search=(((&_searchmode=raw", b"_search_nowhere=a", b"_search_key=a", b"_json=key", b"_json=name",
    b"_json_infinity=1", b"_ttl=abc", b"_ttl=-1", b"_ttl=99999999999999", b"_trace=1", b"_timelimit=99999999", b"_timelimit=abc",
    b"_labels=on", b"_label=key", b"_extra=_all", b"_extra=debug,request", b"_stream=1", b"_dl=1", b"_header=off", b"_blob_column=text",
    b"_through={", b"_through=[]", b"_through={%22table%22:%22notice%22}",
    b"_through={%22table%22:%22nowhere%22,%22column%22:%22a%22,%22value%22:%22b%22}",
    b"nowhere=1", b"key__nowhere=1", b"key__exact=%00", b"key__in=[", b"key__in=[1", b"key__in=[{}]", b"key__arraycontains=a",
    b"key__arraynotcontains=a", b"key__date=2011", b"key__glob=" + b"*a" * 200, b"key__like=" + b"%25a" * 300,
    b"key__like=" + b"a" * 1500, b"key__gt=abc", b"key__regexp=(a%2b)%2b$", b"rowid=1", b"rowid__gt=abc", b"_filter_column=key",
    b"_filter_column=key&_filter_op=nowhere&_filter_value=1", b"_filter_column_1=key&_filter_op_1=exact&_filter_value_1=%00", b"_=1",
    b"=1", b"&&&", b"_format=csv", b"_nofacet=1&_nosuggest=1&_nocount=1", b"key=" + coded(MARK), b"_search=" + coded(MARK),
    coded(MARK) + b"=1", b"_sort=" + coded(MARK), b"_facet=" + coded(MARK), b"_next=" + coded(MARK), b"_shape=" + coded(MARK),
)  # fmt: skip
EXPLORER = [
    b"/registry/" + table + form + b"?" + asked
    for table in TABLES[:2]
    for form in (b"", b".json", b".csv")
    for asked in ASKED_OF_A_TABLE
] + [
    b"/registry/" + rest
    for table in TABLES
    for rest in (
        table + b"/nowhere", table + b"/", table + b"//", table + b"/%00", table + b"/a,b,c,d.json", table + b".blob",
        table + b"/jilin.blob?_blob_column=name", table + b".csv?_stream=1&_size=max", table + b".txt", table + b".JSON",
        table + b"/" + coded(MARK), table + b"/" + coded(MARK) + b".json", table + b"/-/insert", table + b"/-/drop",
    )
] + [
    b"/" + coded(MARK), b"/registry/" + coded(MARK), b"/registry/" + coded(MARK) + b".json", b"/registry?" + coded(MARK),
    b"/registry.json?_shape=garbage", b"/registry/-/create", b"/nowhere.json", b"/nowhere/nowhere.json", b"/.json", b"/.csv",
    b"/registry..json", b"/registry-000000000000", b"/registry/place/jilin~2Fchangchun", b"/registry/notice_fts",
    b"/registry/search_fts.json?_search=a", b"/registry/word_index_data.json",
]  # fmt: skip

PRIVATE_PAGES = (
    b"databases", b"databases.json", b"plugins", b"plugins.json", b"config.json", b"metadata.json", b"threads", b"threads.json",
    b"actor.json", b"auth-token?token=x", b"logout", b"messages", b"patterns", b"allow-debug", b"permissions", b"create-token", b"api",
    b"jump.json", b"tables.json", b"health/", b"health/../databases", b"static/../databases", b"static/../../databases.json",
    b"static/%2e%2e/databases", b"static/..%2fdatabases",
)  # fmt: skip
CLOSED = [
    before + page
    for before in (b"/-/", b"//-/", b"/./-/", b"/%2d/", b"/-%2f", b"/-//", b"/x/../-/")
    for page in PRIVATE_PAGES
]

# Not below one of these words, so that what is found in an answer was reflected.
INJECTION = [
    before + b"%0d%0aX-Injected:%20yes%0d%0a%0d%0a<xss-mark>"
    for before in (b"/", b"/place/", b"/place", b"/notice/", b"/search?q=", b"/q/", b"/en/", b"/registry/place?_next=",
                   b"/registry/", b"/calculator?place=", b"/compare?place=", b"/api/v1/places?q=", b"/download/",
                   b"/registry/place.csv?_dl=1&key=", b"/place/?q=", b"/place//evil.example/", b"//evil.example/")
] + [
    b"//evil.example", b"//evil.example/", b"//evil.example/%2f..", b"/\\evil.example", b"/%5cevil.example/", b"/%2f/evil.example/",
    b"/en//evil.example/", b"/place//", b"/registry//evil.example", b"/registry/", b"/registry/place/", b"//evil.example/registry/",
    b"http://evil.example/", b"http://evil.example/registry/place.json?_size=1", b"http://dibao.example.org/", b"*", b"evil.example:80",
]  # fmt: skip

# --- a text in every parameter -------------------------------------------------------------------

TEXTS = (
    MARK,
    "\r\nX-Injected: yes\r\n\r\n",
    "\0",
    b"\xff\xfe",
    "javascript:alert(1)",
    "%s%n%x{0}{a.b}",
    "长" * 300,
)
ABSURD = (
    "-1", "-0", "0", "1e999", "1e9", "9" * 30, "9" * 5000, "0." + "0" * 300 + "1", "NaN", "inf", "-Infinity", "0x10", "1_000", "1,000",
    "１２３", "١٢٣", "½", "²", "1/3", "1/0", "--1", "+", ".", "1.", ".5", " 1", "1 2", "١e5", "真", "0b1", "1e-400", "٫5",
)  # fmt: skip
DAYS = ("0000-00-00", "9999-12-31", "0001-01-01", "2011-02-30", "-2011-01-01", "2011-01-01T00:00:00Z", "99999-01-01", "2011-1",
        "tomorrow", "२०११-०१-०१")  # fmt: skip

HOME = {"place": PLACE}
PAGES = {
    "/": ("q", "on"),
    "/search": ("q", "on", "page"),
    "/place/jilin/changchun/shuangyang": ("on",),
    "/notice/jilin/changchun/" + NOTICE: ("on",),
    "/guide": ("q",),
    "/data": ("q",),
    "/compare": ("place", "program", "from", "on", "word"),
    "/compare.json": ("place", "program", "from", "on"),
    "/compare.csv": ("place", "program", "from", "on"),
    "/feed.atom": ("place",),
} | {
    f"/q/{query.name}{form}": (*(param.name for param in query.params), "page")
    for query in QUERIES
    for form in ("", ".json", ".csv")
}  # fmt: skip
CALCULATOR = {"place": PLACE, "program": "urban", "on": "2011-11-01", "members": "3", "income": "900", "more": "1"}  # fmt: skip
BACK_PAY = {"place": PLACE, "program": "urban", "notice": NOTICE, "paid_on": "2011-12-20", "members": "2",
            "income": "300"}  # fmt: skip


def asked(path, right, *wrong):
    """An address with parameters that are right, and some that are not, which come last."""
    pairs = [*((name, text) for name, text in right.items() if name not in dict(wrong)), *wrong]
    query = b"&".join(coded(name) + b"=" + coded(text) for name, text in pairs)
    return quote_from_bytes(path.encode(), safe="/.").encode() + b"?" + query


PARAMETERS = [
    asked(lang + path, {}, (name, text))
    for lang in ("", "/en")
    for path, names in PAGES.items()
    if not lang or not path.startswith(("/feed", "/q/"))
    for name in names
    for text in (TEXTS[:2] if "." in path else TEXTS)
] + [asked(path, {}, ("on", day)) for path in PAGES for day in DAYS]
FORMS = [
    asked(path, right, (name, text))
    for path, right, names in (
        ("/calculator", CALCULATOR, sorted(OF_THE_CALCULATOR)),
        ("/back-pay", BACK_PAY, sorted(OF_BACK_PAY - {f"paid{n}" for n in range(4, 36)})),
    )
    for name in names
    for text in TEXTS[:2]
]
NUMBERS = [
    asked(path, right, (name, number))
    for path, right, names in (
        ("/calculator", CALCULATOR, ("members", "income", "i1", "i1m", "c1", "m1a", "p1n", "p1w", "farm", "standard", "fill1", "c1p")),
        ("/back-pay", BACK_PAY, ("members", "income", "was", "received", "left", "paid1", "paid36", "entered")),
        ("/q/no-raise", {}, ("months", "page")),
        ("/search", {"q": "县"}, ("page",)),
        ("/api/v1/allowance", {**CALCULATOR, "income": "300/month"}, ("members", "income")),
        ("/api/v1/places", {}, ("limit",)),
    )
    for name in names
    for number in ABSURD
] + [
    asked(path, right, (name, day))
    for path, right, names in (
        ("/calculator", CALCULATOR, ("on", "m1d")),
        ("/back-pay", BACK_PAY, ("paid_on", "first", "now", "entered")),
    )
    for name in names
    for day in DAYS
]  # fmt: skip
API = [
    asked(
        endpoint.path,
        {p.name: p.example or p.default or "2011-10-01" for p in endpoint.parameters if p.required},
        (parameter.name, text),
    )
    for endpoint in ENDPOINTS
    for parameter in endpoint.parameters
    for text in (*TEXTS, *DAYS[:3], "- standard: urban\n  amount: 9" + "9" * 400, "a: &a [*a]", "!!python/object:os.system x")
] + [b"/api/v1/" + piece for piece in (b"nowhere", coded(MARK), b"places/", b"places/../standard", b"..", b"%00", b"//")]  # fmt: skip

# --- whole requests ------------------------------------------------------------------------------

BODY = json.dumps(
    {"place": PLACE, "program": "urban", "on": "2011-11-01", "household": {"members": 2, "incomes": []}}
).encode()  # fmt: skip
AS_JSON = b"Content-Type: application/json"
ALLOWANCE, BACK = b"/api/v1/allowance", b"/api/v1/back-pay"
PAGE = b"/place/jilin/changchun/shuangyang"

BODIES = [
    get(target, AS_JSON, method=b"POST", body=body)
    for target in (ALLOWANCE, BACK)
    for body in (
        b"{", b"null", b"[]", b'"', b"\xff\xfe", b"\x00" * 100, b"\xef\xbb\xbf{}", b"[" * 30_000, b'{"a":' * 10_000, b"9" * 60_000,
        b"1e999", b"NaN", b'{"place":"\\ud800"}', b'{"place":1,"place":2}', b'{"household":{"members":1e400}}', b"a" * 65_537,
        b"a" * 2_000_000, BODY.replace(b"2,", b"-2,"), BODY.replace(b": 2", b": 99999999999999999999"), BODY + BODY,
        json.dumps({"place": MARK, "program": MARK, "on": MARK, "household": MARK, MARK: MARK}).encode(),
        json.dumps({"household": {"members": [{"born": MARK}] * 500}}).encode(),
    )
] + [
    get(ALLOWANCE, b"Content-Type: " + kind, method=b"POST", body=BODY)
    for kind in (b"text/html", b"multipart/form-data; boundary=x", b"application/x-www-form-urlencoded", b"", b"\xff", MARK.encode())
] + [get(target, method=b"POST", body=b"a=1") for target in (b"/", PAGE, b"/search", b"/registry", b"/registry/place", b"/-/logout",
     b"/registry/place/-/insert", b"/-/messages", b"/-/permissions", b"/download/registry.db", b"/feed.atom")]  # fmt: skip

METHODS = [
    get(target, method=method)
    for target in (b"/", PAGE, b"/registry/place.json", b"/api/v1/places", b"/download/README.md", b"/nowhere")
    for method in (b"PUT", b"DELETE", b"PATCH", b"TRACE", b"CONNECT", b"PROPFIND", b"OPTIONS", b"HEAD", b"get", b"G\x00T", b"A" * 5000,
                   b"<xss-mark>", b"DEBUG", b"PURGE", b"BAN")
]  # fmt: skip

HOSTS = [
    get(target, *more, host=host)
    for target in (b"/", PAGE, b"/search?q=a", b"/registry/place.json?_size=1", b"/nowhere", b"/place/", b"/feed.atom")
    for host, more in (
        (EVIL.encode(), ()),
        (b"", ()),
        (b"dibao.example.org:99999", ()),
        (b"dibao.example.org@evil.example", ()),
        (b"dibao.example.org, evil.example", ()),
        (b"dibao.example.org\r\nHost: evil.example", ()),
        (b"dibao.example.org.evil.example", ()),
        (b"evil.example#dibao.example.org", ()),
        (MARK.encode(), ()),
        (b"dibao.example.org", (b"X-Forwarded-Host: evil.example", b"X-Forwarded-Proto: evil", b"Forwarded: host=evil.example")),
        (b"dibao.example.org", (b"X-Original-URL: /-/databases", b"X-Rewrite-URL: /-/databases", b"X-Host: evil.example")),
    )
]  # fmt: skip

HEADERS = [
    get(b"/" + path, *more)
    for path in (b"", b"registry/place?_size=1")
    for more in (
        (b"X-Long: " + b"a" * 9000,),
        (b"X-Long: " + b"a" * 200_000,),
        tuple(b"X-%d: a" % n for n in range(2000)),
        (b"Cookie: " + b"a=b; " * 1500,),
        (b"Cookie: ds_actor=\xff; ds_messages=%00; ds_csrftoken=" + MARK.encode(),),
        (b"Authorization: Bearer \xff\x00",),
        (b"Authorization: Bearer dstok_x",),
        (b"Accept-Language: " + b"zh;q=0.1," * 500,),
        (b"Accept-Encoding: gzip;q=1e999, \xff",),
        (b"If-None-Match: " + MARK.encode(),),
        (b"If-Modified-Since: 99 Foo 99999",),
        (b"Origin: http://evil.example",),
        (b"Origin: null", b"Access-Control-Request-Method: DELETE"),
        (b"Expect: 100-continue",),
        (b"Expect: 200-ok",),
        (b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Key: x", b"Sec-WebSocket-Version: 13"),
        (b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__", b"Connection: Upgrade, HTTP2-Settings"),
        (b"X-A: 1\r\n folded", b"X-B : 2"),
        (b"X-Nul: a\x00b",),
        (b"X-Cr: a\rX-Injected: yes",),
        (b": nameless",),
        (b"no colon",),
        (b"Content-Length: 5", b"Content-Length: 6"),
        (b"Content-Length: -1",),
        (b"Content-Length: 99999999999999999999",),
    )
] + [
    get(b"/download/README.md", b"Range: " + span)
    for span in (b"bytes=0-", b"bytes=5-1", b"bytes=-99999999999999999999", b"bytes=99999999999-", b"bytes=a-b", b"lines=1-2", b"bytes=",
                 b"bytes=" + b",".join(b"%d-" % n for n in range(1000)), b"bytes=" + b"0-," * 1500, b"bytes=0-0,-1", b"bytes=\xff")
] + [get(PAGE, b"Range: bytes=0-10"), get(b"/registry/place.json", b"Range: bytes=0-," * 9)]  # fmt: skip

CHUNKED = (
    b"POST "
    + ALLOWANCE
    + b" HTTP/1.1\r\nHost: dibao.example.org\r\nConnection: close\r\nTransfer-Encoding: "
)
PAGE_OF = b"GET " + PAGE + b" HTTP/1.1\r\nHost: dibao.example.org\r\n\r\n"
BROKEN = [
    CHUNKED + b"chunked\r\n\r\n" + body
    for body in (b"zz\r\nabc\r\n0\r\n\r\n", b"-5\r\nabc\r\n0\r\n\r\n", b"ffffffffffffffffff\r\na", b"3\r\nabcdef\r\n0\r\n\r\n",
                 b"3;" + b"x" * 20_000 + b"\r\nabc\r\n0\r\n\r\n", b"\r\n\r\n", b"0\r\nX-Injected: yes\r\n\r\n",
                 b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n")
] + [
    CHUNKED + coding + b"\r\n\r\n0\r\n\r\n" + PAGE_OF
    for coding in (b"gzip, chunked", b"xchunked", b"chunked, identity", b"\x0bchunked", b"chunked\r\nTransfer-Encoding: x")
] + [
    PAGE_OF * 50 + get(b"/"),
    PAGE_OF + b"garbage\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: dibao.example.org\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get(b"/-/databases"),
    b"GET /-/static/app.css HTTP/1.1\r\nHost: dibao.example.org\r\nContent-Length: 40\r\n\r\nGET /-/databases HTTP/1.1\r\nX: y\r\n\r\n\r\n\r\n" + get(b"/"),
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x00" * 1000 + b"\r\n\r\n",
    b"GET\r\n\r\n",
    get(b"/", b"Transfer-Encoding: chunked", b"Content-Length: 3") + b"0\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: dibao.example.org\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"GET  /  HTTP/1.1\r\nHost: dibao.example.org\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\nHost: dibao.example.org\nConnection: close\n\n",
    b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    b"\r\n\r\n\r\n" + get(b"/"),
    b"a" * 100_000,
]  # fmt: skip

ADDRESSES = {
    "traversal": TRAVERSAL,
    "bad bytes": BAD_BYTES,
    "long": LONG,
    "sql": SQL,
    "explorer": EXPLORER,
    "closed": CLOSED,
    "injection": INJECTION,
    "parameters": PARAMETERS,
    "forms": FORMS,
    "numbers": NUMBERS,
    "api": API,
}
REQUESTS = {
    "bodies": BODIES,
    "methods": METHODS,
    "hosts": HOSTS,
    "headers": HEADERS,
    "broken": BROKEN,
}
CORPUS = {kind: [get(address) for address in found] for kind, found in ADDRESSES.items()} | REQUESTS
