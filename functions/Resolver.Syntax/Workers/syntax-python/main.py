"""Parses Python files: one JSON request a line in, one tree a line out. See TreeWriter.cs for the format."""

import json
import sys
import threading


def main():
    # Isolated mode leaves the program's own folder out of the path.
    sys.path.insert(0, __file__.rsplit("/", 1)[0])
    from mapper import parse

    out = sys.stdout
    out.write('{"languages":["python"]}\n')
    out.flush()
    for line in sys.stdin:
        reply = parse(json.loads(line)["text"])
        out.write(json.dumps(reply, separators=(",", ":")))
        out.write("\n")
        out.flush()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    # Trees are walked recursively; the walk ends at its own depth limit long before this stack does.
    threading.stack_size(64 << 20)
    sys.setrecursionlimit(20_000)
    worker = threading.Thread(target=main)
    worker.start()
    worker.join()
