"""The code of functions and layers, unpacked."""

import base64
import shutil
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp


def unpacked(folder: Path, sha_256: str, package: bytes) -> Path:
    """Unpack a zip once into a subfolder named by its hash, whole or not at all, and return it.

    Parameters
    ----------
    sha_256
        In base64, as Lambda reports it.
    """
    target = folder / base64.b64decode(sha_256).hex()
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(mkdtemp(dir=folder))
        with zipfile.ZipFile(BytesIO(package)) as archive:
            archive.extractall(unfinished)
        try:
            unfinished.rename(target)
        except OSError:  # a concurrent invocation was faster
            shutil.rmtree(unfinished)
    return target
