namespace Resolver.Models.Prompts;

/// <summary>
/// The versioned prompt texts. A change of wording is a new file with the next number, so that recorded runs stay comparable.
/// </summary>
internal static class PromptFiles
{
    /// <summary>The stable beginning of every prompt.</summary>
    public static string System { get; } = Read("propose-1.system.md");

    /// <summary>How the prompt is named in traces.</summary>
    public const string Version = "propose-1";

    private static string RefusedTemplate { get; } = Read("refused-1.user.md");

    /// <summary>What is said after a refused answer.</summary>
    public static string Refused(string reason) => RefusedTemplate.Replace("{reason}", reason, StringComparison.Ordinal);

    private static string Read(string name)
    {
        using var stream = typeof(PromptFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The prompt {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
    }
}
