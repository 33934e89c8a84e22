using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Pulumi;

namespace Resolver.Infra.Configuration;

/// <summary>Reads values and collects what is wrong with them, so that one try tells of all mistakes.</summary>
/// <param name="value">The text of a value by its name, or null where it is not set.</param>
internal sealed class Reader(Func<string, string?> value)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true, NumberHandling = JsonNumberHandling.AllowReadingFromString };
    private readonly List<string> faults = [];

    /// <summary>Stops where something was wrong.</summary>
    /// <exception cref="RunException">Every fault, with the value's name and the cure.</exception>
    public void Demand()
    {
        if (faults.Count > 0)
        {
            throw new RunException(string.Join('\n', faults.Prepend("The stack's configuration cannot be used:")));
        }
    }

    /// <summary>A value of a fixed set.</summary>
    public string OneOf(string name, params string[] choices) =>
        Text(name, $"one of {string.Join(", ", choices)}") is { } text
            ? choices.Contains(text, StringComparer.Ordinal) ? text : Wrong(name, text, $"one of {string.Join(", ", choices)}", choices[0])
            : choices[0];

    /// <summary>A value of a form.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="pattern">Its form.</param>
    /// <param name="form">The form in words.</param>
    /// <param name="standIn">What is used meanwhile where the value is wrong, so that reading goes on.</param>
    public string Matching(string name, string pattern, string form, string standIn = "x") =>
        Text(name, form) is { } text ? Matches(text, pattern) ? text : Wrong(name, text, form, standIn) : standIn;

    /// <summary>An image in the environment's registry, or null where none is named yet.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="byDigest">Whether a tag will not do: what a tag names can change.</param>
    public string? Image(string name, bool byDigest)
    {
        var form = byDigest ? "name@sha256:digest in this environment's registry" : "name@sha256:digest or name:tag in this environment's registry; the tag \"latest\" says nothing and is refused";
        return value(name) is not { Length: > 0 } text ? null : Matches(text, byDigest ? Patterns.Digest : Patterns.Image) ? text : Wrong<string?>(name, text, form, standIn: null);
    }

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int least, int most)
    {
        var form = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");
        return Text(name, form) is not { } text ? least
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : Wrong(name, text, form, least);
    }

    /// <summary>A list of values of a form.</summary>
    public IReadOnlyList<string> List(string name, string pattern, string form, int atLeast)
    {
        var text = value(name);
        if (text is null)
        {
            return atLeast == 0 ? [] : Missing(name, $"a list of {form}", Array.Empty<string>());
        }

        var list = Parse<List<string>>(text);
        return list is null || list.Count < atLeast ? Wrong(name, text, $"a list of {form}, at least {atLeast.ToString(CultureInfo.InvariantCulture)}", Array.Empty<string>())
            : list.Find(entry => entry is null || !Matches(entry, pattern)) is { } bad ? Wrong(name, bad, $"a list of {form}", Array.Empty<string>())
            : list;
    }

    /// <summary>The tiers' models: each tier once, and at least one.</summary>
    public IReadOnlyList<ModelDeployment> Models(string name)
    {
        const string Form = "a list of {tier, model, version, sku, capacity}";
        return Text(name, Form) is { } text
            ? Records<ModelDeployment>(name, text, Form, atLeast: 1, static model => model.Fault(), static model => model.Tier, "each tier stands there once")
            : [];
    }

    /// <summary>People whose buttons count in Teams: each once; nobody where the value is not set.</summary>
    public IReadOnlyList<TeamsApprover> Approvers(string name) => value(name) is { } text
        ? Records<TeamsApprover>(name, text, "a list of {user, name, paths}", atLeast: 0, static person => person.Fault(), static person => person.User, "each user stands there once")
        : [];

    private T[] Records<T>(string name, string text, string form, int atLeast, Func<T, string?> faultOf, Func<T, string> keyOf, string once)
        where T : class
    {
        var records = Parse<List<T?>>(text);
        var fault = records is null || records.Count < atLeast || records.Contains(null) ? "that is none"
            : records.Select(record => faultOf(record!)).FirstOrDefault(static bad => bad is not null)
            ?? (records.DistinctBy(record => keyOf(record!), StringComparer.OrdinalIgnoreCase).Count() < records.Count ? once : null);
        return fault is null ? [.. records!.OfType<T>()] : Wrong(name, text, $"{form}; {fault}", Array.Empty<T>());
    }

    /// <summary>The site of Jira; null where none is set.</summary>
    public JiraSite? Jira(string name)
    {
        const string Form = "{site, readerEmail, writerEmail, allowedGroup, projects}";
        if (value(name) is not { Length: > 0 } text)
        {
            return null;
        }

        var site = Parse<JiraSite>(text);
        var fault = site is null ? "that is none" : site.Fault();
        return fault is null ? site : Wrong<JiraSite?>(name, text, $"{Form}; {fault}", standIn: null);
    }

    private string? Text(string name, string form)
    {
        var text = value(name);
        return string.IsNullOrWhiteSpace(text) ? Missing<string?>(name, form, standIn: null) : text;
    }

    private T Missing<T>(string name, string form, T standIn)
    {
        faults.Add($"  {name} is missing: {form}. Set it with: pulumi config set {name} …");
        return standIn;
    }

    private T Wrong<T>(string name, string text, string form, T standIn)
    {
        faults.Add($"  {name} is '{text}' and must be {form}. Set it with: pulumi config set {name} …");
        return standIn;
    }

    private static bool Matches(string text, string pattern) => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Patience);

    private static T? Parse<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
