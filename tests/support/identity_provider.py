"""An OpenID Connect provider on this machine: whoever comes is signed in as the same person."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "estimates"


@contextmanager
def provider(**claims: Any) -> Iterator[str]:
    """The address of a provider while it is needed; claims: what it says of the person."""
    key = RSAKey.generate_key(2048, {"kid": "one"})
    asked: dict[str, str] = {}  # what each code was asked with

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            wanted = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                code = f"code{len(asked)}"
                asked[code] = wanted.get("nonce", "")
                back = urlencode({"code": code, "state": wanted["state"]})
                self.send_response(302)
                self.send_header("Location", f"{wanted['redirect_uri']}?{back}")
                self.end_headers()
            elif parts.path == "/keys":
                self._answer({"keys": [key.as_dict(private=False)]})
            else:
                self._answer(
                    {
                        "issuer": address,
                        "authorization_endpoint": f"{address}/authorize",
                        "token_endpoint": f"{address}/token",
                        "jwks_uri": f"{address}/keys",
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            code = parse_qs(body)["code"][0]
            now = int(time.time())
            told = {
                "iss": address,
                "aud": CLIENT,
                "sub": "1",
                "iat": now,
                "exp": now + 600,
                "nonce": asked.pop(code),
                **claims,
            }
            token = jwt.encode({"alg": "RS256", "kid": "one"}, told, key)
            self._answer({"access_token": "x", "token_type": "Bearer", "id_token": token})

        def _answer(self, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()


def secrets(address: str, port: int) -> str:
    """Streamlit's secrets for a dashboard on a port, with a provider at an address."""
    return (
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        'cookie_secret = "0123456789abcdef0123456789abcdef"\n'
        f'client_id = "{CLIENT}"\n'
        'client_secret = "not one"\n'
        f'server_metadata_url = "{address}/.well-known/openid-configuration"\n'
    )
