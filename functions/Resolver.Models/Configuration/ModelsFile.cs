using System.Text.Json;
using Resolver.Core.Faults;
using Resolver.Models.Json;

namespace Resolver.Models.Configuration;

/// <summary>The models file: which model tiers there are, where they are reached, and what they cost. Read strictly.</summary>
/// <param name="Tiers">As the file lists them: small first.</param>
public sealed record ModelsFile(IReadOnlyList<ModelTierOptions> Tiers)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>What makes vectors for the code index; null where nothing does.</summary>
    public EmbeddingOptions? Embeddings { get; init; }

    /// <summary>Reads and checks a models file against this process's environment.</summary>
    /// <exception cref="ResolverFault">A <c>MODELS-*</c> fault that names the file, the field and the cure.</exception>
    public static ModelsFile Load(string path) => Load(path, Environment.GetEnvironmentVariable);

    /// <summary>Reads and checks a models file against an environment.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Looks up a variable; null where it is not set.</param>
    /// <exception cref="ResolverFault">A <c>MODELS-*</c> fault that names the file, the field and the cure.</exception>
    public static ModelsFile Load(string path, Func<string, string?> environment) => Parse(ReadText(path), Path.GetFileName(path), environment);

    /// <summary>Checks the text of a models file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="fileName">How messages call it.</param>
    /// <param name="environment">Looks up a variable; null where it is not set.</param>
    /// <exception cref="ResolverFault">A <c>MODELS-*</c> fault that names the file, the field and the cure.</exception>
    public static ModelsFile Parse(string json, string fileName, Func<string, string?> environment)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            return new ModelsFileReader(fileName, environment).Read(document.RootElement);
        }
        catch (JsonException wrong)
        {
            throw ResolverFault.Usage(
                "MODELS-FILE-JSON", $"{fileName} is not valid JSON near line {(wrong.LineNumber ?? 0) + 1}; correct it there (comments and trailing commas are not allowed).", wrong);
        }
        catch (StrictJsonException wrong)
        {
            throw ResolverFault.Usage(CodeOf(wrong.Problem), $"{fileName}: {wrong.Message}; correct the file, docs/models.md describes each field.", wrong);
        }
    }

    private static string CodeOf(StrictProblem problem) => problem switch
    {
        StrictProblem.Unknown => "MODELS-FIELD-UNKNOWN",
        StrictProblem.Missing => "MODELS-FIELD-MISSING",
        StrictProblem.Duplicate => "MODELS-FIELD-DUPLICATE",
        StrictProblem.Type => "MODELS-FIELD-TYPE",
        _ => "MODELS-FILE-JSON",
    };

    private static string ReadText(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            return new FileInfo(path).Length <= MaxBytes
                ? File.ReadAllText(path)
                : throw ResolverFault.Usage("MODELS-FILE-UNREADABLE", $"{name} is larger than 1 MiB; pass a models file with --models.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ResolverFault.Usage("MODELS-FILE-MISSING", $"There is no models file {name}; create it as docs/models.md shows, or leave out --models.", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw ResolverFault.Usage("MODELS-FILE-UNREADABLE", $"The models file {name} cannot be read; check that it is a file and that you may read it.", unreadable);
        }
    }
}
