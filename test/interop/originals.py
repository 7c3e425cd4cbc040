"""Makes and reads cookies with the Python frameworks themselves, for the tests beside it.

One request a line, one answer a line, both JSON: {"format", "do": "make" | "read", "options",
"now" (milliseconds), "value" or "text"}. A value is plain where JSON has a form for it, and
{"$": kind, "of": …} where it has none; see original.ts. An answer is {"made"}, {"read"}, {"refused"}
when the framework did not accept a text, or {"error"} when the helper itself failed.
"""

import asyncio
import base64
import datetime
import hashlib
import http.cookies
import json
import os
import sys
import time
import traceback
import uuid

now = 0.0
time.time = lambda: now

import django
import flask
import itsdangerous
import markupsafe
import werkzeug.http
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, parse_cookie
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import Response

settings.configure(USE_TZ=True)
django.setup()
from django.contrib.sessions.backends.signed_cookies import SessionStore

loop = asyncio.new_event_loop()


class Refused(Exception):
    """The framework did not accept a text."""


def from_wire(value):
    if isinstance(value, list):
        return [from_wire(item) for item in value]
    if not isinstance(value, dict):
        return value
    of = value["of"]
    return {
        "dict": lambda: {key: from_wire(item) for key, item in of},
        "int": lambda: int(of),
        "float": lambda: float(of),
        "bytes": lambda: base64.b64decode(of),
        "tuple": lambda: tuple(from_wire(item) for item in of),
        "markup": lambda: markupsafe.Markup(of),
        "uuid": lambda: uuid.UUID(of),
        "datetime": lambda: datetime.datetime.fromtimestamp(of, datetime.timezone.utc),
    }[value["$"]]()


