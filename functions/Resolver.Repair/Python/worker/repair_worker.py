"""Runs a repository's tests against changed module sources, one forked child for each candidate.

Speaks JSON lines on standard input and output. Nothing on disk is changed: a child replaces the source of one file while it is
imported. What this program says is only a filter; the confirming run with the real runner is the judge.
"""

import ctypes
import gc
import importlib
import importlib.machinery
import json
import os
import resource
import select
import signal
import sys
import time

REPORT_LIMIT = 64 << 20
PR_SET_CHILD_SUBREAPER = 36


class Stop(BaseException):
    """Raised by a timer inside a test; a BaseException, so that tests rarely swallow it."""


class Settings:
    root = "."
    runner = "pytest"
    target = ""
    memory = 1 << 30
    wall = 60.0


# ---------------------------------------------------------------- children


def become_reaper():
    """Orphans of candidates come to us, so that daemons cannot outlive their candidate."""
    try:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (OSError, AttributeError):
        pass


def descendants():
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as stat:
                    text = stat.read()
                parent = int(text[text.rindex(")") + 2:].split()[1])
                children.setdefault(parent, []).append(int(name))
            except (OSError, ValueError):
                continue
    found, open_pids = [], [os.getpid()]
    while open_pids:
        for pid in children.get(open_pids.pop(), ()):
            found.append(pid)
            open_pids.append(pid)
    return found


def kill_descendants():
    while True:
        pids = descendants()
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG if not pids else 0)[0]:
                pids = descendants()
        except OSError:
            pass
        if not descendants():
            return


def fork_and_collect(work, wall):
    """Runs work(send) in a child. Returns what it sent and how it ended: 'exit', 'timeout' or 'died'."""
    gc.collect()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        run_child(work, writer)
    os.close(writer)
    try:
        return read_messages(reader, pid, time.monotonic() + wall)
    finally:
        os.close(reader)
        try:
            os.killpg(pid, signal.SIGKILL)
        except OSError:
            pass
        kill_descendants()


def run_child(work, writer):
    code = 70
    try:
        os.setsid()
        quiet()
        limit(resource.RLIMIT_AS, Settings.memory)
        limit(resource.RLIMIT_CORE, 0)
        limit(resource.RLIMIT_FSIZE, 256 << 20)
        stream = os.fdopen(writer, "wb", 0)

        def send(message):
            stream.write(json.dumps(message).encode() + b"\n")

        work(send)
        send({"end": True})
        code = 0
    except BaseException:  # the parent sees a child that ended without its last message
        pass
    finally:
        os._exit(code)


def quiet():
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def limit(kind, value):
    try:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    except (OSError, ValueError):
        pass


def read_messages(reader, pid, deadline):
    buffer, total, status = bytearray(), 0, None
    while True:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            return messages(buffer), "timeout"
        if select.select([reader], [], [], min(remaining, 0.05))[0]:
            chunk = os.read(reader, 1 << 16)
            buffer += chunk
            total += len(chunk)
            if total > REPORT_LIMIT:
                return [], "died"
            if buffer.endswith(b'{"end": true}\n'):
                return messages(buffer), "exit"
            if chunk:
                continue
            status = os.waitpid(pid, 0)[1] if status is None else status
        elif status is None:
            done, code = os.waitpid(pid, os.WNOHANG)
            status = code if done else None
            continue
        if status is not None:
            stopped = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGXCPU)
            return messages(buffer), "timeout" if stopped else "died"


