using System.Text;
using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>The fields of one message, and what proto3 demands of their numbers and names.</summary>
internal sealed class ProtoFields(ProtoCursor tokens)
{
    private const int MaxNumber = 536_870_911;
    private readonly List<ProtoField> _fields = [];
    private readonly List<(int From, int To)> _reservedNumbers = [];
    private readonly HashSet<string> _reservedNames = new(StringComparer.Ordinal);

    public void Oneof()
    {
        tokens.Skip();
        var name = tokens.Word();
        tokens.Take("{");
        while (!tokens.Here.Is("}"))
        {
            if (tokens.Here.Is("option") && (tokens.Ahead(1).Is("(") || tokens.Ahead(2).Is("=")))
            {
                ProtoOptions.Statement(tokens);
            }
            else
            {
                Field(name);
            }
        }

        tokens.Skip();
    }

    public void Field(string? oneof)
    {
        var above = tokens.CommentAbove();
        var line = tokens.Here.Line;
        var label = Label(oneof);
        var isMap = tokens.Here.Is("map") && tokens.Ahead(1).Is("<");
        var key = isMap ? MapKey(oneof, label) : null;
        var type = tokens.TypeName();
        if (isMap)
        {
            tokens.Take(">");
        }

        var name = tokens.Word();
        tokens.Take("=");
        var number = tokens.Integer(mayBeNegative: false);
        var options = ProtoOptions.Bracketed(tokens);
        tokens.Take(";");
        var comment = string.Join('\n', new[] { above, tokens.CommentBehind() }.Where(static text => text.Length > 0));
        _fields.Add(new ProtoField(name, type, number, isMap ? FieldLabel.Map : label, comment, line) { KeyType = key, Oneof = oneof, Options = options });
    }

    public void Reserved()
    {
        tokens.Skip();
        do
        {
            if (tokens.Here.Is(","))
            {
                tokens.Skip();
            }

            ReservedOne();
        }
        while (tokens.Here.Is(","));
        tokens.Take(";");
    }

    /// <summary>The fields, none of which breaks a rule.</summary>
    public IReadOnlyList<ProtoField> Checked()
    {
        var numbers = new HashSet<int>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var json = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in _fields)
        {
            var problem = field.Number is < 1 or > MaxNumber or (>= 19_000 and <= 19_999) ? $"{field.Number} is no field number"
                : !numbers.Add(field.Number) ? $"field number {field.Number} is used twice"
                : !names.Add(field.Name) ? $"field {field.Name} is declared twice"
                : !json.Add(ProtoJson.NameOf(field)) ? $"field {field.Name} has the JSON name of another field"
                : _reservedNames.Contains(field.Name) || _reservedNumbers.Exists(range => field.Number >= range.From && field.Number <= range.To) ? $"field {field.Name} uses what is reserved"
                : null;
            if (problem is not null)
            {
                throw ProtoFaults.At(ProtoFaults.FieldCode, tokens.File, field.Line, problem);
            }
        }

        return _fields;
    }

    private FieldLabel Label(string? oneof)
    {
        // A type may be called 'optional' or 'repeated' only by being qualified, so the bare word is the label.
        var label = tokens.Here.Text switch
        {
            "optional" => FieldLabel.Optional,
            "repeated" => FieldLabel.Repeated,
            "required" => throw tokens.Fault(ProtoFaults.UnsupportedCode, "'required' belongs to proto2"),
            _ => FieldLabel.Single,
        };
        if (label == FieldLabel.Single)
        {
            return label;
        }

        if (oneof is not null)
        {
            throw tokens.Fault(ProtoFaults.FieldCode, $"a field of a oneof cannot be {tokens.Here.Text}");
        }

        tokens.Skip();
        return tokens.Here.Is("group") ? throw tokens.Fault(ProtoFaults.UnsupportedCode, "'group' belongs to proto2") : label;
    }

    private string MapKey(string? oneof, FieldLabel label)
    {
        if (oneof is not null || label != FieldLabel.Single)
        {
            throw tokens.Fault(ProtoFaults.FieldCode, "a map cannot be repeated, optional or in a oneof");
        }

        tokens.Skip();
        tokens.Skip();
        var key = tokens.Here.Text;
        if (!ProtoScalars.IsMapKey(key))
        {
            throw tokens.Fault(ProtoFaults.FieldCode, $"{ProtoFaults.Quote(key)} cannot be the key of a map");
        }

        tokens.Skip();
        tokens.Take(",");
        return key;
    }

    private void ReservedOne()
    {
        if (tokens.Here.Kind == TokenKind.Text)
        {
            _reservedNames.Add(tokens.PlainText());
            return;
        }

        var from = tokens.Integer(mayBeNegative: false);
        var to = from;
        if (tokens.Here.Is("to"))
        {
            tokens.Skip();
            to = tokens.Here.Is("max") ? MaxNumber : -1;
            if (to < 0)
            {
                to = tokens.Integer(mayBeNegative: false);
            }
            else
            {
                tokens.Skip();
            }
        }

        _reservedNumbers.Add((from, to));
    }
}

/// <summary>Names in proto3's JSON mapping.</summary>
internal static class ProtoJson
{
    public static string NameOf(ProtoField field) =>
        field.Options.FirstOrDefault(static option => option.Name == "json_name")?.Value is { Length: > 0 } given ? given : Camel(field.Name);

    // As protoc does: underscores go, the letter behind one becomes a capital.
    private static string Camel(string name)
    {
        var text = new StringBuilder(name.Length);
        var raise = false;
        foreach (var letter in name)
        {
            if (letter == '_')
            {
                raise = true;
                continue;
            }

            text.Append(raise ? char.ToUpperInvariant(letter) : letter);
            raise = false;
        }

        return text.ToString();
    }
}

/// <summary>The scalars of proto3.</summary>
internal static class ProtoScalars
{
    private static readonly HashSet<string> All = new(
        ["double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes"],
        StringComparer.Ordinal);

    public static bool IsScalar(string type) => All.Contains(type);

    public static bool IsMapKey(string type) => IsScalar(type) && type is not ("double" or "float" or "bytes");
}
