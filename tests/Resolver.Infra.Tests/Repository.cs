using System.Text.Json;
using YamlDotNet.Serialization;

namespace Resolver.Infra.Tests;

/// <summary>Files of the repository, and the stacks' configuration as the program gets it.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    /// <summary>What every operator sets for themselves; the committed files leave it out.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Own = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["suffix"] = "ab12c",
        ["owner"] = "platform@acme.test",
        ["costCenter"] = "cc-42",
        ["operatorsGroup"] = "4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10",
        ["alertEmails"] = """["on-call@acme.test"]""",
        ["budgetStart"] = "2026-12-01",
        ["gitHubReaderAppId"] = "1001",
        ["gitHubWriterAppId"] = "1002",
        ["audience"] = "9d7c2b1a-3f4e-4a5b-8c6d-7e8f9a0b1c2d",
        ["brainImage"] = $"resolver-brain@sha256:{new string('b', 64)}",
        ["runnerImage"] = $"resolver-runner@sha256:{new string('c', 64)}",
    };

    internal static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    internal static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText);

    /// <summary>A stack's values by name: those of its file, an operator's own, and changes; a null takes one away.</summary>
    internal static Func<string, string?> Values(string stack, params (string Name, string? Value)[] changes)
    {
        var values = Committed(stack);
        foreach (var (name, value) in Own)
        {
            values[name] = value;
        }

        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }

        return name => values.GetValueOrDefault(name);
    }

    internal static Configuration.Settings Settings(string stack) => Configuration.Settings.Read(Values(stack));

    private static Dictionary<string, string?> Committed(string stack)
    {
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var config = yaml.Deserialize<Dictionary<string, Dictionary<string, object>>>(Text($"infra/Pulumi.{stack}.yaml"))["config"];
        return config.Where(static entry => entry.Key.StartsWith("resolver:", StringComparison.Ordinal))
            .ToDictionary(static entry => entry.Key["resolver:".Length..], static entry => Scalar(entry.Value), StringComparer.Ordinal);
    }

    // As the command line gives it to a program: plain text, or JSON where it is structured.
    private static string? Scalar(object value) => value is string or not System.Collections.IEnumerable ? FormattableString.Invariant($"{value}") : JsonSerializer.Serialize(Plain(value));

    private static object? Plain(object? value) => value switch
    {
        IDictionary<object, object> map => map.ToDictionary(static entry => $"{entry.Key}", static entry => Plain(entry.Value), StringComparer.Ordinal),
        IList<object> list => list.Select(Plain).ToArray(),
        _ => value,
    };

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ResolverFunctions.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