def to_wire(value):
    if isinstance(value, list):
        return [to_wire(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, markupsafe.Markup):
        return {"$": "markup", "of": str(value)}
    if isinstance(value, str):
        return value
    for kind, name, convert in [
        (dict, "dict", lambda: [[key, to_wire(item)] for key, item in value.items()]),
        (int, "int", lambda: str(value)),
        (float, "float", lambda: repr(value)),
        (bytes, "bytes", lambda: base64.b64encode(value).decode()),
        (tuple, "tuple", lambda: [to_wire(item) for item in value]),
        (uuid.UUID, "uuid", lambda: str(value)),
        (datetime.datetime, "datetime", lambda: int(value.timestamp())),
    ]:
        if isinstance(value, kind):
            return {"$": name, "of": convert()}
    raise TypeError(f"There is no wire form for {type(value)}.")


def keys(options):
    """itsdangerous has the newest key last."""
    return [base64.b64decode(secret) for secret in reversed(options["secrets"])]


class Itsdangerous:
    def __init__(self, original, timed):
        self.original, self.timed = original, timed

    def codec(self, options):
        shape = {}
        if "keyDerivation" in options:
            shape["key_derivation"] = options["keyDerivation"]
        if "digest" in options:
            shape["digest_method"] = getattr(hashlib, options["digest"])
        if "sep" in options:
            shape["sep"] = options["sep"]
        if issubclass(self.original, itsdangerous.Serializer):
            shape = {"signer_kwargs": shape}
        if "salt" in options:
            shape["salt"] = options["salt"]
        return self.original(keys(options), **shape)

    def make(self, value, options):
        codec = self.codec(options)
        made = codec.dumps(value) if hasattr(codec, "dumps") else codec.sign(value)
        return made if isinstance(made, str) else made.decode()

    def read(self, text, options):
        codec = self.codec(options)
        limits = {"max_age": options.get("maxAge")} if self.timed else {}
        try:
            if hasattr(codec, "loads"):
                return codec.loads(text, **limits)
            return codec.unsign(text, **limits).decode()
        except itsdangerous.BadData as error:
            raise Refused from error


class Flask:
    """A whole app, whose session interface reads a request and writes a response."""

    def app(self, options):
        app = flask.Flask("original")
        app.secret_key = base64.b64decode(options["secrets"][0])
        if "maxAge" in options:
            app.permanent_session_lifetime = datetime.timedelta(seconds=options["maxAge"])
        return app

    def make(self, value, options):
        app = self.app(options)
        interface = app.session_interface
        with app.test_request_context():
            session = interface.session_class(value)
            session.modified = True
            response = app.response_class()
            interface.save_session(app, session, response)
        [line] = response.headers.getlist("Set-Cookie")
        return line.split(";")[0].removeprefix("session=")

    def read(self, text, options):
        app = self.app(options)
        with app.test_request_context(headers={"Cookie": f"session={text}"}):
            session = app.session_interface.open_session(app, flask.request)
        if not session:
            raise Refused
        return dict(session)


class Starlette:
    """The middleware around an app that sets or shows its session."""

    def exchange(self, options, cookie, session):
        seen = {}

        async def app(scope, receive, send):
            seen.update(scope["session"])
            scope["session"] = session
            await Response()(scope, receive, send)

        lines = []

        async def send(message):
            headers = message.get("headers", [])
            lines.extend(value.decode() for name, value in headers if name == b"set-cookie")

        limits = {"max_age": options["maxAge"]} if "maxAge" in options else {}
        secret = base64.b64decode(options["secrets"][0]).decode()
        scope = {"type": "http", "headers": [(b"cookie", cookie.encode())] if cookie else []}
        middleware = SessionMiddleware(app, secret, **limits)
        loop.run_until_complete(middleware(scope, None, send))
        return seen, lines

    def make(self, value, options):
        [line] = self.exchange(options, None, value)[1]
        return line.split(";")[0].removeprefix("session=")

    def read(self, text, options):
        seen, _ = self.exchange(options, f"session={text}", {})
        if not seen:
            raise Refused
        return seen


class Django:
    def configure(self, options):
        settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS = [
            base64.b64decode(secret).decode() for secret in options["secrets"]
        ]

    def read(self, text, options):
        self.configure(options)
        try:
            return self.load(text, options)
        except signing.BadSignature as error:
            raise Refused from error


class DjangoSigned(Django):
    def make(self, value, options):
        self.configure(options)
        return signing.dumps(value, compress=options.get("compress", False), **self.salt(options))

    def load(self, text, options):
        return signing.loads(text, max_age=options.get("maxAge"), **self.salt(options))

    def salt(self, options):
        return {"salt": options["salt"]} if "salt" in options else {}


class DjangoSignedCookie(Django):
    """A response that sets the cookie, and a request that brings it back."""

    def make(self, value, options):
        self.configure(options)
        response = HttpResponse()
        response.set_signed_cookie(options["name"], value, salt=options.get("salt", ""))
        return response.cookies[options["name"]].coded_value

    def load(self, text, options):
        request = HttpRequest()
        request.COOKIES = parse_cookie(f"{options['name']}={text}")
        return request.get_signed_cookie(
            options["name"], salt=options.get("salt", ""), max_age=options.get("maxAge")
        )


class DjangoSession(Django):
    def make(self, value, options):
        self.configure(options)
        store = SessionStore()
        store.update(value)
        store.save()
        return store.session_key

    def load(self, text, options):
        store = SessionStore(text)
        store.get_session_cookie_age = lambda: options.get("maxAge", settings.SESSION_COOKIE_AGE)
        read = store.load()
        if not read:
            raise Refused
        return read


class FernetTokens:
    def codec(self, options):
        return MultiFernet([Fernet(base64.b64decode(key)) for key in options["secrets"]])

    def make(self, value, options):
        urandom, os.urandom = os.urandom, lambda size: base64.b64decode(options["iv"])[:size]
        try:
            value = value.encode() if isinstance(value, str) else value
            return self.codec(options).encrypt(value).decode()
        finally:
            os.urandom = urandom

    def read(self, text, options):
        try:
            read = self.codec(options).decrypt(text.encode(), options.get("maxAge"))
        except InvalidToken as error:
            raise Refused from error
        return read if options.get("bytes") else read.decode()


class CookieText:
    """What the cookie APIs of frameworks make of a text: Django and Starlette, or Flask."""

    def make(self, value, options):
        if options["api"] == "werkzeug":
            return werkzeug.http.dump_cookie("name", value).split(";")[0].removeprefix("name=")
        cookies = http.cookies.SimpleCookie()
        cookies["name"] = value
        return cookies["name"].coded_value


formats = {
    "cookieText": CookieText(),
    "signer": Itsdangerous(itsdangerous.Signer, timed=False),
    "timestampSigner": Itsdangerous(itsdangerous.TimestampSigner, timed=True),
    "urlSafeSerializer": Itsdangerous(itsdangerous.URLSafeSerializer, timed=False),
    "urlSafeTimedSerializer": Itsdangerous(itsdangerous.URLSafeTimedSerializer, timed=True),
    "flaskSession": Flask(),
    "starletteSession": Starlette(),
    "djangoSigned": DjangoSigned(),
    "djangoSignedCookie": DjangoSignedCookie(),
    "djangoSession": DjangoSession(),
    "fernet": FernetTokens(),
}


def answer(request):
    global now
    now = request["now"] / 1000
    original, options = formats[request["format"]], request["options"]
    try:
        if request["do"] == "make":
            return {"made": original.make(from_wire(request["value"]), options)}
        return {"read": to_wire(original.read(request["text"], options))}
    except Refused:
        return {"refused": True}
    except Exception:
        return {"error": traceback.format_exc()}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
