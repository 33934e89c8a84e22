using Microsoft.ML.Tokenizers;

namespace Resolver.Models.Spending;

/// <summary>
/// Counts prompt tokens with o200k_base, OpenAI's tokenizer since GPT-4o. Other models cut text differently, by up to about a quarter
/// more on code, so that a margin is added: 3 % where the model is known to use o200k_base, 30 % elsewhere. An endpoint that reports
/// more than that teaches its counter a larger one.
/// </summary>
internal sealed class TokenCounter(string model)
{
    private const int PerMessage = 4;
    private const int PerReply = 3;
    private const decimal LargestMargin = 4m;

    // The tokenizer's time grows with the square of a run without a break (a megabyte of one letter takes minutes): it sees windows.
    private const int Window = 1_000;

    // Loading the vocabulary takes memory and time: only where a model is used.
    private static readonly Lazy<TiktokenTokenizer> O200K = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    private static readonly string[] Exact = ["gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "chatgpt-4o", "o1", "o3", "o4"];

    private readonly Lock _gate = new();
    private decimal _margin = Exact.Any(prefix => model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) ? 1.03m : 1.30m;

    /// <summary>Tokens of a text, without margin. A seam between two windows may add a token, which errs on the safe side.</summary>
    public static int Count(string text)
    {
        var tokens = 0;
        for (var at = 0; at < text.Length; at += Window)
        {
            tokens += O200K.Value.CountTokens(text.AsSpan(at, Math.Min(Window, text.Length - at)));
        }

        return tokens;
    }

    /// <summary>Tokens that a request may be charged for: its texts, what is around each message, and the margin.</summary>
    public int Charged(int textTokens, int messages)
    {
        lock (_gate)
        {
            return (int)decimal.Ceiling(Bare(textTokens, messages) * _margin);
        }
    }

    /// <summary>Takes in what the endpoint counted for such a request.</summary>
    /// <returns>True where it was more than <see cref="Charged"/> had said.</returns>
    public bool Learn(int textTokens, int messages, long reported)
    {
        lock (_gate)
        {
            var bare = Bare(textTokens, messages);
            var over = reported > decimal.Ceiling(bare * _margin);
            _margin = over ? Math.Min(LargestMargin, decimal.Ceiling(reported * 105m / bare) / 100m) : _margin;
            return over;
        }
    }

    private static int Bare(int textTokens, int messages) => textTokens + (messages * PerMessage) + PerReply;
}
