using Resolver.Core.Faults;

namespace Resolver.Adapters.Schemas;

/// <summary>What can be wrong with a registry. A message names no address and no path outside of it.</summary>
internal static class SchemaFaults
{
    public static ResolverFault None() => ResolverFault.Usage(
        "SCHEMA-NONE", "There is no schema registry: no folder schemas, proto or protos with .proto files, no 'schemas' in .resolver.yml, and none in the operator's settings.");

    public static ResolverFault Folder(string whose) => ResolverFault.Usage("SCHEMA-FOLDER", $"{whose} holds no .proto file, or cannot be read; mend the setting.");

    public static ResolverFault Limit(SchemaRegistryOptions options) => ResolverFault.Usage(
        "SCHEMA-LIMIT", $"The schema registry has more than {options.MaxFiles} files or {options.MaxBytes >> 20} MiB; name a smaller folder.");

    public static ResolverFault Encoding(string file, Exception inner) => ResolverFault.Usage("SCHEMA-ENCODING", $"{file} of the schema registry is not UTF-8; save it as UTF-8.", inner);

    public static ResolverFault Url(string what, Exception? inner = null) => ResolverFault.Usage("SCHEMA-URL", $"The operator's schema registry {what}.", inner);

    public static ResolverFault Unreachable(Exception inner) =>
        new("SCHEMA-UNREACHABLE", transient: true, "The operator's schema registry did not answer in time or at all; try again later.", inner);
}
