using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Go;

/// <summary>What <c>go test -json</c> wrote.</summary>
internal sealed partial class GoTestStream
{
    private const int MaxText = 64 * 1024;
    private readonly Dictionary<string, Item> tests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Item> packages = new(StringComparer.Ordinal);

    private sealed class Item
    {
        public string Package { get; init; } = string.Empty;

        public string? Action { get; set; }

        public double Seconds { get; set; }

        public StringBuilder Output { get; } = new();
    }

    /// <summary>Whether a package ended without a verdict on its tests: it did not compile, or the process ended.</summary>
    public bool AnyPackageFailed => packages.Values.Any(package => package.Action == "fail");

    /// <summary>Output of packages that failed.</summary>
    public string PackageLog => string.Join('\n', packages.Values.Where(package => package.Action == "fail" || package.Action is null).Select(package => package.Output.ToString()));

    /// <summary>Packages that did not compile.</summary>
    public bool BuildFailed => packages.Values.Any(package => BuildFailure().IsMatch(package.Output.ToString()));

    public static async Task<GoTestStream> Read(OwnedFile file, string module, string root, CancellationToken cancel)
    {
        var stream = new GoTestStream { Module = module, Root = root };
        if (!file.Exists)
        {
            return stream;
        }

        using var reader = new StreamReader(file.HostPath);
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            stream.Take(line);
        }

        return stream;
    }

    public required string Module { get; init; }

    public required string Root { get; init; }

    /// <summary>
    /// One for each test. A test that began and has no verdict was running when the process ended: where its package says that it
    /// panicked, it failed.
    /// </summary>
    public IReadOnlyList<TestResult> Results() => [.. tests.Select(pair => Result(pair.Key, pair.Value))];

    private TestResult Result(string id, Item test)
    {
        var panicked = test.Action is null && packages.GetValueOrDefault(test.Package)?.Action == "fail" && Panic().IsMatch(test.Output.ToString());
        var outcome = test.Action switch { "pass" => TestOutcome.Passed, "fail" => TestOutcome.Failed, _ => panicked ? TestOutcome.Failed : TestOutcome.NotRun };
        var text = test.Output.ToString();
        var output = outcome == TestOutcome.Passed ? text : null;
        return new TestResult(id, outcome, test.Seconds, outcome == TestOutcome.Passed ? null : Relative(text, test.Package), FileOf(text, test.Package), Noise().Replace(output ?? string.Empty, string.Empty));
    }

    private void Take(string line)
    {
        try
        {
            using var fact = JsonDocument.Parse(line);
            Take(fact.RootElement);
        }
        catch (Exception plain) when (plain is JsonException or InvalidOperationException)
        {
            // The go command prints build errors beside the stream on some versions.
            For(packages, string.Empty, string.Empty).Output.AppendLine(line);
        }
    }

    private void Take(JsonElement fact)
    {
        var package = Text(fact, "Package") ?? Text(fact, "ImportPath")?.Split(' ')[0] ?? string.Empty;
        var item = Text(fact, "Test") is { } test ? For(tests, Short(package) is "." ? test : $"{Short(package)}.{test}", package) : For(packages, package, package);
        var action = Text(fact, "Action");
        switch (action)
        {
            case "pass" or "fail" or "skip" or "build-fail":
                item.Action = action == "build-fail" ? "fail" : action;
                item.Seconds = fact.TryGetProperty("Elapsed", out var elapsed) ? elapsed.GetDouble() : 0;
                break;
            case "output" or "build-output" when item.Output.Length < MaxText:
                item.Output.Append(Text(fact, "Output"));
                break;
        }
    }

    private static Item For(Dictionary<string, Item> items, string key, string package) =>
        items.TryGetValue(key, out var item) ? item : items[key] = new Item { Package = package };

    private string Short(string package) =>
        package == Module ? "." : package.StartsWith(Module + "/", StringComparison.Ordinal) ? package[(Module.Length + 1)..] : package;

    // A test's own messages name the file without its folder.
    private string Relative(string text, string package) =>
        TestLine().Replace(Noise().Replace(text, string.Empty), match => $"{match.Groups["space"].Value}{InRepository(package, match.Groups["file"].Value)}:{match.Groups["line"].Value}:");

    private string? FileOf(string text, string package) => TestLine().Match(text) is { Success: true } line ? InRepository(package, line.Groups["file"].Value) : null;

    private string InRepository(string package, string file)
    {
        var folder = Short(package) is "." ? string.Empty : Short(package);
        return RepositoryView.Join(Root, RepositoryView.Join(folder, file));
    }

    private static string? Text(JsonElement fact, string name) =>
        fact.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\[(build|setup) failed\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex BuildFailure();

    [GeneratedRegex(@"^(panic:|fatal error:|\t?panic\()", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Panic();

    [GeneratedRegex(@"^(=== (RUN|PAUSE|CONT|NAME) .*|\s*--- (PASS|FAIL|SKIP): .*)\n", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Noise();

    [GeneratedRegex(@"^(?<space>\s+)(?<file>[A-Za-z0-9_.-]+_test\.go):(?<line>[0-9]+):", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex TestLine();
}
