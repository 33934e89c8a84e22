namespace Resolver.Adapters.Sandbox;

/// <summary>How sandboxes are made.</summary>
public sealed record SandboxOptions
{
    /// <summary>Our data folder: absolute. Only below it may the owner of a folder be changed.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Run other people's code without isolation where this machine offers none. Default false.</summary>
    public bool AllowUnsandboxed { get; init; }

    /// <summary><c>bubblewrap</c>, <c>unshare</c> or <c>none</c>; null takes the best that works. Default null.</summary>
    public string? Kind { get; init; }
}