def messages(buffer):
    found = []
    for line in bytes(buffer).split(b"\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return [message for message in found if isinstance(message, dict) and "end" not in message]


# ---------------------------------------------------------------- sources


def override(path, code):
    """Whoever imports this file gets this code."""
    real = os.path.realpath(path)
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code

    def get_code(self, fullname):
        if os.path.realpath(self.get_filename(fullname)) == real:
            return code
        return original(self, fullname)

    loader.get_code = get_code


# ---------------------------------------------------------------- runners


class Recorder:
    """What a run of tests does at each test's begin and end; stops the run when it has seen enough."""

    def __init__(self, send, must, cpu, tracer=None):
        self.send = send
        self.must = must
        self.cpu = cpu
        self.tracer = tracer
        self.stop = False
        self.outcome = None
        self.detail = ""
        self.started = 0.0

    def begin(self):
        self.outcome, self.detail, self.started = None, "", time.process_time()
        if self.tracer:
            self.tracer.begin()
        if self.cpu:
            signal.setitimer(signal.ITIMER_PROF, self.cpu)

    def end(self, test):
        signal.setitimer(signal.ITIMER_PROF, 0)
        seconds = time.process_time() - self.started
        message = {"test": test, "outcome": self.outcome or "skipped", "seconds": round(seconds, 6), "detail": self.detail[:300]}
        if self.tracer:
            message.update(self.tracer.end())
        self.send(message)
        if self.must is not None and test in self.must and self.outcome != "passed":
            self.stop = True

    def saw(self, outcome, detail=""):
        if self.outcome in (None, "passed"):
            self.outcome, self.detail = outcome, detail


def run_pytest(tests, recorder, extra=()):
    import pytest

    class Plugin:
        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_protocol(self, item, nextitem):
            recorder.begin()
            yield
            recorder.end(item.nodeid)
            if recorder.stop:
                item.session.shouldstop = "seen enough"

        def pytest_runtest_logreport(self, report):
            if report.failed:
                recorder.saw("failed", str(report.longrepr)[-300:])
            elif report.skipped:
                recorder.saw("skipped")
            elif report.when == "call":
                recorder.saw("passed")

        def pytest_collectreport(self, report):
            if report.failed:
                recorder.send({"broken": report.nodeid, "detail": str(report.longrepr)[-300:]})
                if recorder.must is not None:
                    raise pytest.exit.Exception("does not load")

    arguments = list(tests) if tests is not None else ([Settings.target] if Settings.target else [])
    pytest.main(arguments + ["-q", "--tb=line", "-p", "no:cacheprovider", "-p", "no:faulthandler", *extra], plugins=[Plugin()])


def run_unittest(tests, recorder, extra=()):
    import unittest

    class Result(unittest.TestResult):
        def startTest(self, test):
            super().startTest(test)
            recorder.begin()

        def stopTest(self, test):
            super().stopTest(test)
            recorder.end(test.id())
            self.shouldStop = recorder.stop

        def addSuccess(self, test):
            recorder.saw("passed")

        def addFailure(self, test, err):
            recorder.saw("failed", repr(err[1]))

        def addError(self, test, err):
            if isinstance(err[1], Stop):
                recorder.saw("failed", "stopped")
            elif hasattr(test, "_testMethodName"):
                recorder.saw("failed", repr(err[1]))
            else:
                recorder.send({"broken": str(test), "detail": repr(err[1])})

        def addSubTest(self, test, subtest, err):
            if err is not None:
                recorder.saw("failed", repr(err[1]))

        def addSkip(self, test, reason):
            recorder.saw("skipped")

        def addExpectedFailure(self, test, err):
            recorder.saw("passed")

        def addUnexpectedSuccess(self, test):
            recorder.saw("failed", "unexpected success")

    loader = unittest.TestLoader()
    found = {}
    start = os.path.join(Settings.root, Settings.target)
    packaged = os.path.isfile(os.path.join(start, "__init__.py"))
    for pattern in ("test*.py", "*_test.py"):
        suite = loader.discover(start, pattern=pattern, top_level_dir=Settings.root if packaged or start == Settings.root else start)
        for test in flatten(suite):
            found.setdefault(test.id(), test)
    for error in loader.errors:
        recorder.send({"broken": "load", "detail": error[-300:]})
    wanted = [test for name, test in found.items() if tests is None or name in tests]
    if "--collect-only" not in extra:
        unittest.TestSuite(wanted).run(Result())


def flatten(suite):
    for test in suite:
        if hasattr(test, "__iter__"):
            yield from flatten(test)
        else:
            yield test


def run_tests(tests, recorder, extra=()):
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    if recorder.cpu:
        signal.setitimer(signal.ITIMER_PROF, recorder.cpu + 5)
    (run_pytest if Settings.runner == "pytest" else run_unittest)(tests, recorder, extra)


# ---------------------------------------------------------------- coverage and recorded calls


class Tracer:
    """Lines of repository files that run, and arguments of module-level functions, while tests run."""

    MAX_CALLS = 40
    MAX_TEXT = 2000

    def __init__(self, root):
        self.root = os.path.realpath(root) + os.sep
        self.paths = {}
        self.lines = {}
        self.calls = {}

    def path_of(self, filename):
        if filename not in self.paths:
            real = os.path.realpath(filename)
            inside = real.startswith(self.root) and "site-packages" not in real and os.path.exists(real)
            self.paths[filename] = real[len(self.root):] if inside else None
        return self.paths[filename]

    def begin(self):
        self.lines = {}
        signal.signal(signal.SIGPROF, self.expire)
        sys.settrace(self.trace)

    def end(self):
        sys.settrace(None)
        return {"lines": {path: sorted(lines) for path, lines in self.lines.items()}}

    @staticmethod
    def expire(number, frame):
        # Once more shortly after, in case the test swallows the first.
        signal.setitimer(signal.ITIMER_PROF, 0.2)
        raise Stop()

    def trace(self, frame, event, arg):
        path = self.path_of(frame.f_code.co_filename)
        if path is None:
            return None
        lines = self.lines.setdefault(path, set())
        if event == "call":
            self.record(path, frame)

        def local(frame, event, arg):
            if event == "line":
                lines.add(frame.f_lineno)
            return local

        return local

    def record(self, path, frame):
        code = frame.f_code
        known = self.calls.setdefault((path, code.co_name), [])
        function = frame.f_globals.get(code.co_name)
        if len(known) >= self.MAX_CALLS or getattr(function, "__code__", None) is not code or code.co_flags & 0x0C:
            return
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        try:
            text = literal_text({name: frame.f_locals[name] for name in names}, [400])
        except (ValueError, KeyError, RecursionError):
            return
        if len(text) <= self.MAX_TEXT and text not in known:
            known.append(text)


def literal_text(value, budget):
    """A text that ast.literal_eval reads back; ValueError for anything else."""
    budget[0] -= 1
    if budget[0] < 0:
        raise ValueError
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes):
        return repr(value)
    if kind is float:
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError
        return repr(value)
    if kind is list:
        return "[" + ", ".join(literal_text(item, budget) for item in value) + "]"
    if kind is tuple:
        return "(" + "".join(literal_text(item, budget) + ", " for item in value) + ")"
    if kind is set and value:
        return "{" + ", ".join(sorted(literal_text(item, budget) for item in value)) + "}"
    if kind is dict:
        return "{" + ", ".join(literal_text(k, budget) + ": " + literal_text(v, budget) for k, v in value.items()) + "}"
    raise ValueError


