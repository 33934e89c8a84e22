using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Resolver.Core.Text;

namespace Resolver.Core.Loop;

/// <summary>Reads a tool's arguments as input from a public web form. A refusal says what to do, in words that the model can act on.</summary>
public static class ToolReader
{
    /// <summary>Characters of arguments at most.</summary>
    public const int MaxArguments = 512 * 1024;

    /// <summary>Reads and validates.</summary>
    /// <param name="json">What the model sent.</param>
    /// <param name="problem">Why it is refused; null where it is not.</param>
    /// <returns>The arguments; null where they are refused.</returns>
    public static T? Read<T>(string json, out string? problem)
        where T : class
    {
        problem = null;
        if (json.Length > MaxArguments)
        {
            problem = $"The arguments are longer than {MaxArguments} characters; send less.";
            return null;
        }

        try
        {
            var value = JsonSerializer.Deserialize<T>(json, ToolDefinition.Strict);
            problem = value is null ? "The arguments are null; send an object." : Wrong(value, string.Empty);
            return problem is null ? value : null;
        }
        catch (JsonException wrong)
        {
            problem = $"The arguments do not fit the tool's schema{At(wrong.Path)}: {Kind(wrong)}. Send one JSON object with exactly the members of the schema.";
            return null;
        }
    }

    private static string At(string? path) => path is null or "$" ? string.Empty : $" at {VisibleText.Quote(path, 80)}";

    // The library's words may repeat what was sent; these do not.
    private static string Kind(JsonException wrong) => wrong.Message switch
    {
        var text when text.Contains("could not be mapped", StringComparison.Ordinal) => "a member is not known",
        var text when text.Contains("missing required", StringComparison.Ordinal) => $"missing: {Missing(text)}",
        var text when text.Contains("Duplicate", StringComparison.OrdinalIgnoreCase) => "a member is given twice",
        var text when text.Contains("could not be converted", StringComparison.Ordinal) => "a value is of the wrong type",
        var text when text.Contains("doesn't allow", StringComparison.Ordinal) || text.Contains("null", StringComparison.Ordinal) => "null where a value is needed",
        _ => "it is not valid JSON",
    };

    private static string Missing(string text) =>
        string.Join(", ", text.Split('\'').Where(static (_, index) => index % 2 == 1).Skip(1).Select(static name => VisibleText.Line(name, 40)));

    private static string? Wrong(object value, string place)
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(value, new ValidationContext(value), problems, validateAllProperties: true))
        {
            return $"{place}{problems[0].ErrorMessage?.TrimEnd('.')}.";
        }

        return value.GetType().GetProperties().Select(member => Items(value, member, place)).FirstOrDefault(static problem => problem is not null);
    }

    // The validator of the framework does not look into lists.
    private static string? Items(object value, PropertyInfo member, string place)
    {
        if (member.PropertyType == typeof(string) || member.GetValue(value) is not IEnumerable items)
        {
            return null;
        }

        var number = 0;
        foreach (var item in items)
        {
            var at = $"{place}{member.Name}[{number++}]: ";
            if (item switch { null => at + "null where a value is needed.", string text => Text(text, at), _ => Wrong(item, at) } is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Text(string text, string at) => text.Length is > 0 and <= 2_000 ? null : at + "must have 1 to 2000 characters.";
}
