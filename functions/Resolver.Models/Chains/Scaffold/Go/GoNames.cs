using System.Text;
using System.Text.RegularExpressions;
using Resolver.Core.Faults;
using Resolver.Core.Scaffold;
using Resolver.Core.Text;
using Resolver.Models.Chains.Scaffold.Proto;

namespace Resolver.Models.Chains.Scaffold.Go;

/// <summary>Names of Go for names of .proto files.</summary>
internal static partial class GoNames
{
    private const int MaxComment = 300;

    private static readonly HashSet<string> Initialisms = new(
        ["API", "HTTP", "ID", "IP", "JSON", "SKU", "SQL", "TLS", "TTL", "UI", "URI", "URL", "UUID", "VAT"], StringComparer.Ordinal);

    /// <summary><c>customer_id</c> becomes <c>CustomerID</c>.</summary>
    public static string Exported(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (Match word in Words().Matches(name))
        {
            var upper = word.Value.ToUpperInvariant();
            text.Append(Initialisms.Contains(upper) ? upper : char.ToUpperInvariant(word.Value[0]) + word.Value[1..]);
        }

        return text.Length == 0 || !char.IsAsciiLetter(text[0]) ? "X" + text : text.ToString();
    }

    /// <summary>For a constant of a test: <c>Order</c> becomes <c>order</c>, <c>SKULine</c> <c>skuLine</c>.</summary>
    public static string Unexported(string exported)
    {
        var capitals = exported.TakeWhile(char.IsAsciiLetterUpper).Count();
        var lower = capitals <= 1 ? 1 : capitals == exported.Length ? capitals : capitals - 1;
#pragma warning disable CA1308 // Go's unexported names begin in lower case.
        return exported[..lower].ToLowerInvariant() + exported[lower..];
#pragma warning restore CA1308
    }

    /// <summary>The type's name without its package: segments from the first that begins with a capital.</summary>
    public static string TypeName(string fullName)
    {
        var parts = fullName.Split('.');
        var first = Array.FindIndex(parts, static part => char.IsAsciiLetterUpper(part[0]));
        return string.Concat(parts[(first < 0 ? parts.Length - 1 : first)..].Select(Exported));
    }

    /// <summary>One line of a comment that begins with the name: no list, heading or directive can begin there.</summary>
    public static string Comment(string name, string text, string fallback) =>
        $"// {name}: {(VisibleText.Line(text, MaxComment) is { Length: > 0 } line ? line : fallback)}\n";

    [GeneratedRegex("[A-Za-z][a-z0-9]*|[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}

/// <summary>The Go names of a contract's types; a clash is refused before anything is written.</summary>
internal sealed class GoTypes
{
    private static readonly string[] Ours = ["Problem", "Problems", "Int64", "Uint64"];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <exception cref="ResolverFault"><c>PROTO-NAME</c>.</exception>
    public GoTypes(ServiceContract contract)
    {
        var taken = new HashSet<string>(Ours, StringComparer.Ordinal);
        foreach (var name in contract.Messages.Select(static message => message.Name).Concat(contract.Enums.Select(static values => values.Name)))
        {
            var go = GoNames.TypeName(name);
            _names[name] = taken.Add(go) ? go : throw Clash(name, go);
        }

        foreach (var values in contract.Enums)
        {
            foreach (var value in values.Values)
            {
                var go = Constant(values, value);
                _ = taken.Add(go) ? go : throw Clash(value.Name, go);
            }
        }

        contract.Messages.ToList().ForEach(CheckFields);
    }

    public string this[string fullName] => _names[fullName];

    /// <summary><c>ORDER_STATUS_PAID</c> of <c>OrderStatus</c> becomes <c>OrderStatusPaid</c>.</summary>
    public string Constant(EnumSchema values, EnumValueSchema value)
    {
        var type = _names[values.Name];
        var bare = GoNames.Exported(Lower(value.Name));
        var prefix = GoNames.Exported(Lower(Snake(values.Name[(values.Name.LastIndexOf('.') + 1)..])));
        return type + (bare.Length > prefix.Length && bare.StartsWith(prefix, StringComparison.Ordinal) ? bare[prefix.Length..] : bare);
    }

    private static void CheckFields(MessageSchema message)
    {
        var taken = new HashSet<string>(["Validate"], StringComparer.Ordinal);
        foreach (var field in message.Fields)
        {
            var go = GoNames.Exported(field.Name);
            _ = taken.Add(go) ? go : throw Clash($"{message.Name}.{field.Name}", go);
            if (!IsPlain(field.Json))
            {
                throw ResolverFault.Usage(ProtoFaults.UnsupportedCode, $"The JSON name of {message.Name}.{field.Name} has characters that a Go tag cannot hold.");
            }
        }
    }

    private static bool IsPlain(string json) => json.Length is > 0 and <= 100 && json.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.');

    private static string Snake(string name) => string.Concat(name.Select((letter, at) => at > 0 && char.IsAsciiLetterUpper(letter) && char.IsAsciiLetterLower(name[at - 1]) ? $"_{letter}" : letter.ToString()));

#pragma warning disable CA1308 // Enum values are written in capitals; words begin from lower case.
    private static string Lower(string name) => name.ToLowerInvariant();
#pragma warning restore CA1308

    private static ResolverFault Clash(string name, string go) =>
        ResolverFault.Usage(ProtoFaults.NameCode, $"{ProtoFaults.Quote(name)} and another name of the registry would both be called {go} in Go; rename one of them.");
}
