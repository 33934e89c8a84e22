namespace Resolver.Models.Prompts;

/// <summary>One versioned prompt text.</summary>
/// <param name="Name">The file's name without <c>.md</c>, for example <c>plan-1.user</c>.</param>
/// <param name="Text">Its text, line ends LF, without a last one.</param>
internal sealed record PromptFile(string Name, string Text)
{
    /// <summary>Reads the file <c>Prompts/&lt;name&gt;.md</c> from the assembly.</summary>
    public static PromptFile Read(string name)
    {
        using var stream = typeof(PromptFile).Assembly.GetManifestResourceStream(name + ".md")
            ?? throw new InvalidOperationException($"The prompt {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return new PromptFile(name, reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd());
    }
}

/// <summary>
/// The versioned prompt texts. A change of wording is a new file with the next number, so that recorded runs stay comparable.
/// </summary>
internal static class PromptFiles
{
    /// <summary>How the prompts of fixes are named in traces.</summary>
    public const string Version = "fix-1";

    /// <summary>The stable beginning of every prompt of the chain of fixes.</summary>
    public static PromptFile Fix { get; } = PromptFile.Read("fix-1.system");

    /// <summary>Asks what may be wrong.</summary>
    public static PromptFile Understand { get; } = PromptFile.Read("understand-1.user");

    /// <summary>Asks where the repair goes.</summary>
    public static PromptFile Plan { get; } = PromptFile.Read("plan-1.user");

    /// <summary>Asks for edits.</summary>
    public static PromptFile Edit { get; } = PromptFile.Read("edit-1.user");

    /// <summary>The stable beginning of every prompt that asks for a test.</summary>
    public static PromptFile Reproduce { get; } = PromptFile.Read("reproduce-1.system");

    /// <summary>Asks for one test.</summary>
    public static PromptFile WriteTest { get; } = PromptFile.Read("write-test-1.user");

    private static PromptFile RefusedTemplate { get; } = PromptFile.Read("refused-1.user");

    /// <summary>What is said after a refused answer.</summary>
    public static string Refused(string reason) => RefusedTemplate.Text.Replace("{reason}", reason, StringComparison.Ordinal);
}
