using System.Text.RegularExpressions;

namespace Resolver.Benchmarks.QuixBugs;

/// <summary>One program of a checkout and its tests in two halves.</summary>
/// <param name="Checkout">The checkout.</param>
/// <param name="Name">For example <c>gcd</c>.</param>
internal sealed partial record QuixBugsProgram(string Checkout, string Name)
{
    // Each test has a limit of its own, as the project's own instructions recommend (pytest --timeout), in processor time.
    private const string Limit = """
        import signal

        import pytest


        def _expire(number, frame):
            raise TimeoutError("the test took too long")


        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_call(item):
            signal.signal(signal.SIGVTALRM, _expire)
            signal.setitimer(signal.ITIMER_VIRTUAL, 3)
            yield
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

        """;

    public static IEnumerable<QuixBugsProgram> All(string checkout) =>
        Directory.EnumerateFiles(Path.Combine(checkout, "python_programs"), "*.py").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Where(name => !name.EndsWith("_test", StringComparison.Ordinal) && File.Exists(Path.Combine(checkout, "python_testcases", $"test_{name}.py")))
            .Order(StringComparer.Ordinal).Select(name => new QuixBugsProgram(checkout, name));

    public string Buggy => Read("python_programs", Name + ".py");

    public string Correct => Read("correct_python_programs", Name + ".py");

    /// <summary>Writes a repository: a program, what it imports, and one half of its tests.</summary>
    /// <param name="folder">Made anew.</param>
    /// <param name="source">The program's text.</param>
    /// <param name="half">0 or 1: cases and test functions of this parity; null for all.</param>
    public void Write(string folder, string source, int? half)
    {
        Directory.CreateDirectory(Path.Combine(folder, "tests"));
        File.WriteAllText(Path.Combine(folder, Name + ".py"), source);
        var node = Path.Combine(Checkout, "python_programs", "node.py");
        File.Copy(node, Path.Combine(folder, "node.py"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "tests", "conftest.py"), Limit);
        File.WriteAllText(Path.Combine(folder, "tests", $"test_{Name}.py"), Tests(half));
        var cases = Path.Combine(Checkout, "json_testcases", Name + ".json");
        if (File.Exists(cases))
        {
            var lines = File.ReadAllLines(cases).Where(line => line.Length > 0).Where((_, at) => half is null || at % 2 == half);
            File.WriteAllLines(Path.Combine(folder, "tests", Name + ".json"), lines);
        }
    }

    private string Tests(int? half)
    {
        var text = Read("python_testcases", $"test_{Name}.py");
        text = Import().Replace(text, $"from {Name} import {Name}\n");
        text = text.Replace("pytest.run_slow", "False", StringComparison.Ordinal).Replace(
            "from load_testdata import load_json_testcases\n",
            "import json\nfrom pathlib import Path\n\n\ndef load_json_testcases(name):\n    text = Path(__file__).with_name(name + \".json\").read_text()\n    return [json.loads(line) for line in text.splitlines()]\n\n",
            StringComparison.Ordinal);
        return text.Contains("parametrize", StringComparison.Ordinal) || half is null ? text : KeepFunctions(text, half.Value);
    }

    private static string KeepFunctions(string text, int half)
    {
        var at = 0;
        return Function().Replace(text, match => at++ % 2 == half ? match.Value : string.Empty);
    }

    private string Read(string folder, string file) => File.ReadAllText(Path.Combine(Checkout, folder, file));

    [GeneratedRegex(@"if pytest\.use_correct:\n\s+from [^\n]+\nelse:\n\s+from [^\n]+\n", RegexOptions.CultureInvariant)]
    private static partial Regex Import();

    [GeneratedRegex(@"^def test[0-9_a-z]*\(\):\n(?:[ \t]+[^\n]*\n|\n)*", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Function();
}
