using Resolver.Core.Durable;

namespace Resolver.Engine.Journal;

/// <summary>How the options of an activity call stand in its decision: the defaults, the common case, as nothing at all.</summary>
internal static class CallOptions
{
    private static readonly ActivityOptions Defaults = new();

    public static string Write(ActivityOptions? options) => options is null ? string.Empty : EngineJson.Write(options);

    public static ActivityOptions Read(string detail) => detail.Length == 0 ? Defaults : EngineJson.Read<ActivityOptions>(detail);
}
