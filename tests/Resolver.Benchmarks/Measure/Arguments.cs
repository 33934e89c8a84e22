using System.Globalization;

namespace Resolver.Benchmarks.Measure;

/// <summary>The options of a command, as pairs of a name and a value; a name alone is a switch.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private Arguments()
    {
    }

    /// <summary>Reads a command line.</summary>
    /// <param name="args">After the command's name.</param>
    /// <param name="known">The options that the command has.</param>
    /// <exception cref="UsageException">An option is unknown.</exception>
    public static Arguments Parse(string[] args, params string[] known)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Length; i++)
        {
            if (!known.Contains(args[i], StringComparer.Ordinal))
            {
                throw new UsageException($"There is no option '{args[i]}'. The options are: {string.Join(", ", known)}.");
            }

            var hasValue = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            parsed._values[args[i]] = hasValue ? args[++i] : string.Empty;
        }

        return parsed;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Text(string name) => _values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public int Number(string name, int otherwise) => Text(name) is { } text
        ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"{name} needs a whole number, 0 or more.")
        : otherwise;

    public IReadOnlyList<string> List(string name, params string[] otherwise) =>
        Has(name) ? Text(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [] : otherwise;
}

/// <summary>The command line is wrong; the message names the cure.</summary>
internal sealed class UsageException(string message) : Exception(message);
