using System.Runtime.CompilerServices;
using Resolver.Core.Ids;
using Resolver.Core.Scaffold;
using Resolver.Models.Chains.Scaffold.Proto;

namespace Resolver.Models.Tests.Scaffold;

/// <summary>The sample's registry, and a contract of it.</summary>
internal static class Registry
{
    public static IReadOnlyList<SchemaFile> Sample([CallerFilePath] string here = "")
    {
        var top = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../samples/go-scaffold-orders/schemas"));
        return [.. Directory.EnumerateFiles(top, "*.proto", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => new SchemaFile(Path.GetRelativePath(top, file).Replace('\\', '/'), File.ReadAllText(file)))];
    }

    public static ServiceContract Contract(IReadOnlyList<SchemaFile> files, params ResourceContract[] resources)
    {
        var (messages, enums) = ProtoSet.Read(files).Closure(resources.Select(static resource => resource.Message));
        return new ServiceContract
        {
            Service = "orders",
            Module = "example.com/shop/services/orders",
            Folder = RepoPath.Parse("services/orders"),
            Summary = "Keeps orders.",
            Resources = resources,
            Messages = messages,
            Enums = enums,
        };
    }

    public static SchemaFile File1(string body) => new("a.proto", "syntax = \"proto3\";\npackage a.v1;\n" + body);

    public static ResourceContract Resource(string message, params ResourceOperation[] operations) =>
        new(message, "/v1/things", "id", operations.Length == 0 ? [.. Enum.GetValues<ResourceOperation>()] : operations);
}
