using Resolver.Core.Ids;
using Resolver.Syntax;

namespace Resolver.Index.Chunk;

/// <summary>One file into units: by its parser where there is one, by sections or blocks where there is none.</summary>
internal sealed class Chunker(ISyntaxParser parser)
{
    public async Task<ChunkedFile> Chunk(RepoPath path, string text, CancellationToken cancel)
    {
        var lines = new TextLines(text);
        if (path.Extension is ".md" or ".markdown")
        {
            return new ChunkedFile(MarkdownChunker.Chunk(lines, path.FileName), [], "markdown", Notice: null);
        }

        return parser.LanguageOf(path) is not null && await parser.Parse(path, text, cancel) is { } tree && tree.Text == text
            ? new ChunkedFile(SyntaxChunker.Chunk(tree, lines, path.FileName), [], tree.Language, Notice: null)
            : new ChunkedFile(LexicalChunker.Chunk(lines, path.FileName), [], "lines", Notice: null);
    }
}
