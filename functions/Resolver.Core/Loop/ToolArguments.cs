using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Resolver.Core.Edits;
using Resolver.Core.Ids;

namespace Resolver.Core.Loop;

/// <summary>Arguments of <c>search_code</c>.</summary>
[Description("Search the repository at the base commit. Returns whole functions, types and sections, best first.")]
public sealed record SearchCodeArguments
{
    /// <summary>Words, symbols, paths, an error message.</summary>
    [Description("Words, symbols, paths, or an error message, as in a search engine.")]
    [StringLength(2_000, MinimumLength = 2)]
    public required string Query { get; init; }

    /// <summary>How many units at most, 1 to 10.</summary>
    [Description("How many results at most.")]
    [Range(1, 10)]
    public required int Top { get; init; }
}

/// <summary>Arguments of <c>read_unit</c>.</summary>
[Description("Read code as your edits left it: a declaration by its name, or a span of lines of a file.")]
public sealed record ReadUnitArguments
{
    /// <summary>The file.</summary>
    [Description("Path of the file inside the repository.")]
    [RepositoryPath]
    public required string Path { get; init; }

    /// <summary>A declaration of the file; null for lines.</summary>
    [Description("Name of a function, method or type in that file; null to read lines.")]
    [StringLength(300, MinimumLength = 1)]
    public required string? Symbol { get; init; }

    /// <summary>First line, 1 and up; null for the first.</summary>
    [Description("First line, from 1; null for the beginning of the file.")]
    [Range(1, 1_000_000)]
    public required int? StartLine { get; init; }

    /// <summary>Last line; null for as much as fits.</summary>
    [Description("Last line; null for as much as fits.")]
    [Range(1, 1_000_000)]
    public required int? EndLine { get; init; }
}

/// <summary>Arguments of <c>list_callers</c>.</summary>
[Description("List the places that use a function, method or type.")]
public sealed record ListCallersArguments
{
    /// <summary>Its bare name.</summary>
    [Description("The bare name, without its type or its arguments.")]
    [RegularExpression("[A-Za-z_$][A-Za-z0-9_$]{1,199}")]
    public required string Symbol { get; init; }
}

/// <summary>One edit of <c>apply_patch_and_test</c>.</summary>
public sealed record EditArguments
{
    /// <summary>The file.</summary>
    [Description("Path of a file that exists.")]
    [RepositoryPath]
    public required string Path { get; init; }

    /// <summary>What is replaced.</summary>
    [Description("A passage copied character for character from the file as it is now, long enough to occur exactly once.")]
    [StringLength(EditRules.MaxEditText, MinimumLength = 1)]
    public required string Search { get; init; }

    /// <summary>By what.</summary>
    [Description("What stands there afterwards.")]
    [StringLength(EditRules.MaxEditText)]
    public required string Replace { get; init; }
}

/// <summary>Arguments of <c>apply_patch_and_test</c>.</summary>
[Description("Apply exact edits on top of the earlier ones and run the tests on the result. All edits are applied, or none.")]
public sealed record ApplyPatchAndTestArguments
{
    /// <summary>1 to 20 edits.</summary>
    [Description("The edits. They do not overlap.")]
    [Length(1, EditRules.MaxEdits)]
    public required IReadOnlyList<EditArguments> Edits { get; init; }

    /// <summary>Whether earlier edits of this attempt are dropped first.</summary>
    [Description("True to drop all your earlier edits first and begin again from the base.")]
    public required bool FromBase { get; init; }

    /// <summary>Why the tests fail.</summary>
    [Description("Why the tests fail, one or two sentences.")]
    [StringLength(1_000, MinimumLength = 1)]
    public required string Hypothesis { get; init; }

    /// <summary>The change for a person.</summary>
    [Description("The whole change so far in one sentence, for a person.")]
    [StringLength(1_000, MinimumLength = 1)]
    public required string Summary { get; init; }
}

/// <summary>Arguments of <c>run_test</c>.</summary>
[Description("Run some tests on the code as your edits left it.")]
public sealed record RunTestArguments
{
    /// <summary>Test ids.</summary>
    [Description("Ids of tests, exactly as they are listed.")]
    [Length(1, 20)]
    public required IReadOnlyList<string> Tests { get; init; }
}

/// <summary>Arguments of <c>ask_person</c>.</summary>
[Description("Ask the person who reported the issue one question, where it cannot be resolved without an answer. The run waits for it.")]
public sealed record AskPersonArguments
{
    /// <summary>The question.</summary>
    [Description("One question that can be answered in a sentence.")]
    [StringLength(500, MinimumLength = 10)]
    public required string Question { get; init; }
}

/// <summary>Arguments of <c>give_up</c>.</summary>
[Description("End the attempt: a person will take over with what you found out.")]
public sealed record GiveUpArguments
{
    /// <summary>Why.</summary>
    [Description("What you found out and why it cannot be mended here.")]
    [StringLength(1_000, MinimumLength = 5)]
    public required string Reason { get; init; }

    /// <summary>Where to look.</summary>
    [Description("Places to look, as path:line.")]
    [Length(0, 5)]
    public required IReadOnlyList<string> Suspects { get; init; }
}

/// <summary>A path inside the repository; anything that leads out of it is refused.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RepositoryPathAttribute : ValidationAttribute
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is string text && RepoPath.TryParse(text, out _) && !text.Contains('\\', StringComparison.Ordinal);

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => $"{name} must be a path inside the repository: relative, with '/', without '..' or '.git'";
}
