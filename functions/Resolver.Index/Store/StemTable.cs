namespace Resolver.Index.Store;

/// <summary>Stems that one update met, each with a number from 0 on. Safe for concurrent callers.</summary>
internal sealed class StemTable
{
    private const int Likely = 1 << 16; // stems of a large repository

    private readonly Dictionary<string, int> numbers = new(Likely, StringComparer.Ordinal);
    private readonly Lock adding = new();
    private string[] values = new string[Likely];

    /// <summary>The number of a stem.</summary>
    public int Of(string stem)
    {
        lock (adding)
        {
            if (!numbers.TryGetValue(stem, out var number))
            {
                number = numbers.Count;
                if (number == values.Length)
                {
                    // Whoever holds the old array finds in it what had a number before.
                    var more = new string[2 * number];
                    values.CopyTo(more, 0);
                    Volatile.Write(ref values, more);
                }

                values[number] = stem;
                numbers[stem] = number;
            }

            return number;
        }
    }

    /// <summary>The stem of a number that <see cref="Of"/> gave.</summary>
    public string this[int number] => Volatile.Read(ref values)[number];
}
