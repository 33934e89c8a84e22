namespace Resolver.Core.Loop;

/// <summary>The tools of the debugging loop: few and coarse. None writes outside the attempt's clone, none has the network.</summary>
public static class ToolCatalog
{
    /// <summary>Ranked whole units.</summary>
    public static ToolDefinition SearchCode { get; } = ToolDefinition.Of<SearchCodeArguments>("search_code");

    /// <summary>One unit, or lines.</summary>
    public static ToolDefinition ReadUnit { get; } = ToolDefinition.Of<ReadUnitArguments>("read_unit");

    /// <summary>Who uses a symbol.</summary>
    public static ToolDefinition ListCallers { get; } = ToolDefinition.Of<ListCallersArguments>("list_callers");

    /// <summary>Edits, and the verdict of the tests, in one call.</summary>
    public static ToolDefinition ApplyPatchAndTest { get; } = ToolDefinition.Of<ApplyPatchAndTestArguments>("apply_patch_and_test");

    /// <summary>Some tests.</summary>
    public static ToolDefinition RunTest { get; } = ToolDefinition.Of<RunTestArguments>("run_test");

    /// <summary>A question; the run waits.</summary>
    public static ToolDefinition AskPerson { get; } = ToolDefinition.Of<AskPersonArguments>("ask_person");

    /// <summary>The end.</summary>
    public static ToolDefinition GiveUp { get; } = ToolDefinition.Of<GiveUpArguments>("give_up");

    /// <summary>All, in the order in which a model sees them.</summary>
    public static IReadOnlyList<ToolDefinition> All { get; } = [SearchCode, ReadUnit, ListCallers, ApplyPatchAndTest, RunTest, AskPerson, GiveUp];

    /// <summary>The tools that still make sense when time or money is nearly used up.</summary>
    public static IReadOnlyList<ToolDefinition> WrapUp { get; } = [ApplyPatchAndTest, GiveUp];
}
