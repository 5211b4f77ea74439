"""Compiled templates on disk, as Python keeps compiled modules in `__pycache__`.

To compile all templates takes 0.5 s, which each process would need soon after its start.
"""

from __future__ import annotations

import hashlib
import secrets
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

DIGEST_BYTES = 32


class CompiledTemplates(BytecodeCache):
    """The compiled templates of environments, in a folder.

    A folder that cannot be read or written only costs the time to compile.
    https://jinja.palletsprojects.com/en/stable/api/#bytecode-cache
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return the compiled template, without code if it was made from another source, or otherwise."""
        options = (environment.autoescape, environment.trim_blocks, environment.lstrip_blocks)
        made_from = repr((version("jinja2"), options, sorted(environment.extensions), source))
        checksum = hashlib.sha256(made_from.encode()).hexdigest()
        bucket = Bucket(environment, self.get_cache_key(name, filename), checksum)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a compiled template, if it is there and undamaged."""
        with suppress(OSError):
            data = self._file(bucket).read_bytes()
            digest, code = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
            if hashlib.sha256(code).digest() == digest:
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template in one step, in place of the one before."""
        if sys.dont_write_bytecode:
            return
        code = bucket.bytecode_to_string()
        beside = self.folder / f".new-{secrets.token_hex(8)}"
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            try:
                with beside.open("xb") as file:  # as readable as the umask allows: another user may serve
                    file.write(hashlib.sha256(code).digest() + code)
                beside.replace(self._file(bucket))
            finally:
                beside.unlink(missing_ok=True)

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / f"{bucket.key}.{sys.implementation.cache_tag}"
