using Resolver.Core.Faults;
using Resolver.Core.Scaffold;
using Resolver.Models.Chains.Scaffold.Proto;

namespace Resolver.Models.Chains.Scaffold.Go;

/// <summary>A field as Go has it: type, tag and the conditions of its validation.</summary>
internal sealed class GoField(FieldSchema schema, GoTypes types)
{
    public FieldSchema Schema => schema;

    public string Name { get; } = GoNames.Exported(schema.Name);

    /// <summary>Whether nil says that it is absent.</summary>
    public bool IsPointer => schema.Label is FieldLabel.Single or FieldLabel.Optional
        && schema.Kind switch
        {
            FieldKind.Message => true,
            FieldKind.Enumeration => false,
            _ => schema.Type != "bytes" && (schema.Label == FieldLabel.Optional || schema.Oneof is not null || (schema.Required && schema.Type != "string")),
        };

    /// <summary>A required member of a oneof would leave no choice: the rule is not taken from there.</summary>
    public bool IsRequired => schema.Required && schema.Oneof is null;

    public string Type => schema.Label switch
    {
        FieldLabel.Repeated => "[]" + Element(wide: true),
        FieldLabel.Map => $"map[{Key()}]{Element(wide: true)}",
        _ => (IsPointer ? "*" : string.Empty) + Element(wide: false),
    };

    public string Tag
    {
        get
        {
            var many = schema.Label is FieldLabel.Repeated or FieldLabel.Map;
            var text = !many && schema.Kind == FieldKind.Scalar && IsWide(schema.Type) ? ",string" : string.Empty;
            var omit = IsPointer || many || schema.Kind == FieldKind.Enumeration || schema.Type == "bytes" ? ",omitempty" : string.Empty;
            return $"`json:\"{schema.Json}{text}{omit}\"`";
        }
    }

    /// <summary>The condition under which a required field is missing.</summary>
    public string Missing(string variable)
    {
        var many = schema.Label is FieldLabel.Repeated or FieldLabel.Map || schema is { Kind: FieldKind.Scalar, Type: "bytes" };
        return many ? $"len({variable}) == 0" : IsPointer ? $"{variable} == nil" : $"{variable} == \"\"";
    }

    /// <summary>Whether the field holds messages of ours, which have rules of their own.</summary>
    public bool HoldsMessages => schema.Kind == FieldKind.Message && !WellKnownTypes.IsGoogles(schema.Type);

    public bool NeedsTime => schema is { Kind: FieldKind.Message, Type: "google.protobuf.Timestamp" };

    public bool NeedsWideElements => schema.Label is FieldLabel.Repeated or FieldLabel.Map && schema.Kind == FieldKind.Scalar && IsWide(schema.Type);

    private static bool IsWide(string scalar) => scalar.EndsWith("64", StringComparison.Ordinal);

    private string Element(bool wide) => schema.Kind switch
    {
        FieldKind.Message when WellKnownTypes.Go(schema.Type) is { } known => known,
        FieldKind.Message or FieldKind.Enumeration => types[schema.Type],
        _ => Scalar(schema.Type, wide),
    };

    private string Key() => schema.KeyType is "bool"
        ? throw ResolverFault.Usage(ProtoFaults.UnsupportedCode, $"The map {schema.Name} has bool keys, which Go's JSON cannot write; use a string key.")
        : Scalar(schema.KeyType!, wide: false);

    private static string Scalar(string type, bool wide) => type switch
    {
        "string" or "bool" => type,
        "bytes" => "[]byte",
        "double" => "float64",
        "float" => "float32",
        "int64" or "sint64" or "sfixed64" => wide ? "Int64" : "int64",
        "uint64" or "fixed64" => wide ? "Uint64" : "uint64",
        "uint32" or "fixed32" => "uint32",
        _ => "int32",
    };
}
