using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Loop;
using Resolver.Core.Runs;
using Resolver.Core.Text;

namespace Resolver.Activities.Debug;

/// <summary>Whole units for words, with the requester's own rights.</summary>
internal sealed class SearchCodeTool(ICodeIndex index) : Tool<SearchCodeArguments>(ToolCatalog.SearchCode, TimeSpan.FromSeconds(30))
{
    private const int MaxUnit = 4_000;

    protected override async Task<ToolReply> Run(ToolCall call, SearchCodeArguments arguments, CancellationToken cancel)
    {
        var hits = await index.Search(new CodeQuery(call.Loop.Base.Repo, call.Loop.Base.Commit, arguments.Query, call.Loop.Requester, arguments.Top), cancel);
        var text = new StringBuilder();
        foreach (var unit in hits.Select(static hit => hit.Unit))
        {
            text.Append(CultureInfo.InvariantCulture, $"{unit.Path}:{unit.Lines.Start}-{unit.Lines.End} {unit.Kind} {VisibleText.Line(unit.Symbol, 200)}\n");
            text.Append(VisibleText.Shorten(unit.Text, MaxUnit)).Append("\n\n");
        }

        return new ToolReply.Told(hits.Count == 0 ? "Nothing was found; use other words." : text.ToString(), $"{hits.Count} units for {VisibleText.Quote(arguments.Query, 80)}");
    }
}

/// <summary>A declaration or lines of a file, as the patch left it.</summary>
internal sealed class ReadUnitTool(ICodeIndex index, PatchedFiles files) : Tool<ReadUnitArguments>(ToolCatalog.ReadUnit, TimeSpan.FromSeconds(30))
{
    private const int MaxLines = 400;

    protected override async Task<ToolReply> Run(ToolCall call, ReadUnitArguments arguments, CancellationToken cancel)
    {
        var path = RepoPath.Parse(arguments.Path);
        var found = await files.Read(call.Loop.Base, call.Patch, [path], cancel);
        if (!found.TryGetValue(path, out var text))
        {
            return new ToolReply.Refused($"There is no text file {VisibleText.Quote(arguments.Path, 200)}; search_code names paths.");
        }

        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var span = arguments.Symbol is { } symbol ? await Find(call.Loop, path, symbol, cancel) : new LineSpan(arguments.StartLine ?? 1, arguments.EndLine ?? int.MaxValue);
        return span is null ? new ToolReply.Refused($"{VisibleText.Quote(arguments.Path, 200)} declares no {VisibleText.Quote(arguments.Symbol!, 100)}; read it by lines.")
            : span.Start > lines.Length || span.End < span.Start ? new ToolReply.Refused($"The file has {lines.Length} lines; ask for lines between 1 and {lines.Length}.")
            : Show(path, lines, span);
    }

    private static ToolReply.Told Show(RepoPath path, string[] lines, LineSpan span)
    {
        var end = Math.Min(Math.Min(span.End, lines.Length), span.Start + MaxLines - 1);
        var shown = string.Join('\n', lines[(span.Start - 1)..end]);
        return new ToolReply.Told($"{path}:{span.Start}-{end} of {lines.Length} lines\n{shown}", $"{path}:{span.Start}-{end}");
    }

    // Lines of the base: a patch above may have moved them by a little, so some are shown around.
    private async Task<LineSpan?> Find(DebugInput loop, RepoPath path, string symbol, CancellationToken cancel)
    {
        const int around = 3;
        var hits = await index.Search(new CodeQuery(loop.Base.Repo, loop.Base.Commit, $"{path} {symbol}", loop.Requester, 200), cancel);
        return hits.Select(static hit => hit.Unit)
            .Where(unit => unit.Path == path && (unit.Symbol == symbol || unit.Symbol.EndsWith("." + symbol, StringComparison.Ordinal)))
            .Select(static unit => new LineSpan(Math.Max(1, unit.Lines.Start - around), unit.Lines.End + around))
            .FirstOrDefault();
    }
}

/// <summary>Who uses a name, by the words of the units that the requester may read.</summary>
internal sealed class ListCallersTool(ICodeIndex index) : Tool<ListCallersArguments>(ToolCatalog.ListCallers, TimeSpan.FromSeconds(30))
{
    private const int MaxPlaces = 60;

    protected override async Task<ToolReply> Run(ToolCall call, ListCallersArguments arguments, CancellationToken cancel)
    {
        var query = new CodeQuery(call.Loop.Base.Repo, call.Loop.Base.Commit, arguments.Symbol, call.Loop.Requester, 200);
        var word = new Regex($@"(?<![A-Za-z0-9_$]){Regex.Escape(arguments.Symbol)}(?![A-Za-z0-9_$])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
        var places = (await index.Search(query, cancel)).SelectMany(hit => Uses(hit.Unit, word)).DistinctBy(static use => use.Place, StringComparer.Ordinal).Take(MaxPlaces).ToList();
        return places.Count == 0
            ? new ToolReply.Told($"Nothing uses {arguments.Symbol}.", $"nothing uses {arguments.Symbol}")
            : new ToolReply.Told(string.Join('\n', places.Select(static use => $"{use.Place}: {use.Line}")), $"{places.Count} places use {arguments.Symbol}");
    }

    private static IEnumerable<(string Place, string Line)> Uses(CodeUnit unit, Regex word) => unit.Text.Split('\n')
        .Select((line, number) => (Place: $"{unit.Path}:{unit.Lines.Start + number}", Line: line.Trim()))
        .Where(use => word.IsMatch(use.Line))
        .Select(static use => (use.Place, VisibleText.Line(use.Line, 200)));
}
