using System.Text;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;

namespace Resolver.Index.AzureSearch;

/// <summary>The documents of a file; <paramref name="Texts"/> are of its units, in their order.</summary>
internal sealed record FileDocuments(IndexDocument File, IReadOnlyList<IndexDocument> Units, IReadOnlyList<string> Texts);

/// <summary>Makes the documents of a file.</summary>
internal sealed class UnitDocuments(RepoId repo, AccessRules rules)
{
    private const int MostWords = 4 << 20; // characters of a field: far below the 16 MB of a request

    /// <summary>Its units, and the file itself, which is written after them: where it is, they are.</summary>
    public FileDocuments Of(CutFile file)
    {
        var key = DocumentKeys.OfFile(file.File);
        var chunks = file.Cut?.Chunks ?? [];
        var whole = new IndexDocument
        {
            Key = DocumentKeys.File(repo, key),
            Role = IndexDocument.FileRole,
            Repo = repo.Value,
            File = key,
            Path = file.File.Path.Value,
            Cut = file.Cut?.CutBy ?? string.Empty,
            Notice = file.Cut?.Notice,
            Reason = file.Reason,
            Imports = file.Cut?.Imports ?? [],
            Units = chunks.Count,
            Groups = rules.ReadersOf(file.File.Path),
            PathWords = Stemmed(file.File.Path.Value),
            FileSymbols = Stemmed(string.Join(' ', chunks.Select(Symbols))),
            FileText = Stemmed(string.Join('\n', chunks.Select(chunk => chunk.Text))),
        };
        return new FileDocuments(whole, [.. chunks.Select((chunk, number) => Unit(file, chunk, key, number))], [.. chunks.Select(chunk => chunk.Text)]);
    }

    /// <summary>Stems of the words of a text, in their order.</summary>
    public static string Stemmed(string text)
    {
        var reader = new WordReader(text, stackalloc char[WordReader.LongestWord]);
        var stems = new StringBuilder();
        while (reader.Next() && stems.Length < MostWords)
        {
            stems.Append(stems.Length == 0 ? string.Empty : " ").Append(Stem.Of(new string(reader.Word)));
        }

        return stems.ToString();
    }

    private static string Symbols(FileChunk chunk) => string.Join(' ', chunk.OtherNames.Prepend(chunk.Symbol));

    private IndexDocument Unit(CutFile file, FileChunk chunk, string key, int number) => new()
    {
        Key = DocumentKeys.Unit(repo, key, number),
        Role = IndexDocument.UnitRole,
        Repo = repo.Value,
        File = key,
        Path = file.File.Path.Value,
        Symbol = chunk.Symbol,
        Name = chunk.Name,
        Kind = chunk.Kind,
        First = chunk.Start,
        Last = chunk.End,
        Test = chunk.IsTest,
        SymbolWords = Stemmed(Symbols(chunk)),
        PathWords = Stemmed(file.File.Path.Value),
        TextWords = Stemmed(chunk.Text),
        Names = [.. chunk.OtherNames.Prepend(chunk.Name).Select(Lower).Where(Filters.IsListed).Distinct(StringComparer.Ordinal)],
        Uses = [.. chunk.References.Where(Filters.IsListed)],
        Groups = rules.ReadersOf(file.File.Path),
        Signature = chunk.Signature,
        Elided = [.. chunk.Elided.SelectMany(span => new[] { span.Start, span.End })],
    };

    /// <summary>A name as <see cref="IndexDocument.Names"/> have it.</summary>
    public static string Lower(string name) => string.Create(name.Length, name, static (to, from) => from.AsSpan().ToLowerInvariant(to));
}
