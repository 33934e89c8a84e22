"""Runs unittest discovery and writes one JSON line per fact to the file that the runner owns.

Arguments: top folder, start folder, then test ids (none for all).
"""

import json as _json
import os as _os
import sys
import time as _time
import traceback as _traceback
import unittest

_FILE = _os.environ.pop("RESOLVER_RESULTS")
_OPEN = open(_FILE, "a", encoding="utf-8", errors="backslashreplace")
_PID = _os.getpid()


def _write(**fact):
    if _os.getpid() == _PID:
        _OPEN.write(_json.dumps(fact) + "\n")
        _OPEN.flush()


def _cut(text, limit=32768):
    return text if len(text) <= limit else text[: limit // 2] + "\n...\n" + text[-limit // 2:]


class _Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.buffer = True
        self._failed = False
        self.state = None
        self.begun = 0.0

    def startTest(self, test):
        super().startTest(test)
        self.state = ["passed", None]
        self.begun = _time.perf_counter()

    def _fail(self, test, text):
        if self.state is None:
            _write(kind="fixture-error", id=str(test), message=_cut(text))
            return
        self.state[0] = "failed"
        self.state[1] = (self.state[1] + "\n" if self.state[1] else "") + _cut(text)

    def addError(self, test, err):
        text = self._exc_info_to_string(err, test)
        self.errors.append((test, text))
        self._fail(test, text)

    def addFailure(self, test, err):
        text = self._exc_info_to_string(err, test)
        self.failures.append((test, text))
        self._fail(test, text)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            text = subtest._subDescription() + "\n" + self._exc_info_to_string(err, test)
            self.failures.append((subtest, text))
            self._fail(test, text)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if self.state is None:
            _write(kind="result", id=str(test), outcome="skipped", seconds=0, message=reason)
        else:
            self.state = ["skipped", reason]

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._fail(test, "It was expected to fail and passed.")

    def stopTest(self, test):
        output = ""
        if self.buffer and self._stdout_buffer is not None:
            output = self._stdout_buffer.getvalue() + self._stderr_buffer.getvalue()
        self._mirrorOutput = False
        super().stopTest(test)
        outcome, message = self.state
        _write(kind="result", id=test.id(), outcome=outcome, seconds=_time.perf_counter() - self.begun, message=message,
               output=_cut(output), file=_file(test))
        self.state = None


def _file(test):
    module = sys.modules.get(type(test).__module__)
    return getattr(module, "__file__", None)


def _flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flatten(test)
        else:
            yield test


def main():
    top, start, wanted = sys.argv[1], sys.argv[2], set(sys.argv[3:])
    for folder in (_os.path.join(top, "src"), top):
        if _os.path.isdir(folder):
            sys.path.insert(0, folder)
    _os.chdir(top)
    loader = unittest.TestLoader()
    importable = _os.path.isfile(_os.path.join(start, "__init__.py"))
    suites = [loader.discover(start, pattern=pattern, top_level_dir=top if importable or start == top else start) for pattern in ("test*.py", "*_test.py")]
    tests, seen = [], set()
    for test in (test for suite in suites for test in _flatten(suite)):
        if test.id() in seen:
            continue
        seen.add(test.id())
        if type(test).__module__ == "unittest.loader":
            _write(kind="collect-error", id=test.id().split(".")[-1], message=_cut(str(getattr(test, "_exception", test))))
        elif not wanted or test.id() in wanted:
            tests.append(test)
            _write(kind="collected", id=test.id())
    result = _Result()
    failed_load = bool(loader.errors)
    suite = unittest.TestSuite(tests)
    suite.run(result)
    code = 2 if failed_load else (0 if result.wasSuccessful() else 1)
    _write(kind="finished", exit=code)
    _OPEN.close()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the tests left behind would keep the interpreter alive.
    _os._exit(code)


main()
