using System.Globalization;
using Resolver.Core.Faults;
using Resolver.Core.Testing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Resolver.Adapters.Configuration;

/// <summary>Reads <c>.resolver.yml</c>: strict, so that a typing error is a message and not a silent default.</summary>
public static class ResolverConfigFile
{
    /// <summary>Its place in a repository.</summary>
    public const string Name = ".resolver.yml";

    private const int MaxBytes = 64 * 1024;
    private const string Known = "runner, root, setup, test, testPaths, forbiddenPaths, schemas, services, testTimeoutSeconds, setupTimeoutSeconds";

    /// <summary>Parses the whole file.</summary>
    /// <exception cref="ResolverFault"><c>CONFIG-YAML</c>, <c>CONFIG-KEY</c>, <c>CONFIG-TYPE</c> or <c>CONFIG-RANGE</c>, with the line number.</exception>
    public static ResolverConfig Parse(string text)
    {
        if (text.Length > MaxBytes)
        {
            throw ResolverFault.Usage("CONFIG-YAML", $"{Name} is larger than 64 KiB; it holds settings only.");
        }

        var config = new ResolverConfig();
        foreach (var (key, value) in (Root(text) ?? []).Children)
        {
            var name = key is YamlScalarNode { Value: { } scalar } ? scalar : throw Wrong(key, "CONFIG-KEY", $"a key is a word; known keys: {Known}");
            config = Set(config, name, key, value);
        }

        return config;
    }

    private static ResolverConfig Set(ResolverConfig config, string name, YamlNode key, YamlNode value) => name switch
    {
        "runner" => config with { Runner = Word(name, value) },
        "root" => config with { Root = Folder(name, value) },
        "setup" => config with { Setup = [.. Items(name, value).Select(item => Command(name, item))] },
        "test" => config with { Test = Command(name, value) },
        "testPaths" => config with { TestPaths = Words(name, value) },
        "forbiddenPaths" => config with { ForbiddenPaths = Words(name, value) },
        "schemas" => config with { Schemas = SubFolder(name, value) },
        "services" => config with { Services = SubFolder(name, value) },
        "testTimeoutSeconds" => config with { TestTimeoutSeconds = Seconds(name, value) },
        "setupTimeoutSeconds" => config with { SetupTimeoutSeconds = Seconds(name, value) },
        _ => throw Wrong(key, "CONFIG-KEY", $"'{name}' is not a key; known keys: {Known}"),
    };

    private static YamlMappingNode? Root(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count switch
            {
                0 => null,
                1 => stream.Documents[0].RootNode switch
                {
                    YamlMappingNode mapping => mapping,
                    YamlScalarNode { Value: null or "" } => null,
                    var other => throw Wrong(other, "CONFIG-TYPE", $"the file is a list of 'key: value' lines; known keys: {Known}"),
                },
                _ => throw ResolverFault.Usage("CONFIG-YAML", $"{Name} holds several YAML documents; keep one."),
            };
        }
        catch (YamlException wrong)
        {
            throw ResolverFault.Usage("CONFIG-YAML", $"{Name} line {wrong.Start.Line}: not valid YAML. {wrong.Message}", wrong);
        }
    }

    private static string Word(string name, YamlNode value) =>
        value is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong(value, "CONFIG-TYPE", $"'{name}' is a text that is not empty");

    private static string Folder(string name, YamlNode value)
    {
        var text = value is YamlScalarNode { Value: { } given } ? given.Trim('/') : throw Wrong(value, "CONFIG-TYPE", $"'{name}' is a folder inside the repository");
        return text is "" or "." || Core.Ids.RepoPath.TryParse(text, out _)
            ? text is "." ? string.Empty : text
            : throw Wrong(value, "CONFIG-TYPE", $"'{name}' is a folder inside the repository, relative and without '..'");
    }

    private static string SubFolder(string name, YamlNode value) =>
        Folder(name, value) is { Length: > 0 } folder ? folder : throw Wrong(value, "CONFIG-TYPE", $"'{name}' is a folder below the repository's top");

    private static IReadOnlyList<string> Words(string name, YamlNode value) => [.. Items(name, value).Select(item => Word(name, item))];

    private static IEnumerable<YamlNode> Items(string name, YamlNode value) =>
        value is YamlSequenceNode list ? list.Children : throw Wrong(value, "CONFIG-TYPE", $"'{name}' is a list");

    private static string[] Command(string name, YamlNode value) =>
        value is YamlSequenceNode { Children.Count: > 0 } list && list.Children.All(item => item is YamlScalarNode { Value: not null })
            ? [.. list.Children.Select(item => ((YamlScalarNode)item).Value!)]
            : throw Wrong(value, "CONFIG-TYPE", $"a command of '{name}' is a list of its arguments, for example [npm, test]");

    private static int Seconds(string name, YamlNode value)
    {
        var isNumber = int.TryParse((value as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        return !isNumber ? throw Wrong(value, "CONFIG-TYPE", $"'{name}' is a whole number of seconds")
            : seconds is >= 1 and <= 3600 ? seconds
            : throw Wrong(value, "CONFIG-RANGE", $"'{name}' is {seconds}; it may be 1 to 3600");
    }

    private static ResolverFault Wrong(YamlNode where, string code, string what) => ResolverFault.Usage(code, $"{Name} line {where.Start.Line}: {what}.");
}
