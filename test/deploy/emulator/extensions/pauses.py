"""
Stops the emulator where a test wants: before a step of CloudFormation, before a function starts and, in `runtime.cjs`, before a call of a function.

A pause is a file `<number>.at` with a pattern for the place's name. The first visitor renames the file to its own name, and waits until the test
removes it.
"""

import os
import pathlib
import re
import time

FOLDER = pathlib.Path(os.environ["DEPLOY_DIRECTORY"]) / "pauses"


def pause_at(place, visitor):
    for file in sorted(FOLDER.glob("*.at")):
        try:
            taken = file.with_suffix(f".{visitor}.taken") if re.search(file.read_text(), place) else None
            if taken:
                file.rename(taken)
        except FileNotFoundError:
            # Another visitor was first, or the test removed the pause.
            continue
        while taken and taken.exists():
            time.sleep(0.02)
