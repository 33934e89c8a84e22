using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Core.Hosts;

/// <summary>What a comment tells us to do: its first line that begins with <c>/resolver</c>.</summary>
public abstract partial record CommentCommand
{
    private const int LongestText = 4_000;

    private CommentCommand()
    {
    }

    /// <summary>Begin, or begin again where the last run has ended.</summary>
    public sealed record Fix : CommentCommand;

    /// <summary>End politely.</summary>
    public sealed record Stop(string Reason) : CommentCommand;

    /// <summary>Show where the run is and why.</summary>
    public sealed record Why : CommentCommand;

    /// <summary>Let the run exceed the budget that it asks about, by at most so much, US dollars.</summary>
    public sealed record Exceed(decimal Usd) : CommentCommand;

    /// <summary>Answer the run's question.</summary>
    public sealed record Answer(string Text) : CommentCommand;

    /// <summary>Approve the change that the run waits with.</summary>
    public sealed record Approve : CommentCommand;

    /// <summary>Deny it.</summary>
    public sealed record Deny(string Reason) : CommentCommand;

    /// <summary>Something that is no command of ours.</summary>
    public sealed record Unknown(string Word) : CommentCommand;

    /// <summary>The command of a comment; null where it has none. A quoted line (<c>&gt; /resolver …</c>) and one in a block of code are none.</summary>
    public static CommentCommand? Parse(string comment)
    {
        var fenced = false;
        var lines = comment.ReplaceLineEndings("\n").Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            fenced ^= Fence().IsMatch(lines[at]);
            if (!fenced && Line().Match(lines[at]) is { Success: true } match)
            {
                var rest = string.Join('\n', [match.Groups["rest"].Value, .. lines[(at + 1)..]]).Trim();
                return Of(match.Groups["verb"].Value, match.Groups["rest"].Value.Trim(), rest.Length <= LongestText ? rest : rest[..LongestText]);
            }
        }

        return null;
    }

    private static CommentCommand Of(string verb, string line, string text) => verb switch
    {
        "fix" when line.Length == 0 => new Fix(),
        "why" when line.Length == 0 => new Why(),
        "approve" when line.Length == 0 => new Approve(),
        "stop" => new Stop(line),
        "deny" => new Deny(line),
        "answer" when text.Length > 0 => new Answer(text),
        "exceed" when Money().Match(line) is { Success: true } money => new Exceed(decimal.Parse(money.Groups["usd"].Value, CultureInfo.InvariantCulture)),
        _ => new Unknown(verb),
    };

    [GeneratedRegex(@"^\s{0,3}(```|~~~)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ {0,3}/resolver +(?<verb>[a-z]{1,20})(?<rest>$|\s.*$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex(@"^\$?(?<usd>[0-9]{1,3}(\.[0-9]{1,2})?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Money();
}
