"""What betrays a secret is looked for, in every form that it takes; what everybody may know is not."""

import json

from lab.authentication.leaks import needles

PASSWORD = 'a "quoted" \\ password'
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n"


def test_a_password_is_found_as_it_is_and_in_json() -> None:
    (plain, quoted) = sorted(needles([{"username": "migration", "password": PASSWORD}]), key=len)
    assert plain in f"password={PASSWORD}"
    assert quoted in json.dumps({"password": PASSWORD})


def test_a_key_is_found_by_any_of_its_lines_but_not_by_its_label() -> None:
    assert needles([{"key": KEY, "ca": KEY}]) == ["MIIEvQIBADANBgkq", "hkiG9w0BAQEFAASC"]
