using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>Lucene.Net's BM25 over whole files: path and content are one text, the words of an issue are alternatives.</summary>
internal sealed class LuceneRanking(string name, Analyzer analyzer, CommitFiles files) : IFileRanking
{
    private const int Top = 200;
    private const string Path = "path";
    private const string Text = "text";

    private RAMDirectory folder = new();
    private DirectoryReader? reader;

    public IReadOnlyList<string> Names => [name];

    public static LuceneRanking Standard(CommitFiles files) => new("Lucene BM25, standard analyzer", new StandardAnalyzer(LuceneVersion.LUCENE_48), files);

    public static LuceneRanking Code(CommitFiles files) => new("Lucene BM25, identifiers split", new CodeAnalyzer(), files);

    public async Task Load(string commit, CancellationToken cancel)
    {
        Close();
        folder = new RAMDirectory();
        using (var writer = new IndexWriter(folder, new IndexWriterConfig(LuceneVersion.LUCENE_48, analyzer) { Similarity = new BM25Similarity() }))
        {
            foreach (var (path, text) in await files.Read(commit, cancel))
            {
                writer.AddDocument([new StringField(Path, path, Field.Store.YES), new TextField(Text, $"{path}\n{text}", Field.Store.NO)]);
            }
        }

        reader = DirectoryReader.Open(folder);
    }

    public Task<IReadOnlyList<IReadOnlyList<string>>> Rank(string text, CancellationToken cancel)
    {
        var searcher = new IndexSearcher(reader!) { Similarity = new BM25Similarity() };
        var hits = searcher.Search(Query(text), Top).ScoreDocs;
        return Task.FromResult<IReadOnlyList<IReadOnlyList<string>>>([[.. hits.Select(hit => searcher.Doc(hit.Doc).Get(Path))]]);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        analyzer.Dispose();
        return ValueTask.CompletedTask;
    }

    // A word that the issue has twice counts twice, as a query parser would have it.
    private BooleanQuery Query(string text)
    {
        BooleanQuery.MaxClauseCount = int.MaxValue;
        var query = new BooleanQuery(disableCoord: true);
        using var stream = analyzer.GetTokenStream(Text, text);
        var term = stream.AddAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            query.Add(new TermQuery(new Term(Text, term.ToString())), Occur.SHOULD);
        }

        stream.End();
        return query;
    }

    private void Close()
    {
        reader?.Dispose();
        folder.Dispose();
    }
}
