namespace Resolver.Infra.Access;

/// <summary>Who acts in an environment.</summary>
internal enum Actor
{
    /// <summary>The app that reads untrusted text and talks to models. It reaches no write credential.</summary>
    Brain,

    /// <summary>The app that holds the write credential and obeys typed commands alone.</summary>
    Hands,

    /// <summary>The job that runs repositories' code.</summary>
    Runner,

    /// <summary>The topic that delivers events.</summary>
    Events,

    /// <summary>People who operate the environment.</summary>
    Operators,
}
