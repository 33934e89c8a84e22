using Resolver.Repair.Mutate;

namespace Resolver.Repair.Python;

/// <summary>How Python spells things.</summary>
public sealed class PythonDialect : ILanguageDialect
{
    private static readonly IReadOnlyList<IMutator> All = [.. Mutate.Mutators.Shared, new DelegatedYieldMutator()];

    /// <inheritdoc />
    public string Language => "python";

    /// <inheritdoc />
    public string True => "True";

    /// <inheritdoc />
    public string False => "False";

    /// <inheritdoc />
    public string Null => "None";

    /// <inheritdoc />
    public string And => "and";

    /// <inheritdoc />
    public string Or => "or";

    /// <inheritdoc />
    public bool Truthiness => true;

    /// <inheritdoc />
    public IReadOnlySet<string> FixedNames { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "self", "cls", "_", "super", "__name__", "len", "range", "print", "int", "str", "list", "dict", "set", "tuple", "float", "bool",
        "min", "max", "sum", "any", "all", "sorted", "enumerate", "zip", "map", "filter", "abs", "isinstance", "type", "object", "Exception",
        "ValueError", "KeyError", "IndexError", "TypeError",
    };

    /// <inheritdoc />
    public IReadOnlyList<string> Wrappers { get; } = ["len", "list", "set", "sorted", "int", "abs", "reversed", "str", "tuple", "float"];

    /// <inheritdoc />
    public IReadOnlyList<string> EmptyValues { get; } = ["[]", "None", "0", "False", "True", "1", "''", "\"\"", "{}", "()", "set()", "-1"];

    /// <inheritdoc />
    public string EmptyStatement => "pass";

    /// <inheritdoc />
    public IReadOnlyList<IMutator> Mutators => All;

    /// <inheritdoc />
    public IReadOnlyList<string> ComparisonsFor(string comparison) => comparison switch
    {
        "<" => ["<=", ">", ">=", "!="],
        "<=" => ["<", ">=", ">", "=="],
        ">" => [">=", "<", "<=", "!="],
        ">=" => [">", "<=", "<", "=="],
        "==" => ["!=", "<=", ">=", "<", ">"],
        "!=" => ["==", "<", ">"],
        "is" => ["is not", "=="],
        "is not" => ["is", "!="],
        "in" => ["not in", "=="],
        "not in" => ["in"],
        _ => [],
    };

    /// <inheritdoc />
    public IReadOnlyList<string> ArithmeticFor(string arithmetic) => arithmetic switch
    {
        "+" => ["-", "*"],
        "-" => ["+"],
        "*" => ["**", "+", "/", "//"],
        "/" => ["//", "*", "%"],
        "//" => ["/", "%", "*"],
        "%" => ["//", "/"],
        "**" => ["*"],
        "&" => ["|", "^"],
        "|" => ["&", "^"],
        "^" => ["&", "|", "**"],
        "<<" => [">>"],
        ">>" => ["<<"],
        _ => [],
    };

    /// <inheritdoc />
    public string Negate(string condition) => condition.StartsWith("not ", StringComparison.Ordinal) && condition.LastIndexOf(' ') == 3
        ? condition[4..]
        : IsPlain(condition) ? $"not {condition}" : $"not ({condition})";

    /// <inheritdoc />
    public string IsNull(string expression) => $"{expression} is None";

    /// <inheritdoc />
    public IReadOnlyList<string> IsEmpty(string expression) => [$"not {expression}"];

    /// <inheritdoc />
    public string Guard(string condition, string statement, string indent) => $"{indent}if {condition}:\n{indent}    {statement}";

    /// <inheritdoc />
    public string Statement(string text) => text;

    /// <inheritdoc />
    public string CollectionOf(string element) => $"[{element}]";

    /// <inheritdoc />
    public IReadOnlyList<string> CounterpartsOf(string function) => function switch
    {
        "min" => ["max"],
        "max" => ["min"],
        "any" => ["all"],
        "all" => ["any"],
        "append" => ["extend", "insert"],
        "extend" => ["append"],
        "add" => ["update", "discard"],
        "lower" => ["upper", "casefold"],
        "upper" => ["lower"],
        "strip" => ["lstrip", "rstrip"],
        "lstrip" => ["rstrip", "strip"],
        "rstrip" => ["lstrip", "strip"],
        "split" => ["rsplit"],
        "rsplit" => ["split"],
        "find" => ["rfind", "index"],
        "rfind" => ["find"],
        "startswith" => ["endswith"],
        "endswith" => ["startswith"],
        "pop" => ["popleft"],
        "popleft" => ["pop"],
        "floor" => ["ceil"],
        "ceil" => ["floor"],
        "keys" => ["values", "items"],
        "values" => ["keys", "items"],
        "items" => ["keys", "values"],
        "issubset" => ["issuperset"],
        "issuperset" => ["issubset"],
        "union" => ["intersection", "difference"],
        "intersection" => ["union", "difference"],
        "list" => ["tuple", "set", "sorted"],
        "sorted" => ["list", "reversed"],
        "int" => ["round", "float"],
        "round" => ["int"],
        _ => [],
    };

    /// <inheritdoc />
    public IReadOnlyList<string> ExtremesOf(string left, string right) => [$"max({left}, {right})", $"min({left}, {right})"];

    /// <inheritdoc />
    public IReadOnlyList<string> SlicesOf(string sequence, string position) => position == "1"
        ? [$"{sequence}[1:]", $"{sequence}[:-1]"]
        : [$"{sequence}[{position}:]", $"{sequence}[:{position}]"];

    private static bool IsPlain(string text) => text.All(character => char.IsLetterOrDigit(character) || character is '_' or '.');
}
