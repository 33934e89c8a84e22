using Resolver.Repair.Mutate;

namespace Resolver.Repair.CSharp;

/// <summary>How C# spells things.</summary>
public sealed class CSharpDialect : ILanguageDialect
{
    /// <inheritdoc />
    public string Language => "csharp";

    /// <inheritdoc />
    public string True => "true";

    /// <inheritdoc />
    public string False => "false";

    /// <inheritdoc />
    public string Null => "null";

    /// <inheritdoc />
    public string And => "&&";

    /// <inheritdoc />
    public string Or => "||";

    /// <inheritdoc />
    public bool Truthiness => false;

    /// <inheritdoc />
    public IReadOnlySet<string> FixedNames { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "this", "base", "_", "var", "nameof", "typeof", "Math", "Console", "String", "Enumerable", "Convert", "Array", "Task", "ArgumentNullException",
    };

    /// <inheritdoc />
    public IReadOnlyList<string> Wrappers { get; } = ["Math.Abs", "(int)", "(long)", "(double)", "(decimal)"];

    /// <inheritdoc />
    public IReadOnlyList<string> EmptyValues { get; } = ["null", "0", "false", "true", "[]", "\"\"", "default", "1", "-1"];

    /// <inheritdoc />
    public string EmptyStatement => ";";

    /// <inheritdoc />
    public IReadOnlyList<string> ComparisonsFor(string comparison) => comparison switch
    {
        "<" => ["<=", ">", ">=", "!="],
        "<=" => ["<", ">=", ">", "=="],
        ">" => [">=", "<", "<=", "!="],
        ">=" => [">", "<=", "<", "=="],
        "==" => ["!=", "<=", ">="],
        "!=" => ["==", "<", ">"],
        "is" => ["is not"],
        "is not" => ["is"],
        _ => [],
    };

    /// <inheritdoc />
    public IReadOnlyList<string> ArithmeticFor(string arithmetic) => arithmetic switch
    {
        "+" => ["-", "*"],
        "-" => ["+", "*"],
        "*" => ["/", "+"],
        "/" => ["*", "%"],
        "%" => ["/", "*"],
        "&" => ["|", "^"],
        "|" => ["&", "^"],
        "^" => ["&", "|"],
        "<<" => [">>"],
        ">>" => ["<<", ">>>"],
        ">>>" => [">>"],
        _ => [],
    };

    /// <inheritdoc />
    public string Negate(string condition) => condition.StartsWith('!') && IsPlain(condition[1..])
        ? condition[1..]
        : IsPlain(condition) ? $"!{condition}" : $"!({condition})";

    /// <inheritdoc />
    public string IsNull(string expression) => $"{expression} is null";

    /// <inheritdoc />
    public IReadOnlyList<string> IsEmpty(string expression) => [$"{expression}.Count == 0", $"{expression}.Length == 0"];

    /// <inheritdoc />
    public string Guard(string condition, string statement, string indent) => $"{indent}if ({condition})\n{indent}{{\n{indent}    {statement};\n{indent}}}";

    /// <inheritdoc />
    public string Statement(string text) => text + ";";

    /// <inheritdoc />
    public string CollectionOf(string element) => $"[{element}]";

    /// <inheritdoc />
    public IReadOnlyList<string> ExtremesOf(string left, string right) => [$"Math.Max({left}, {right})", $"Math.Min({left}, {right})"];

    /// <inheritdoc />
    public IReadOnlyList<string> SlicesOf(string sequence, string position) => [$"{sequence}[{position}..]", $"{sequence}[..{position}]"];

    /// <inheritdoc />
    public IReadOnlyList<string> CounterpartsOf(string function) => Counterparts.GetValueOrDefault(function, []);

    private static bool IsPlain(string text) => text.All(character => char.IsLetterOrDigit(character) || character is '_' or '.');

    private static readonly Dictionary<string, string[]> Counterparts = new(StringComparer.Ordinal)
    {
        ["Min"] = ["Max"],
        ["Max"] = ["Min"],
        ["Any"] = ["All"],
        ["All"] = ["Any"],
        ["First"] = ["Last", "FirstOrDefault"],
        ["FirstOrDefault"] = ["LastOrDefault", "First"],
        ["Last"] = ["First", "LastOrDefault"],
        ["LastOrDefault"] = ["FirstOrDefault", "Last"],
        ["Single"] = ["First"],
        ["Skip"] = ["Take"],
        ["Take"] = ["Skip"],
        ["SkipWhile"] = ["TakeWhile", "Where"],
        ["TakeWhile"] = ["SkipWhile", "Where"],
        ["OrderBy"] = ["OrderByDescending"],
        ["OrderByDescending"] = ["OrderBy"],
        ["ThenBy"] = ["ThenByDescending"],
        ["ThenByDescending"] = ["ThenBy"],
        ["Union"] = ["Concat", "Intersect", "Except"],
        ["Concat"] = ["Union"],
        ["Intersect"] = ["Except", "Union"],
        ["Except"] = ["Intersect"],
        ["Floor"] = ["Ceiling", "Round"],
        ["Ceiling"] = ["Floor", "Round"],
        ["Round"] = ["Ceiling", "Floor"],
        ["IndexOf"] = ["LastIndexOf"],
        ["LastIndexOf"] = ["IndexOf"],
        ["StartsWith"] = ["EndsWith", "Contains"],
        ["EndsWith"] = ["StartsWith", "Contains"],
        ["Contains"] = ["StartsWith", "Equals"],
        ["Trim"] = ["TrimEnd", "TrimStart"],
        ["TrimStart"] = ["TrimEnd", "Trim"],
        ["TrimEnd"] = ["TrimStart", "Trim"],
        ["PadLeft"] = ["PadRight"],
        ["PadRight"] = ["PadLeft"],
        ["ToUpper"] = ["ToLower"],
        ["ToLower"] = ["ToUpper"],
        ["ToUpperInvariant"] = ["ToLowerInvariant"],
        ["ToLowerInvariant"] = ["ToUpperInvariant"],
        ["IsNullOrEmpty"] = ["IsNullOrWhiteSpace"],
        ["IsNullOrWhiteSpace"] = ["IsNullOrEmpty"],
        ["Add"] = ["Remove"],
        ["AddDays"] = ["AddMonths", "AddHours"],
        ["AddMonths"] = ["AddDays", "AddYears"],
        ["AddYears"] = ["AddMonths"],
        ["AddHours"] = ["AddMinutes", "AddDays"],
        ["AddMinutes"] = ["AddSeconds", "AddHours"],
        ["AddSeconds"] = ["AddMinutes", "AddMilliseconds"],
        ["Now"] = ["UtcNow"],
        ["Enqueue"] = ["Push"],
        ["Dequeue"] = ["Peek"],
        ["Push"] = ["Enqueue"],
        ["Pop"] = ["Peek"],
        ["Peek"] = ["Pop", "Dequeue"],
        ["Keys"] = ["Values"],
        ["Values"] = ["Keys"],
        ["Head"] = ["Tail"],
        ["Tail"] = ["Head"],
    };
}
