using Resolver.Core.Ids;
using Resolver.Syntax.Outlines;

namespace Resolver.Index.Chunk;

/// <summary>One file into units: by its language's parser where there is one, by its own structure, or by its blocks.</summary>
internal sealed class Chunker(IOutliner outliner)
{
    private static readonly Dictionary<string, (string CutBy, Func<TextLines, string, IReadOnlyList<FileChunk>> Chunk)> ByExtension = new(StringComparer.Ordinal)
    {
        [".md"] = ("markdown", MarkdownChunker.Chunk),
        [".markdown"] = ("markdown", MarkdownChunker.Chunk),
        [".rst"] = ("rest", RestChunker.Chunk),
        [".adoc"] = ("asciidoc", AsciiDocChunker.Chunk),
        [".asciidoc"] = ("asciidoc", AsciiDocChunker.Chunk),
        [".proto"] = ("proto", ProtoChunker.Chunk),
        [".sql"] = ("sql", SqlChunker.Chunk),
        [".yml"] = ("yaml", YamlChunker.Chunk),
        [".yaml"] = ("yaml", YamlChunker.Chunk),
        [".dockerfile"] = ("dockerfile", DockerfileChunker.Chunk),
    };

    public async Task<ChunkedFile> Chunk(RepoPath path, string text, CancellationToken cancel)
    {
        var lines = new TextLines(text);
        if (OutlineLanguages.ByExtension.TryGetValue(path.Extension, out var language))
        {
            return await Outlined(path, lines, language, cancel);
        }

        if (ByExtension.TryGetValue(path.Extension, out var known))
        {
            return new ChunkedFile(known.Chunk(lines, path.FileName), [], known.CutBy, Notice: null);
        }

        return DockerfileChunker.IsDockerfile(path.FileName)
            ? new ChunkedFile(DockerfileChunker.Chunk(lines, path.FileName), [], "dockerfile", Notice: null)
            : ByLines(lines, path, notice: null);
    }

    private async Task<ChunkedFile> Outlined(RepoPath path, TextLines lines, string language, CancellationToken cancel)
    {
        if (outliner.LanguageOf(path) is not { } parsed)
        {
            return ByLines(lines, path, $"There is no parser for {language} in this build, so that the file was cut by its lines; build again where npm and a C compiler are.");
        }

        return await outliner.Outline(path, lines.Text, cancel) is { } outline
            ? new ChunkedFile(OutlineChunker.Chunk(outline, lines, path.FileName), outline.Imports, parsed, Said(outline))
            : ByLines(lines, path, $"The parser for {language} gave no answer in time, so that the file was cut by its lines.");
    }

    private static string? Said(Outline outline) =>
        outline.Errors.Count == 0 ? null : $"It does not parse everywhere (line {outline.Errors[0]}); what could be made out is whole.";

    private static ChunkedFile ByLines(TextLines lines, RepoPath path, string? notice) => new(LexicalChunker.Chunk(lines, path.FileName), [], "lines", notice);
}
