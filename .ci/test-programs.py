#!/usr/bin/env python3
"""test-programs.py MESSAGES [PREFIX] lists the test programs that Cargo built, each with the folder to run it in.

MESSAGES is the output of `cargo test --no-run --message-format=json`. PREFIX selects packages by folder name.
"""
import json
import sys
from pathlib import Path

messages, prefix = Path(sys.argv[1]), "".join(sys.argv[2:3])
for line in messages.read_text().splitlines():
    message = json.loads(line)
    if message.get("executable") and message["profile"]["test"]:
        folder = Path(message["manifest_path"]).parent
        if folder.name.startswith(prefix):
            print(message["executable"], folder)
