using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Util;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>
/// What a careful user of Lucene sets up for code: identifiers split at case, digits and underscores and kept whole as well, lower case,
/// English stop words, Porter's stems.
/// </summary>
internal sealed class CodeAnalyzer : Analyzer
{
    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        var words = new StandardTokenizer(LuceneVersion.LUCENE_48, reader);
        TokenStream parts = new WordDelimiterFilter(
            LuceneVersion.LUCENE_48,
            words,
            WordDelimiterFlags.GENERATE_WORD_PARTS | WordDelimiterFlags.GENERATE_NUMBER_PARTS | WordDelimiterFlags.SPLIT_ON_CASE_CHANGE | WordDelimiterFlags.SPLIT_ON_NUMERICS | WordDelimiterFlags.PRESERVE_ORIGINAL,
            protWords: null);
        parts = new LowerCaseFilter(LuceneVersion.LUCENE_48, parts);
        parts = new StopFilter(LuceneVersion.LUCENE_48, parts, StopAnalyzer.ENGLISH_STOP_WORDS_SET);
        return new TokenStreamComponents(words, new PorterStemFilter(parts));
    }
}
