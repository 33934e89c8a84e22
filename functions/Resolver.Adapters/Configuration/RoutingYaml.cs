using System.Globalization;
using System.Text.RegularExpressions;
using Resolver.Core.Faults;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Resolver.Adapters.Configuration;

/// <summary>Reads the rules file's YAML strictly: whatever is wrong is a usage fault with the line.</summary>
internal static class RoutingYaml
{
    private const string File = RoutingRulesFile.Name;
    private const string NotYaml = "ROUTING-YAML";
    private const string Key = "ROUTING-KEY";
    private const string Type = "ROUTING-TYPE";
    private const string Range = "ROUTING-RANGE";
    private const int MaxCharacters = 64 * 1024;

    /// <summary>The one document of the text.</summary>
    public static YamlMappingNode Document(string text)
    {
        if (text.Length > MaxCharacters)
        {
            throw ResolverFault.Usage(NotYaml, $"{File} is larger than 64 KiB; it holds settings only.");
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw ResolverFault.Usage(NotYaml, $"{File} line 1: the file is one YAML document of 'key: value' lines.");
        }
        catch (YamlException wrong)
        {
            throw ResolverFault.Usage(NotYaml, $"{File} line {wrong.Start.Line}: not valid YAML. {wrong.Message}", wrong);
        }
    }

    /// <summary>The mapping's entries by key; a key that is not known is refused.</summary>
    public static Dictionary<string, YamlNode> Fields(YamlNode node, string what, params IReadOnlyList<string> known)
    {
        var mapping = node as YamlMappingNode ?? throw Wrong(node, Type, $"{what} is a list of 'key: value' lines; known keys: {string.Join(", ", known)}");
        var fields = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? string.Empty;
            fields[known.Contains(name, StringComparer.Ordinal) ? name : throw Wrong(key, Key, $"'{name}' is not a key of {what}; known keys: {string.Join(", ", known)}")] = value;
        }

        return fields;
    }

    public static IReadOnlyList<YamlNode> Items(string name, YamlNode value) =>
        value is YamlSequenceNode list ? [.. list.Children] : throw Wrong(value, Type, $"'{name}' is a list");

    public static string Word(string name, YamlNode value) =>
        value is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong(value, Type, $"'{name}' is a text that is not empty");

    /// <summary>A list that is not empty: an empty condition would hold for everything.</summary>
    public static IReadOnlyList<YamlNode> Some(string name, YamlNode value) =>
        Items(name, value) is { Count: > 0 } items ? items : throw Wrong(value, Type, $"'{name}' is an empty list; leave it out, or name at least one");

    public static IReadOnlyList<string> Words(string name, YamlNode value) => [.. Some(name, value).Select(item => Word(name, item))];

    public static double Number(string name, YamlNode value, double from, double to)
    {
        var isNumber = double.TryParse((value as YamlScalarNode)?.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        return !isNumber ? throw Wrong(value, Type, $"'{name}' is a number")
            : number >= from && number <= to ? number
            : throw Wrong(value, Range, string.Create(CultureInfo.InvariantCulture, $"'{name}' is {number}; it may be {from} to {to}"));
    }

    public static int Whole(string name, YamlNode value, int from, int to)
    {
        var number = Number(name, value, from, to);
        return number == Math.Floor(number) ? (int)number : throw Wrong(value, Type, $"'{name}' is a whole number");
    }

    public static Regex Pattern(string name, YamlNode value)
    {
        try
        {
            return new Regex(Word(name, value), RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw Wrong(value, Type, $"'{name}' is no regular expression that can be used (no look-around, no back references): {wrong.Message.TrimEnd('.')}");
        }
    }

    /// <summary>A rule that says what is missing.</summary>
    public static ResolverFault Incomplete(YamlNode where, string what) => Wrong(where, Key, what);

    /// <summary>A word that is none of the known ones.</summary>
    public static ResolverFault Unknown(YamlNode where, string what) => Wrong(where, Type, what);

    private static ResolverFault Wrong(YamlNode where, string code, string what) => ResolverFault.Usage(code, $"{File} line {where.Start.Line}: {what}.");
}
