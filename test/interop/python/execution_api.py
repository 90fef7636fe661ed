"""execution_api.py --cache CACHE --seed FILE: serves the real Execution API of an installed Airflow over a seeded SQLite database.

No scheduler, no Dag processor: state changes through the API alone, and through the routes below `control_url`. Prints one
JSON line when it accepts requests, with the URLs, the secret, and tokens for each task instance of the seed. Stops when its
standard input closes, and leaves nothing but the seeded database in CACHE, from which the next start is quicker.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
import time
import uuid
from importlib.metadata import version
from pathlib import Path

DAY = 24 * 3600


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True, type=Path)
    parser.add_argument("--seed", required=True, type=Path)
    told = parser.parse_args()
    seed_file, cache = told.seed.resolve(), told.cache
    seed = json.loads(seed_file.read_text())
    home = Path(tempfile.mkdtemp(prefix="windsock-interop-"))
    try:
        set_environment(home, seed["jwt_secret"])
        template = seeded(seed, seed_file, home, cache)
        serve(seed, home / "airflow.db", template)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def set_environment(home: Path, jwt_secret: str) -> None:
    os.environ.update(
        {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
            "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(b"only for tests, and no secret ..").decode(),
            "AIRFLOW__API_AUTH__JWT_SECRET": jwt_secret,
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
            "_AIRFLOW_PROCESS_CONTEXT": "server",
        }
    )


def seeded(seed: dict, seed_file: Path, home: Path, cache: Path) -> Path:
    """Puts a seeded database into the home, and returns the copy of it that stays as it is."""
    database = home / "airflow.db"
    sources = [Path(__file__).with_name("seed_database.py").read_text(), seed_file.read_text(), version("apache-airflow-core")]
    template = cache / f"seeded-{hashlib.sha256(''.join(sources).encode()).hexdigest()[:16]}.db"
    if template.exists():
        shutil.copy(template, database)
        return template
    from seed_database import seed_database

    seed_database(seed, seed_file, home / "dags")
    cache.mkdir(parents=True, exist_ok=True)
    part = template.with_suffix(f".{os.getpid()}")
    copy(database, part)
    part.replace(template)
    return template


def copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as one, sqlite3.connect(target, timeout=30) as other:
        one.backup(other)
    one.close()
    other.close()


def serve(seed: dict, database: Path, template: Path) -> None:
    import uvicorn
    from airflow.api_fastapi.app import create_app

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    secret, audience = seed["jwt_secret"], seed["jwt_audience"]
    ready = {
        "airflow": version("apache-airflow-core"),
        "pid": os.getpid(),
        "base_url": f"{base}/execution/",
        "control_url": f"{base}/control/",
        "jwt_secret": secret,
        "jwt_audience": audience,
        "task_instances": {
            t["name"]: {
                "id": t["id"],
                "tokens": {scope: sign(secret, audience, t["id"], scope) for scope in ("execution", "workload")},
            }
            for t in seed["task_instances"]
        },
    }
    app = create_app(apps="execution")
    recorder = Recorder(app)
    app.mount("/control", control_app(database, template, recorder))
    # Its errors are answers that tests ask for, not news.
    server = uvicorn.Server(uvicorn.Config(recorder, log_level="critical", access_log=False, lifespan="on"))

    def announce() -> None:
        while not server.started:
            time.sleep(0.02)
        print(json.dumps(ready), flush=True)

    def watch_stdin() -> None:
        sys.stdin.read()
        server.should_exit = True

    for target in (announce, watch_stdin):
        threading.Thread(target=target, daemon=True).start()
    server.run(sockets=[listener])


def sign(secret: str, audience: str, sub: str, scope: str, seconds: int = DAY) -> str:
    now = int(time.time())
    claims = {"jti": uuid.uuid4().hex, "aud": audience, "sub": sub, "scope": scope, "iat": now, "nbf": now, "exp": now + seconds}
    parts = {"alg": "HS512", "typ": "JWT", "kid": "not-used"}, claims
    text = ".".join(encode(json.dumps(part).encode()) for part in parts)
    return text + "." + encode(hmac.new(secret.encode(), text.encode(), hashlib.sha512).digest())


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Recorder:
    """Remembers each request under /execution, with its body as it came, what its token says, and the status of its answer."""

    def __init__(self, app) -> None:
        self.app, self.requests = app, []

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith("/execution"):
            return await self.app(scope, receive, send)
        body = bytearray()
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        kept = "airflow-api-version", "user-agent", "content-type", "correlation-id"
        request = {
            "method": scope["method"],
            "path": scope["path"].removeprefix("/execution/"),
            "query": scope["query_string"].decode(),
            "headers": {name: headers[name] for name in kept if name in headers},
            "token": claims_of(headers.get("authorization", "")),
        }

        async def take():
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def give(message):
            if message["type"] == "http.response.start":  # remembered before whoever asked can go on
                request["status"] = message["status"]
                request["body"] = body.decode("utf-8", "replace") or None
                self.requests.append(request)
            await send(message)

        await self.app(scope, take, give)


def claims_of(authorization: str) -> dict | None:
    _, _, payload = authorization.partition(".")
    try:
        return json.loads(base64.urlsafe_b64decode(payload.partition(".")[0] + "=="))
    except ValueError:
        return None  # no token


def control_app(database: Path, template: Path, recorder: Recorder):
    """Routes by which a test plays the scheduler, and sees what was asked."""
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    def reset(_):
        copy(template, database)
        recorder.requests.clear()
        return Response(status_code=204)

    def requests(_):
        return JSONResponse(recorder.requests)

    async def change(request):
        fields = await request.json()
        columns = ", ".join(f"{name} = ?" for name in fields)
        with sqlite3.connect(database, timeout=30) as connection:
            statement = f"UPDATE task_instance SET {columns} WHERE id = ?"
            values = [*fields.values(), uuid.UUID(request.path_params["ti_id"]).hex]
            count = connection.execute(statement, values).rowcount
        connection.close()
        return Response(status_code=204 if count else 404)

    return Starlette(
        routes=[
            Route("/reset", reset, methods=["POST"]),
            Route("/requests", requests),
            Route("/task-instances/{ti_id}", change, methods=["PATCH"]),
        ]
    )


if __name__ == "__main__":
    main()
