"""Print what the portal writes of thirty made-up releases, to be read by an editor.

python -m tests.read_sentences kk | ru | en
python -m tests.read_sentences letters kk | ru
python -m tests.read_sentences write     (new golden files, after reading)
"""

import os
import sys

import django


def main() -> None:
    """Print, or write the golden files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tna_portal.settings")
    django.setup()
    from tests.dashboards.sentences import reading  # noqa: PLC0415 - needs settings

    if sys.argv[1] == "write":
        for language in reading.LANGUAGES:
            if language != "en":
                target = reading.GOLDEN / f"letters.{language}.txt"
                target.write_text(reading.letters(language), encoding="utf-8")
            target = reading.GOLDEN / f"sentences.{language}.txt"
            target.write_text(reading.text(language), encoding="utf-8")
    elif sys.argv[1] == "letters":
        sys.stdout.write(reading.letters(sys.argv[2]))
    else:
        sys.stdout.write(reading.text(sys.argv[1]))


if __name__ == "__main__":
    main()
