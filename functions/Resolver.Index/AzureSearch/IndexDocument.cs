using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Index.AzureSearch;

/// <summary>
/// A document of the search index, of one of three roles. A unit and a file are of one content of one path, whatever commits have it, and
/// never change but for their readers. A commit says that all of its files are there.
/// </summary>
internal sealed record IndexDocument
{
    public const string UnitRole = "unit";
    public const string FileRole = "file";
    public const string CommitRole = "commit";

    /// <summary>How documents are written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Key { get; init; }

    /// <summary>Null in an action that changes or deletes.</summary>
    public string? Role { get; init; }

    public string? Repo { get; init; }

    /// <summary>Of units and files: <see cref="DocumentKeys.OfFile"/>.</summary>
    public string? File { get; init; }

    public string? Path { get; init; }

    public string? Symbol { get; init; }

    public string? Name { get; init; }

    public string? Kind { get; init; }

    public int? First { get; init; }

    public int? Last { get; init; }

    public bool? Test { get; init; }

    /// <summary>Stems of the words, in their order.</summary>
    public string? SymbolWords { get; init; }

    public string? PathWords { get; init; }

    public string? TextWords { get; init; }

    /// <summary>Of a file: the words of all its units. Other fields than those of units, since each field has its own statistics.</summary>
    public string? FileSymbols { get; init; }

    public string? FileText { get; init; }

    /// <summary>Declared names, lower case.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Used names, as they are written.</summary>
    public IReadOnlyList<string>? Uses { get; init; }

    /// <summary>Readers, as access rules write them.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    public string? Signature { get; init; }

    /// <summary>Offsets of what is left out when the unit is shown: start, end, start, end.</summary>
    public IReadOnlyList<int>? Elided { get; init; }

    public IReadOnlyList<float>? Vector { get; init; }

    /// <summary>Of a file: what cut it. With <see cref="Notice"/> and <see cref="Reason"/> as in <see cref="Core.Code.FileExplanation"/>.</summary>
    public string? Cut { get; init; }

    public string? Notice { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<string>? Imports { get; init; }

    /// <summary>How many units a file has, or a commit in all.</summary>
    public int? Units { get; init; }

    /// <summary>Of a commit: its id.</summary>
    public string? Commit { get; init; }

    /// <summary>Of a commit: whether all of its files are there.</summary>
    public bool? Complete { get; init; }

    /// <summary>Of a commit: indexed files.</summary>
    public int? Files { get; init; }

    /// <summary>Of a commit: files left out, as JSON.</summary>
    public string? Skipped { get; init; }

    /// <summary>Of a commit: the digest of the access rules that its documents have the readers of.</summary>
    public string? Rules { get; init; }

    /// <summary>Of a commit: when it was last asked for, Unix seconds.</summary>
    public long? Used { get; init; }
}

/// <summary>Keys of documents: letters, digits and dashes.</summary>
internal static class DocumentKeys
{
    /// <summary>One content of one path, as this version of the index cuts it.</summary>
    public static string OfFile(TreeFile file) => Hash(string.Create(CultureInfo.InvariantCulture, $"{IndexForm.Version}\n{file.BlobSha}\n{file.Path.Value}"));

    public static string Unit(RepoId repo, string file, int number) => string.Create(CultureInfo.InvariantCulture, $"{repo.Value}-{file}-{number}");

    public static string File(RepoId repo, string file) => $"{repo.Value}-{file}";

    public static string Commit(RepoId repo, CommitSha commit) => $"{repo.Value}-c-{commit.Value}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
