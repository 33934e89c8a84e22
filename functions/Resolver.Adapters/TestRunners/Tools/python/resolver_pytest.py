"""A pytest plugin that writes one JSON line per fact to the file that the runner owns."""

import json as _json
import os as _os

_FILE = _os.environ.pop("RESOLVER_RESULTS", None)
_OPEN = open(_FILE, "a", encoding="utf-8", errors="backslashreplace") if _FILE else None
_PID = _os.getpid()
_tests = {}


def _write(**fact):
    # A forked child inherits the file: only the process that pytest runs in reports.
    if _OPEN is None or _os.getpid() != _PID:
        return
    _OPEN.write(_json.dumps(fact) + "\n")
    _OPEN.flush()


def _cut(text, limit=32768):
    return text if len(text) <= limit else text[: limit // 2] + "\n...\n" + text[-limit // 2:]


def pytest_collectreport(report):
    if report.failed:
        _write(kind="collect-error", id=report.nodeid, message=_cut(str(report.longrepr)))
    elif report.skipped and report.longrepr is not None:
        _write(kind="result", id=report.nodeid, outcome="skipped", seconds=0, message=_cut(str(report.longrepr)))


def pytest_collection_modifyitems(session, config, items):
    pass


def pytest_collection_finish(session):
    for item in session.items:
        _write(kind="collected", id=item.nodeid)


def pytest_deselected(items):
    for item in items:
        _write(kind="deselected", id=item.nodeid)


def pytest_runtest_logreport(report):
    state = _tests.setdefault(report.nodeid, {"outcome": "passed", "seconds": 0.0, "message": None, "output": ""})
    state["seconds"] += report.duration
    if report.failed:
        state["outcome"] = "failed"
        state["message"] = (state["message"] + "\n" if state["message"] else "") + _cut(report.longreprtext)
    elif report.skipped and state["outcome"] != "failed":
        # An expected failure did what the test says; anything else that skips did not run.
        state["outcome"] = "passed" if hasattr(report, "wasxfail") else "skipped"
        state["message"] = None if hasattr(report, "wasxfail") else _cut(str(report.longrepr))
    if report.when == "teardown":
        state["output"] = "\n".join(text for _, text in report.sections)
        _tests.pop(report.nodeid, None)
        _write(kind="result", id=report.nodeid, outcome=state["outcome"], seconds=state["seconds"],
               message=state["message"], output=_cut(state["output"]))


def pytest_internalerror(excrepr):
    _write(kind="broken", message=_cut(str(excrepr)))


def pytest_sessionfinish(session, exitstatus):
    _write(kind="finished", exit=int(exitstatus))
