using System.Text.Json.Serialization;
using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Publish;

namespace Resolver.Local.Hands;

/// <summary>What Hands do, and nothing else.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Publish), "publish")]
[JsonDerivedType(typeof(Note), "note")]
[JsonDerivedType(typeof(Mint), "mint")]
[JsonDerivedType(typeof(WhoAmI), "who-am-i")]
[JsonDerivedType(typeof(Merged), "merged")]
[JsonDerivedType(typeof(Places), "places")]
public abstract record HandsOrder
{
    private HandsOrder()
    {
    }

    /// <summary>Publish a change.</summary>
    public sealed record Publish(PublishCommand Command) : HandsOrder;

    /// <summary>Write a run's comment, or edit it.</summary>
    /// <param name="What">The comment.</param>
    /// <param name="Known">Its id from the last time; null where it is looked for.</param>
    public sealed record Note(IssueNote What, long? Known) : HandsOrder;

    /// <summary>Give the Brain a credential that reads one repository.</summary>
    /// <param name="Place">Owner and name.</param>
    public sealed record Mint(string Place) : HandsOrder;

    /// <summary>Say under which account we act on a host of issues.</summary>
    /// <param name="Host">As in an <see cref="IssueRef"/>.</param>
    public sealed record WhoAmI(string Host) : HandsOrder;

    /// <summary>Move an issue whose change was merged, as the operator set it.</summary>
    /// <param name="Issue">Where.</param>
    public sealed record Merged(IssueRef Issue) : HandsOrder;

    /// <summary>Say where the App is installed.</summary>
    public sealed record Places : HandsOrder;
}

/// <summary>The answer of Hands: one of these.</summary>
public sealed record HandsReply
{
    /// <summary>What was published.</summary>
    public Publication? Publication { get; init; }

    /// <summary>The comment's id.</summary>
    public long? Note { get; init; }

    /// <summary>A credential that reads.</summary>
    public MintedToken? Token { get; init; }

    /// <summary>Our account; null where we act as a person.</summary>
    public string? Self { get; init; }

    /// <summary>Owner and name of each repository that the App is installed on.</summary>
    public IReadOnlyList<string>? Places { get; init; }

    /// <summary>What went wrong.</summary>
    public FailureDetails? Failure { get; init; }

    /// <summary>How long to wait before a retry can help; null where nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>A credential on its way from Hands to the Brain.</summary>
public sealed record MintedToken(string Token, DateTimeOffset ExpiresAt);
