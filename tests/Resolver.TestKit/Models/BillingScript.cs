namespace Resolver.TestKit.Models;

/// <summary>
/// A server's conduct by seed, and its own count of what it charges: for whatever it has begun to generate, whether or not the reply
/// arrives, and whatever it says of it.
/// </summary>
public sealed class BillingScript(decimal usdPerTokenIn, decimal usdPerTokenOut, bool onlyGood)
{
    /// <summary>Prompt tokens of every request, by the server's count.</summary>
    public const int PromptTokens = 28;

    private readonly Lock _gate = new();
    private Random _random = new(0);
    private decimal _billed;
    private int _requests;

    /// <summary>US dollars.</summary>
    public decimal BilledUsd
    {
        get
        {
            lock (_gate)
            {
                return _billed;
            }
        }
    }

    /// <summary>Requests so far.</summary>
    public int Requests
    {
        get
        {
            lock (_gate)
            {
                return _requests;
            }
        }
    }

    /// <summary>Begins a schedule.</summary>
    public void Begin(int seed)
    {
        lock (_gate)
        {
            _random = new Random(seed);
            _billed = 0;
            _requests = 0;
        }
    }

    /// <summary>The next answer.</summary>
    public ChatAnswer Next()
    {
        lock (_gate)
        {
            _requests++;
            var tokens = _random.Next(1, 1_001);
            var roll = onlyGood ? 99 : _random.Next(100);
            var (answer, generates) = Choose(roll, tokens);
            _billed += generates ? (PromptTokens * usdPerTokenIn) + (tokens * usdPerTokenOut) : 0;
            return answer;
        }
    }

    private static (ChatAnswer Answer, bool Generates) Choose(int roll, int tokens) => roll switch
    {
        < 6 => (ChatAnswer.Status(500), false),
        < 10 => (ChatAnswer.RateLimited("2"), false),
        < 12 => (ChatAnswer.Status(401), false),
        < 16 => (ChatAnswer.Status(502), true),
        < 20 => (ChatAnswer.Drop(), true),
        < 24 => (ChatAnswer.Cut("cut in the middle of a sentence that goes on"), true),
        < 27 => (ChatAnswer.Stall("stands still in the middle of a sentence"), true),
        < 30 => (ChatAnswer.Hang(), true),
        < 33 => (ChatAnswer.Garbage(), true),
        < 35 => (ChatAnswer.Huge(200_000), true),
        < 39 => (ChatAnswer.NoUsage("no usage"), true),
        < 42 => (ChatAnswer.Text("a lie", new ChatUsage(PromptTokens, 9_000_000)), true),
        < 44 => (ChatAnswer.Text("a lie", new ChatUsage(-5, -5)), true),
        < 46 => (ChatAnswer.Text("a lie", new ChatUsage(0, 0)), true),
        _ => (ChatAnswer.Text("yes", new ChatUsage(PromptTokens, tokens)), true),
    };
}
