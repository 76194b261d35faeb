"""Where things are in the repository, for every test."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
IMAGES = ROOT / "images"
SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
LAMBDA_RUNTIME_PYTHON = ROOT / ".tools" / "lambda-runtime" / "bin" / "python"
