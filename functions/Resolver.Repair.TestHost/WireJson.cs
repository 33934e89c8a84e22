using System.Text.Json.Serialization;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost;

/// <summary>Generated, because reflection would cost every new host a tenth of a second.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HostRequest))]
[JsonSerializable(typeof(HostReply))]
[JsonSerializable(typeof(CompileRequest))]
[JsonSerializable(typeof(CompileReply))]
internal sealed partial class WireJson : JsonSerializerContext;
