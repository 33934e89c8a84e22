using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>One file as it is written; types are not resolved yet.</summary>
internal sealed record ProtoFile(
    string Path,
    string Package,
    IReadOnlyList<string> Imports,
    IReadOnlyList<ProtoMessage> Messages,
    IReadOnlyList<EnumSchema> Enums,
    IReadOnlyList<ProtoRpc> Rpcs);

/// <summary>A message, nested ones apart: the name says where it is nested.</summary>
internal sealed record ProtoMessage(string Name, string Comment, IReadOnlyList<ProtoField> Fields, string File, int Line);

/// <summary>A field with its type as it is written.</summary>
internal sealed record ProtoField(string Name, string TypeName, int Number, FieldLabel Label, string Comment, int Line)
{
    public string? KeyType { get; init; }

    public string? Oneof { get; init; }

    public IReadOnlyList<ProtoOption> Options { get; init; } = [];
}

/// <summary>An option's name and value as they are written, without blanks.</summary>
internal sealed record ProtoOption(string Name, string Value);

/// <summary>A call of a service: a hint at the operations that exist already.</summary>
internal sealed record ProtoRpc(string Service, string Name, string Request, string Response);
