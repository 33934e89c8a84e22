namespace Resolver.Core.Tracing;

/// <summary>The switch of this process that a host sets from the standard variable: whether texts may stand in spans.</summary>
public static class ContentSwitch
{
    /// <summary>Its name for <see cref="AppContext"/>. Default: off.</summary>
    public const string Name = "Resolver.CaptureMessageContent";
}
