"""install.py REQUIREMENTS CACHE: makes a virtual environment of exactly these packages, and prints its python.

Does nothing where it is there already. Several may run at once: one installs, the others wait for it. An installation
that was cut short is begun anew.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

UV = "uv==0.13.9"

requirements, cache = Path(sys.argv[1]), Path(sys.argv[2])
kind = f"py{sys.version_info.major}.{sys.version_info.minor}"
digest = hashlib.sha256(UV.encode() + requirements.read_bytes()).hexdigest()[:12]
folder = cache / f"{requirements.stem.replace('requirements', 'airflow')}-{kind}-{digest}"
python, done = folder / "bin" / "python", folder / ".installed"


def is_installed():
    # The python is a link to the one that made it, which may be gone.
    return done.exists() and python.exists()


def run(*command):
    # What a failing installer says is for people; standard output has the path and nothing else.
    subprocess.run([str(part) for part in command], check=True, stdout=sys.stderr)


def install():
    shutil.rmtree(folder, ignore_errors=True)
    print(f"installing {folder.name}", file=sys.stderr, flush=True)
    venv.create(folder, with_pip=True)
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV)
    run(folder / "bin" / "uv", "pip", "sync", "--quiet", "--compile-bytecode", "--python", python, requirements)
    done.touch()


cache.mkdir(parents=True, exist_ok=True)
if not is_installed():
    with (cache / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the process ends, however it ends
        if not is_installed():
            install()
print(python)
