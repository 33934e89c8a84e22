using Resolver.Core.Runs;

namespace Resolver.Core.Gate;

/// <summary>What the gate demands of a kind of change.</summary>
/// <param name="RunsTests">Tests run at base and at head.</param>
/// <param name="NeedsFailingTest">A test must fail at base and pass at head.</param>
/// <param name="DocumentationOnly">Only documentation paths may change.</param>
public sealed record GateProfile(bool RunsTests, bool NeedsFailingTest, bool DocumentationOnly)
{
    /// <summary>Acceptance tests must have been frozen before, and pass at head; nothing but new files below one new folder.</summary>
    public bool NewModuleOnly { get; init; }

    /// <summary>The profile of a kind; null where none exists, and then the run escalates.</summary>
    public static GateProfile? Of(IssueKind kind) => kind switch
    {
        IssueKind.Scaffold => new GateProfile(RunsTests: true, NeedsFailingTest: false, DocumentationOnly: false) { NewModuleOnly = true },
        _ => For(kind),
    };

    /// <summary>The profiles that version 1 of the workflow decides by: it replays, so this answer never changes.</summary>
    public static GateProfile? For(IssueKind kind) => kind switch
    {
        IssueKind.Bug => new GateProfile(RunsTests: true, NeedsFailingTest: true, DocumentationOnly: false),
        IssueKind.Refactor => new GateProfile(RunsTests: true, NeedsFailingTest: false, DocumentationOnly: false),
        IssueKind.Docs => new GateProfile(RunsTests: false, NeedsFailingTest: false, DocumentationOnly: true),
        _ => null,
    };
}
