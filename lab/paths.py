"""Where things are in the repository."""

from pathlib import Path

from localaws.folders import Folders

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
IMAGES = ROOT / "images"
SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
LAMBDA_RUNTIME_PYTHON = ROOT / ".tools" / "lambda-runtime" / "bin" / "python"
LOCAL_AWS = Folders(work=BUILD / "cloud", images=IMAGES, builds=BUILD / "images", python=LAMBDA_RUNTIME_PYTHON)
