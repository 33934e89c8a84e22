using System.Text.Json.Serialization;

namespace Resolver.Core.Scaffold;

/// <summary>What a field holds.</summary>
public enum FieldKind
{
    /// <summary>A scalar of proto3: <c>string</c>, <c>int32</c>, <c>bytes</c> and so on.</summary>
    Scalar,

    /// <summary>Another message, or one of Google's well-known types.</summary>
    Message,

    /// <summary>An enumeration.</summary>
    Enumeration,
}

/// <summary>How often a field occurs.</summary>
public enum FieldLabel
{
    /// <summary>At most once; absent is the zero value.</summary>
    Single,

    /// <summary>At most once; absent can be told from zero.</summary>
    Optional,

    /// <summary>A list.</summary>
    Repeated,

    /// <summary>A map; <see cref="FieldSchema.KeyType"/> has its key's scalar.</summary>
    Map,
}

/// <summary>One field of a message, its type resolved.</summary>
/// <param name="Name">As in the .proto file.</param>
/// <param name="Json">Its name in JSON, by proto3's mapping or its own <c>json_name</c>.</param>
/// <param name="Number">The field number.</param>
/// <param name="Label">How often.</param>
/// <param name="Kind">What it holds (a map: what its values are).</param>
/// <param name="Type">A scalar's name, or the full name of a message or enumeration.</param>
/// <param name="Comment">What its author wrote about it; untrusted text, may be empty.</param>
public sealed record FieldSchema(string Name, string Json, int Number, FieldLabel Label, FieldKind Kind, string Type, string Comment)
{
    /// <summary>The scalar of a map's key; null where it is no map.</summary>
    public string? KeyType { get; init; }

    /// <summary>The oneof that it belongs to; null for none.</summary>
    public string? Oneof { get; init; }

    /// <summary>Documented as required: by its comment, by a known option, or by the issue.</summary>
    public bool Required { get; init; }
}

/// <summary>A message, resolved.</summary>
/// <param name="Name">Full name without a leading dot.</param>
/// <param name="Comment">Untrusted text, may be empty.</param>
/// <param name="Fields">In the file's order.</param>
/// <param name="File">Where it is declared, relative to the registry.</param>
public sealed record MessageSchema(string Name, string Comment, IReadOnlyList<FieldSchema> Fields, string File)
{
    /// <summary>The last part of the name.</summary>
    [JsonIgnore]
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];
}

/// <summary>An enumeration.</summary>
/// <param name="Name">Full name without a leading dot.</param>
/// <param name="Comment">Untrusted text, may be empty.</param>
/// <param name="Values">In the file's order; the first is zero.</param>
public sealed record EnumSchema(string Name, string Comment, IReadOnlyList<EnumValueSchema> Values);

/// <summary>One value of an enumeration.</summary>
public sealed record EnumValueSchema(string Name, int Number, string Comment);
