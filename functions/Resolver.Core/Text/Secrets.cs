using System.Text.RegularExpressions;

namespace Resolver.Core.Text;

/// <summary>
/// Takes secrets out of text before it leaves this machine or is shown: private keys, tokens of known forms, and values that stand behind a
/// telling name. Forms that have a fixed beginning are taken as their issuers document them. What has no form cannot be recognised: this
/// is the last net, not the first.
/// </summary>
public static partial class Secrets
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Mark = "[secret removed]";

    /// <summary>The text without secrets. Equal texts give equal results; a second pass changes nothing.</summary>
    public static string Remove(string text)
    {
        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            text = PrivateKey().Replace(text, Mark);
        }

        text = Token().Replace(text, Mark);
        if (HasLogin(text))
        {
            text = InUrl().Replace(text, $"${{front}}{Mark}@");
        }

        return Named().Replace(text, static match =>
            match.Groups["value"].Value is var value && LooksMade(value, match.Groups["quote"].Success) ? match.Value.Replace(value, Mark, StringComparison.Ordinal) : match.Value);
    }

    // Whether the pattern of URLs can match at all: it tries itself at every word, and prompts are long.
    private static bool HasLogin(string text)
    {
        for (var at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            var end = at + 3;
            while (end < text.Length && text[end] is not ('@' or '/') && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (end < text.Length && text[end] == '@')
            {
                return true;
            }
        }

        return false;
    }

    // A word is code or prose (password = request.Password, token = token2): what was generated mixes letters with digits, and stands in
    // quotes or reads like no name of a variable.
    private static bool LooksMade(string value, bool quoted) =>
        value.Any(char.IsAsciiLetter) && value.Count(char.IsAsciiDigit) >= (!quoted && Name().IsMatch(value) ? 4 : 1);

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|\z)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(
        @"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}|glpat-[A-Za-z0-9_-]{20,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{20,}|(AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|npm_[A-Za-z0-9]{36}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|[rs]k_(live|test)_[A-Za-z0-9]{16,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    [GeneratedRegex(@"(?<front>\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{1,100}:)[^\s/@]{1,200}@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex InUrl();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"(password|passwd|pwd|secret|token|api[_-]?key|account[_-]?key|access[_-]?key|client[_-]?secret|sharedaccesskey|authorization)[""']?\s{0,3}[:=]{1,2}\s{0,3}(bearer\s+|basic\s+)?(?<quote>[""'])?(?<value>[A-Za-z0-9+/_=.~!@#$%^&*-]{12,500})",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();
}