def perturb(value, depth=0):
    """Values near a value: what a neighbouring test might have used."""
    kind = type(value)
    if kind is bool:
        yield not value
    elif kind is int:
        yield from (value + 1, value - 1, 0, 1, value * 2)
    elif kind is float:
        yield from (value + 1.0, value / 2, 0.0)
    elif kind is str:
        yield from (value[1:], value[:-1], value + value[:1], value[::-1], "")
    elif kind in (list, tuple):
        if value:
            yield from (value[1:], value[:-1], value[::-1], value + value[:1], value[:1])
        yield kind()
        if depth < 2:
            for i, item in enumerate(value[:4]):
                for near in list(perturb(item, depth + 1))[:2]:
                    yield value[:i] + kind([near]) + value[i + 1:]
    elif kind is dict:
        for key in list(value)[:4]:
            yield {k: v for k, v in value.items() if k != key}
            if depth < 2:
                for near in list(perturb(value[key], depth + 1))[:2]:
                    yield {**value, key: near}
        yield {}


def probes_near(calls, most):
    """The recorded calls first, then calls with one argument changed; deterministic."""
    import ast

    seen, found = set(), []

    def add(arguments):
        text = literal_text(arguments, [2000])
        if text not in seen and len(found) < most:
            seen.add(text)
            found.append(text)

    recorded = [ast.literal_eval(text) for text in calls]
    for arguments in recorded[: most // 4]:
        add(arguments)
    waves = [[(name, near) for name in arguments for near in perturb(arguments[name])] for arguments in recorded]
    for i in range(max((len(wave) for wave in waves), default=0)):
        for arguments, wave in zip(recorded, waves):
            if i < len(wave):
                try:
                    add({**arguments, wave[i][0]: wave[i][1]})
                except ValueError:
                    continue
    return found


def observe(function, text, cpu):
    """Calls with fresh arguments and describes what came out, and what became of the arguments."""
    import ast
    import itertools

    arguments = ast.literal_eval(text)
    try:
        signal.setitimer(signal.ITIMER_PROF, cpu)
        result = function(**arguments)
        if hasattr(result, "__next__"):
            result = ["generator"] + [item for item in itertools.islice(result, 500)]
        shown = describe(result)
    except Stop:
        return "timeout"
    except RecursionError:
        return "timeout"
    except MemoryError:
        return "timeout"
    except BaseException as wrong:  # whatever the candidate raises is its behaviour
        return "raise " + type(wrong).__name__
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    after = describe(arguments)
    return shown if after == describe(ast.literal_eval(text)) else shown + " | " + after


def describe(value):
    try:
        return literal_text(value, [5000])
    except (ValueError, RecursionError):
        return "<" + type(value).__name__ + ">"


# ---------------------------------------------------------------- requests


def do_start(request):
    Settings.root = os.path.realpath(os.getcwd())
    Settings.runner = request["runner"]
    Settings.target = request.get("target") or ""
    Settings.memory = request["memoryBytes"]
    for folder in (os.path.join(Settings.root, "src"), Settings.root):
        if folder not in sys.path and os.path.isdir(folder):
            sys.path.insert(0, folder)
    if Settings.runner == "pytest":
        import pytest

        return {"version": sys.version.split()[0], "runner": "pytest " + pytest.__version__}
    import unittest

    return {"version": sys.version.split()[0], "runner": unittest.__name__}


def do_cover(request):
    def work(send):
        tracer = Tracer(Settings.root)
        run_tests(request.get("tests"), Recorder(send, None, request["cpuSeconds"], tracer))
        for (path, name), calls in tracer.calls.items():
            if calls:
                send({"function": name, "path": path, "calls": calls})
        send({"modules": [name for name, module in list(sys.modules.items()) if outside(module)]})

    found, end = fork_and_collect(work, request["wallSeconds"])
    for message in found:
        for name in message.get("modules", ()):
            preload(name)
    gc.collect()
    gc.freeze()
    return {
        "end": end,
        "tests": [message for message in found if "test" in message],
        "calls": [message for message in found if "function" in message],
        "broken": [message["broken"] + ": " + message["detail"] for message in found if "broken" in message],
    }


def outside(module):
    """A module that is no part of the repository: standard library or installed."""
    file = getattr(module, "__file__", None)
    name = getattr(module, "__name__", "")
    return bool(file) and not os.path.realpath(file).startswith(Settings.root + os.sep) and name != "__main__"


def preload(name):
    if not isinstance(name, str) or name in sys.modules or name.startswith("__"):
        return
    try:
        importlib.import_module(name)
    except BaseException:  # a module that cannot be imported alone is imported by the child
        pass


def do_run(request):
    try:
        code = compile(request["text"], os.path.join(Settings.root, request["path"]), "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as wrong:
        return {"outcome": "invalid", "detail": str(wrong)[:300]}
    outcome = run_stage(request, code, request["targets"], set(request["targets"]), request["cpuSeconds"])
    if outcome["outcome"] == "passed" and request.get("others"):
        outcome = run_stage(request, code, None, set(request["others"]), request["cpuSeconds"])
        if outcome["outcome"] == "failed":
            outcome["outcome"] = "breaks"
    return outcome


def run_stage(request, code, tests, must, cpu):
    def work(send):
        override(os.path.join(Settings.root, request["path"]), code)
        run_tests(tests, Recorder(send, must, cpu))

    found, end = fork_and_collect(work, request["wallSeconds"])
    passed = {message["test"] for message in found if message.get("outcome") == "passed"}
    for message in found:
        if "broken" in message:
            return {"outcome": "invalid", "detail": message["detail"]}
        if message.get("test") in must and message["outcome"] != "passed":
            return {"outcome": "failed", "detail": message["test"] + ": " + message["detail"]}
    if end != "exit":
        return {"outcome": "killed", "detail": end}
    missing = sorted(must - passed)
    if missing:
        return {"outcome": "failed", "detail": missing[0] + ": not run"}
    return {"outcome": "passed", "detail": ""}


def do_probe(request):
    path = os.path.join(Settings.root, request["path"])
    code = compile(request["text"], path, "exec", dont_inherit=True)

    def work(send):
        override(path, code)
        run_tests(request["targets"], Recorder(send, None, 0), ["--collect-only"])
        real = os.path.realpath(path)
        for module in list(sys.modules.values()):
            if os.path.realpath(getattr(module, "__file__", None) or "/") == real:
                signal.signal(signal.SIGPROF, Tracer.expire)
                function = getattr(module, request["function"])
                for text in probes_near(request["calls"], request["most"]):
                    send({"probe": text, "result": observe(function, text, request["cpuSeconds"])})
                return

    found, end = fork_and_collect(work, request["wallSeconds"])
    return {"end": end, "results": {message["probe"]: message["result"] for message in found if "probe" in message}}


def serve(source, sink):
    handlers = {"start": do_start, "cover": do_cover, "run": do_run, "probe": do_probe}
    for line in source:
        request = json.loads(line)
        try:
            reply = handlers[request["op"]](request)
        except Exception as wrong:  # the caller gets every fault as data; the worker lives on
            reply = {"error": "%s: %s" % (type(wrong).__name__, wrong)}
        sink.write(json.dumps(reply).encode() + b"\n")
        sink.flush()


def main():
    sink = os.fdopen(os.dup(1), "wb")
    source = os.fdopen(os.dup(0), "rb")
    quiet()
    sys.dont_write_bytecode = True
    become_reaper()
    serve(source, sink)


if __name__ == "__main__":
    main()
