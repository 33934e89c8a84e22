namespace Resolver.Functions.Settings;

/// <summary>What a deployed app does: one package, and for each role an app and an identity of its own.</summary>
public enum AppRole
{
    /// <summary>Takes events, orchestrates, reads repositories, talks to models. It can write nothing to a code host.</summary>
    Brain,

    /// <summary>Publishes what was approved. It talks to no model and takes no events.</summary>
    Hands,
}
