using System.Text;
using System.Text.RegularExpressions;
using Resolver.Core.Faults;
using Resolver.Core.Routing;
using Resolver.Core.Runs;
using YamlDotNet.RepresentationModel;

namespace Resolver.Adapters.Configuration;

/// <summary>Reads the routing rules: the built-in file, or the operator's. Never anything from an issue or a repository.</summary>
public static class RoutingRulesFile
{
    /// <summary>Its name in the data folder.</summary>
    public const string Name = "routing.yml";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The built-in file, as people read it.</summary>
    public static string BuiltInText { get; } = ReadBuiltIn();

    /// <summary>The rules of the data folder, or the built-in ones where it has none.</summary>
    /// <exception cref="ResolverFault"><c>ROUTING-YAML</c>, <c>ROUTING-KEY</c>, <c>ROUTING-TYPE</c> or <c>ROUTING-RANGE</c>, with the line.</exception>
    public static RoutingRules Load(string dataFolder)
    {
        var file = Path.Combine(dataFolder, Name);
        try
        {
            return Parse(File.Exists(file) ? Strict.GetString(File.ReadAllBytes(file)).TrimStart('\uFEFF') : BuiltInText);
        }
        catch (Exception wrong) when (wrong is DecoderFallbackException or IOException or UnauthorizedAccessException)
        {
            throw ResolverFault.Usage("ROUTING-YAML", $"{Name} of the data folder cannot be read as UTF-8 ({wrong.GetType().Name}). Mend its permissions or its encoding, or remove it.", wrong);
        }
    }

    /// <summary>Parses a whole file. What it leaves out has the value of no rule at all, except for <c>criteria</c> and <c>ladders</c>, which have the built-in ones.</summary>
    /// <exception cref="ResolverFault">As for <see cref="Load"/>.</exception>
    public static RoutingRules Parse(string text)
    {
        var fields = RoutingYaml.Fields(RoutingYaml.Document(text), "the file", "kinds", "start", "criteria", "ladders");
        return new RoutingRules(
            Rules(fields, "kinds"),
            Rules(fields, "start"),
            fields.TryGetValue("criteria", out var criteria) ? RoutingYaml.Pattern("criteria", criteria) : BuiltInCriteria(),
            fields.TryGetValue("ladders", out var ladders) ? Ladders(ladders) : new LadderOptions());
    }

    private static Regex BuiltInCriteria() => RoutingYaml.Pattern("criteria", RoutingYaml.Document(BuiltInText).Children[new YamlScalarNode("criteria")]);

    private static IReadOnlyList<RoutingRule> Rules(Dictionary<string, YamlNode> fields, string list) =>
        fields.TryGetValue(list, out var rules) ? [.. RoutingYaml.Items(list, rules).Select(rule => Rule(rule, list == "kinds"))] : [];

    private static RoutingRule Rule(YamlNode node, bool aboutKinds)
    {
        const string Conditions = "labels, title, text, paths, minCharacters, maxCharacters";
        var fields = aboutKinds
            ? RoutingYaml.Fields(node, "a rule of kinds", "name", "labels", "title", "text", "paths", "minCharacters", "maxCharacters", "kind")
            : RoutingYaml.Fields(node, "a rule of start", "name", "labels", "title", "text", "paths", "kinds", "minCharacters", "maxCharacters", "tier");
        var effect = aboutKinds ? "kind" : "tier";
        if (!fields.TryGetValue("name", out var name) || !fields.TryGetValue(effect, out var then) || fields.Count < 3)
        {
            throw RoutingYaml.Incomplete(node, $"a rule has a name, a {effect} and at least one condition ({Conditions}{(aboutKinds ? string.Empty : ", kinds")})");
        }

        return new RoutingRule(
            RoutingYaml.Word("name", name),
            When(fields),
            aboutKinds ? Kind(then) : null,
            aboutKinds ? null : RoutingYaml.Word(effect, then));
    }

    private static RuleConditions When(Dictionary<string, YamlNode> fields) => new()
    {
        Labels = fields.TryGetValue("labels", out var labels) ? [.. RoutingYaml.Words("labels", labels)] : [],
        Paths = fields.TryGetValue("paths", out var paths) ? RoutingYaml.Words("paths", paths) : [],
        Kinds = fields.TryGetValue("kinds", out var kinds) ? [.. RoutingYaml.Some("kinds", kinds).Select(Kind)] : [],
        Title = fields.TryGetValue("title", out var title) ? RoutingYaml.Pattern("title", title) : null,
        Text = fields.TryGetValue("text", out var text) ? RoutingYaml.Pattern("text", text) : null,
        MinCharacters = fields.TryGetValue("minCharacters", out var min) ? RoutingYaml.Whole("minCharacters", min, 0, 10_000_000) : 0,
        MaxCharacters = fields.TryGetValue("maxCharacters", out var max) ? RoutingYaml.Whole("maxCharacters", max, 0, 10_000_000) : int.MaxValue,
    };

    private static IssueKind Kind(YamlNode node) => RoutingYaml.Word("kind", node) switch
    {
        "bug" => IssueKind.Bug,
        "feature" => IssueKind.Feature,
        "scaffold" => IssueKind.Scaffold,
        "docs" => IssueKind.Docs,
        "refactor" => IssueKind.Refactor,
        var other => throw RoutingYaml.Unknown(node, $"'{other}' is not a kind; kinds: bug, feature, scaffold, docs, refactor"),
    };

    private static LadderOptions Ladders(YamlNode node)
    {
        var options = new LadderOptions();
        foreach (var (name, value) in RoutingYaml.Fields(node, "ladders", "falseAccepts", "falseRejects", "usdPerIssue", "minOutcomes", "neighbours"))
        {
            options = name switch
            {
                "falseAccepts" => options with { FalseAccepts = RoutingYaml.Number(name, value, 0, 0.5) },
                "falseRejects" => options with { FalseRejects = RoutingYaml.Number(name, value, 0, 0.5) },
                "usdPerIssue" => options with { UsdPerIssue = RoutingYaml.Number(name, value, 0, 10_000) },
                "minOutcomes" => options with { MinOutcomes = RoutingYaml.Whole(name, value, 10, 10_000) },
                _ => options with { Neighbours = RoutingYaml.Whole(name, value, 1, 100) },
            };
        }

        return options;
    }

    private static string ReadBuiltIn()
    {
        using var stream = typeof(RoutingRulesFile).Assembly.GetManifestResourceStream(Name) ?? throw new InvalidOperationException($"{Name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
