using System.Text.Json;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>
/// What our reporters write: a line for each collected test, a line for each result, and one when they finish. A collected test
/// without a result did not run. A torn last line (the process was killed) is left out.
/// </summary>
internal sealed class JsonLines
{
    private readonly Dictionary<string, TestResult?> tests = new(StringComparer.Ordinal);

    /// <summary>Modules that could not be loaded, with their errors.</summary>
    public List<(string Id, string Message)> LoadErrors { get; } = [];

    /// <summary>The exit code that the reporter announced; null where it never came to its end.</summary>
    public int? Finished { get; private set; }

    /// <summary>Errors of the framework itself.</summary>
    public List<string> Problems { get; } = [];

    public static async Task<JsonLines> Read(OwnedFile file, Func<string, string?> fileOf, CancellationToken cancel)
    {
        var read = new JsonLines();
        if (!file.Exists)
        {
            return read;
        }

        using var reader = new StreamReader(file.HostPath);
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            read.Take(line, fileOf);
        }

        return read;
    }

    /// <summary>A result for each collected test.</summary>
    public IReadOnlyList<TestResult> Results(SandboxResult ending) =>
        [.. tests.Select(pair => pair.Value ?? new TestResult(pair.Key, TestOutcome.NotRun, 0, "It has no result. " + ending.Explain()))];

    private void Take(string line, Func<string, string?> fileOf)
    {
        try
        {
            using var fact = JsonDocument.Parse(line);
            Take(fact.RootElement, fileOf);
        }
        catch (Exception torn) when (torn is JsonException or InvalidOperationException)
        {
            // Either the last line of a killed process or not ours: a test without a result is not run.
        }
    }

    private void Take(JsonElement fact, Func<string, string?> fileOf)
    {
        var id = Text(fact, "id") ?? string.Empty;
        var message = Text(fact, "message");
        switch (Text(fact, "kind"))
        {
            case "collected":
                tests.TryAdd(id, null);
                break;
            case "deselected":
                tests.Remove(id);
                break;
            case "result":
                tests[id] = new TestResult(id, Outcome(Text(fact, "outcome")), Number(fact, "seconds"), message, Text(fact, "file") ?? fileOf(id), Text(fact, "output"));
                break;
            case "collect-error":
                LoadErrors.Add((id, message ?? string.Empty));
                break;
            case "fixture-error":
                tests[id] = new TestResult(id, TestOutcome.Failed, 0, message);
                break;
            case "broken":
                Problems.Add(message ?? string.Empty);
                break;
            case "finished":
                Finished = (int)Number(fact, "exit");
                break;
        }
    }

    private static TestOutcome Outcome(string? text) => text switch { "passed" => TestOutcome.Passed, "failed" => TestOutcome.Failed, _ => TestOutcome.NotRun };

    private static string? Text(JsonElement fact, string name) =>
        fact.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double Number(JsonElement fact, string name) =>
        fact.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
}
