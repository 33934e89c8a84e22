using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Storage;

namespace Resolver.Functions.Composition;

/// <summary>What looks at repositories need besides the brain.</summary>
/// <param name="Changes">Looks at one.</param>
/// <param name="Places">Which repositories.</param>
/// <param name="Book">What is remembered.</param>
/// <param name="Clock">Time.</param>
public sealed record LookHost(GitHubChanges Changes, PolledPlaces Places, BlobLookBook Book, TimeProvider Clock);
