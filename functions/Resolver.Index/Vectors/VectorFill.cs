using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Store;

namespace Resolver.Index.Vectors;

/// <summary>
/// Makes the vectors that the units of a commit lack. A unit's vector is made of what is shown of it, which is read from git, so that
/// bringing the index to a commit waits for no model and knows of none. Batch by batch, each kept when it is made.
/// </summary>
internal sealed class VectorFill(IWorkspaces workspaces, VectorModel model, UnitVectors vectors)
{
    private const int FilesAtOnce = 64;

    /// <summary>Fills a commit.</summary>
    public async Task<VectorReport> Run(SqliteConnection connection, ImageSlot slot, (RepoId Repo, CommitSha Commit) at, CancellationToken cancel)
    {
        var files = Files(connection, slot, at.Commit);
        var table = new VectorTable(connection, model.Key);
        table.Create();
        var filled = table.Filled();
        var report = new VectorReport(files.Sum(static file => file.Spans.Count), 0, 0, null);
        var lacking = files.Where(file => !filled.Contains(file.File.Id)).ToList();
        try
        {
            foreach (var batch in lacking.Chunk(FilesAtOnce))
            {
                var made = await Add(connection, table, at, batch, cancel);
                report = report with { Made = report.Made + made.Of.Count, Usd = made.Usd is null ? report.Usd : (report.Usd ?? 0) + made.Usd };
            }
        }
        catch (ResolverFault fault)
        {
            report = report with { Code = fault.Code, Why = fault.Message };
        }

        if (report.Code is null)
        {
            // Not before: what another model made was paid for, and this one may be a mistake.
            table.Forget();
        }

        filled = table.Filled();
        return report with { Lacking = lacking.Where(file => !filled.Contains(file.File.Id)).Sum(static file => file.Spans.Count) };
    }

    private async Task<MadeVectors> Add(SqliteConnection connection, VectorTable table, (RepoId Repo, CommitSha Commit) at, SpannedFile[] batch, CancellationToken cancel)
    {
        var texts = new Dictionary<TextKey, string>();
        var keys = new List<(long File, IReadOnlyList<TextKey> Units)>();
        foreach (var (file, units) in await Texts(connection, at, batch, cancel))
        {
            var cut = units.ConvertAll(UnitVectors.Cut);
            keys.Add((file, cut.ConvertAll(text => TextKey.Of(model.Key, text))));
            foreach (var (key, text) in keys[^1].Units.Zip(cut))
            {
                texts[key] = text;
            }
        }

        var lacking = table.Lacking(texts.Keys).ToList();
        var made = await vectors.Of(at.Repo, lacking.ConvertAll(key => texts[key]), cancel);
        table.Add(lacking.Zip(made.Of).ToDictionary(static pair => pair.First, static pair => pair.Second), keys);
        return made;
    }

    // A file whose content is not what the index was made from stays without: it is not shown either.
    private async Task<List<(long File, List<string> Units)>> Texts(SqliteConnection connection, (RepoId Repo, CommitSha Commit) at, SpannedFile[] batch, CancellationToken cancel)
    {
        var contents = await workspaces.ReadListed(at.Repo, at.Commit, [.. batch.Select(static file => new TreeFile(file.File.Path, file.File.Sha, 0))], cancel);
        using var detail = connection.Command("SELECT units FROM detail WHERE file = $file", ("$file", 0));
        var found = new List<(long, List<string>)>();
        foreach (var (file, spans) in batch)
        {
            detail.Parameters["$file"].Value = file.Id;
            if (contents.GetValueOrDefault(file.Path) is { } content && UnitTexts.Lines(content, file.Sha) is { } lines && detail.ExecuteScalar() is byte[] details)
            {
                found.Add((file.Id, [.. spans.Select((span, number) => UnitTexts.Of(lines, span.First, span.Last, UnitBlobs.UnpackDetail(details, number).Elided))]));
            }
        }

        return found;
    }

    private static List<SpannedFile> Files(SqliteConnection connection, ImageSlot slot, CommitSha commit)
    {
        using var moment = slot.Begin(connection, commit);
        return moment is null ? [] : moment.Image.Reading(() => moment.Files
            .Select(static entry => entry.File)
            .Where(static file => file.Units > 0)
            .Select(file => new SpannedFile(file, [.. Enumerable.Range(file.FirstUnit, file.Units).Select(unit => (moment.Image.Unit(unit).First, moment.Image.Unit(unit).Last))]))
            .ToList());
    }

    /// <summary>A file and the lines of its units.</summary>
    private sealed record SpannedFile(ImageFile File, IReadOnlyList<(int First, int Last)> Spans);
}
