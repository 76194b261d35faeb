"""Lets this process start in half the CPU seconds; import it before moto.

moto imports every service that it knows, and jsonschema with one of them. jsonschema imports ``rfc3987_syntax``
where it finds it, which compiles a grammar for three seconds, to check a format that nothing here uses. moto and SAM's
translator parse templates by PyYAML's parser in Python, a thousand lines a second. libyaml's does the same at once.
Each session of botocore reads the models of services anew, megabytes of JSON. Here all sessions share what was read.
"""

import sys
from functools import cache
from typing import Any

import botocore.loaders
import botocore.session
import yaml
from yaml import loader

sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # what Python takes for "cannot be imported"
_yaml: Any = yaml
_yaml.Loader = loader.Loader = yaml.CLoader  # type: ignore[misc, assignment]
_yaml.SafeLoader = loader.SafeLoader = yaml.CSafeLoader  # type: ignore[misc, assignment]
_botocore: Any = botocore.session
_botocore.create_loader = cache(botocore.loaders.create_loader)
