using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Money;

namespace Resolver.Models.Ledger.Tables;

/// <summary>
/// The row keys of a tenant's partition. The letter in front says what a row is; what is asked for together stands together, so that
/// every question is a point or a range of keys and never a scan.
/// </summary>
internal static class RowKeys
{
    /// <summary>The format that the rows are written in.</summary>
    public const string Format = "f";

    /// <summary>Every limit.</summary>
    public const string Limits = "l_";

    /// <summary>Every line.</summary>
    public const string Lines = "e_";

    /// <summary>Every open line, by the time at which it expires.</summary>
    public const string OpenLines = "o_";

    /// <summary>Every alert that is not delivered, the oldest first.</summary>
    public const string Outbox = "u_";

    // A key has at most 512 characters; the longest has four parts of which two are free text.
    private const int LongestPart = 160;
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    public static string Window(BudgetWindow window) => $"{Windows(window.Scope, window.Period)}{Safe(window.Subject)}";

    public static string Windows(BudgetScope scope) => string.Create(CultureInfo.InvariantCulture, $"w_{(int)scope}_");

    public static string Windows(BudgetScope scope, string period) => $"{Windows(scope)}{Safe(period)}_";

    public static string LinesOf(RunId run) => $"{Lines}{Safe(run.Value)}_";

    public static string Tries(CallKey key) => string.Create(CultureInfo.InvariantCulture, $"{LinesOf(key.Run)}{Safe(key.Step)}_{key.Call:D10}_");

    public static string Line(ReservationId id) => string.Create(CultureInfo.InvariantCulture, $"{Tries(id.Key)}{id.Try:D10}");

    public static string Open(DateTimeOffset expires, string line) => $"{OpenUntil(expires)}_{Hash(line)}";

    /// <summary>Open lines that expire at this time or before it sort before this.</summary>
    public static string OpenUntil(DateTimeOffset time) => $"{OpenLines}{Ticks(time.UtcTicks)}";

    public static string Limit(BudgetScope scope, string subject) => string.Create(CultureInfo.InvariantCulture, $"{Limits}{(int)scope}_{Safe(subject)}");

    public static string Team(RepoId repo) => $"t_{Safe(repo.Value)}";

    public static string PullRequestOf(RunId run) => $"p_{Safe(run.Value)}";

    public static string Allowance(string key) => $"a_{Safe(key)}";

    public static string Alert(string key) => $"n_{Hash(key)}";

    public static string Waiting(BudgetAlert alert, long stamp) => $"{Outbox}{Ticks(stamp)}_{Hash(alert.Key)}";

    /// <summary>The key behind every key with this beginning.</summary>
    public static string Behind(string beginning) => beginning + "~";

    private static string Ticks(long ticks) => ticks.ToString("D19", CultureInfo.InvariantCulture);

    // Keys may not hold / \ # ? and control characters, and some others make trouble on the way: all but a few are written as numbers.
    private static string Safe(string text)
    {
        if (text.Length <= LongestPart && !text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var safe = new StringBuilder();
        foreach (var letter in text)
        {
            _ = Plain.Contains(letter) ? safe.Append(letter) : safe.Append(CultureInfo.InvariantCulture, $".{(int)letter:x4}");
        }

        return safe.Length <= LongestPart ? safe.ToString() : $"{safe.ToString(0, LongestPart - 65)}.{Hash(text)}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
