namespace Resolver.Infra.Configuration;

/// <summary>What several values of a configuration look like.</summary>
internal static class Patterns
{
    internal const string Email = @"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$";
    internal const string Guid = "^(?!00000000)[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
    internal const string HostName = @"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$";

    internal const string Digest = "^[a-z0-9][a-z0-9._/-]*@sha256:[0-9a-f]{64}$";
    internal const string Image = "^[a-z0-9][a-z0-9._/-]*(@sha256:[0-9a-f]{64}|:(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]*)$";

    // Of version 4 and not everything: 0.0.0.0/0 would be no limit.
    internal const string Range = @"^[0-9]{1,3}(\.[0-9]{1,3}){3}/([89]|[12][0-9]|3[0-2])$";
}
