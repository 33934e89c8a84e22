using System.Diagnostics.CodeAnalysis;
using Resolver.Core.Ids;
using Resolver.Core.Text;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Edits;

/// <summary>What became of a set of edits.</summary>
public abstract record EditVerdict
{
    private EditVerdict()
    {
    }

    /// <summary>Every edit applies exactly.</summary>
    public sealed record Accepted(PatchSet Set) : EditVerdict;

    /// <summary>At least one does not; nothing is applied. The reason is one that the model can act on.</summary>
    public sealed record Refused(string Reason) : EditVerdict;
}

/// <summary>
/// Checks proposed edits as input from a public web form and applies them. All or nothing; every edit is matched against the file as
/// it was shown, never against the result of another edit. Pure.
/// </summary>
public sealed class EditValidator(CommitSha commit, IReadOnlyDictionary<RepoPath, string> files, EditRules rules)
{
    private const int MaxNamed = 10;

    /// <summary>Checks all edits, and applies them where every one is good.</summary>
    public EditVerdict Validate(IReadOnlyList<SearchReplace> edits)
    {
        if (edits.Count is 0 or > EditRules.MaxEdits)
        {
            return new EditVerdict.Refused($"There must be 1 to {EditRules.MaxEdits} edits.");
        }

        var matches = new Dictionary<RepoPath, FileEdits>();
        for (var i = 0; i < edits.Count; i++)
        {
            if ((TextProblem(edits[i]) ?? Locate(edits[i], matches)) is { } problem)
            {
                return new EditVerdict.Refused($"edits[{i}]: {problem}");
            }
        }

        return Apply(matches);
    }

    private static string? TextProblem(SearchReplace edit) => edit switch
    {
        { Search.Length: 0 } => "search is empty; copy the passage to replace from the file.",
        { Search.Length: > EditRules.MaxEditText } or { Replace.Length: > EditRules.MaxEditText } => $"search and replace have at most {EditRules.MaxEditText} characters each; make smaller edits.",
        _ when edit.Search.Contains('\0', StringComparison.Ordinal) || edit.Replace.Contains('\0', StringComparison.Ordinal) => "search or replace contains a NUL character; files are text.",
        _ when LineText.Normalize(edit.Search) == LineText.Normalize(edit.Replace) => "search and replace are the same; an edit must change something.",
        _ => null,
    };

    private string? Locate(SearchReplace edit, Dictionary<RepoPath, FileEdits> matches)
    {
        if (PathProblem(edit.Path, out var path) is { } problem)
        {
            return problem;
        }

        if (!matches.TryGetValue(path!, out var file))
        {
            file = new FileEdits(new LineText(files[path!]));
            matches.Add(path!, file);
        }

        return file.Add(edit.Search, edit.Replace) is { } wrong ? $"in {VisibleText.Quote(edit.Path, 200)} {wrong}" : null;
    }

    private string? PathProblem(string text, [NotNullWhen(false)] out RepoPath? path)
    {
        path = null;
        var shown = VisibleText.Quote(text, 200);
        if (text.Contains('\\', StringComparison.Ordinal) && !Known(text, out path))
        {
            return $"the path {shown} has backslashes; write it with '/', exactly as listed.";
        }

        if (path is null && !RepoPath.TryParse(text, out path))
        {
            return $"the path {shown} is not inside the repository; paths are relative, without '..' or '.git'.";
        }

        if (!files.TryGetValue(path, out var content))
        {
            return $"{shown} is not one of the editable files ({Editable()}); write the path exactly as listed.";
        }

        return content.Contains('\0', StringComparison.Ordinal)
            ? $"{shown} is a binary file."
            : rules.Forbids(path) is { } reason ? $"{shown} may not be edited: {reason}." : null;
    }

    // A backslash is a legal character of a file name where git keeps one; only a listed name may have it.
    private bool Known(string text, out RepoPath? path) => RepoPath.TryParse(text, out path) && files.ContainsKey(path);

    private string Editable()
    {
        var names = files.Keys.Select(path => path.Value).Order(StringComparer.Ordinal).Take(MaxNamed).Select(name => VisibleText.Line(name, 120));
        return string.Join(", ", names) + (files.Count > MaxNamed ? ", …" : string.Empty);
    }

    private EditVerdict Apply(Dictionary<RepoPath, FileEdits> matches)
    {
        var changes = new List<FileChange>();
        foreach (var (path, edits) in matches.OrderBy(match => match.Key.Value, StringComparer.Ordinal))
        {
            var shown = VisibleText.Quote(path.Value, 200);
            if (edits.Overlap())
            {
                return new EditVerdict.Refused($"Edits of {shown} overlap; join them into one edit.");
            }

            var content = edits.Apply();
            if (ResultProblem(files[path], content) is { } problem)
            {
                return new EditVerdict.Refused($"{shown} {problem}");
            }

            changes.Add(new FileChange(path, content));
        }

        return new EditVerdict.Accepted(new PatchSet(commit, changes));
    }

    private string? ResultProblem(string before, string after) => after switch
    {
        _ when string.Equals(before, after, StringComparison.Ordinal) => "is the same after its edits; an answer must change something.",
        _ when string.IsNullOrWhiteSpace(after) => "would be empty; files are not deleted.",
        _ when after.Length > rules.MaxFileChars => $"would have more than {rules.MaxFileChars} characters; make a smaller change.",
        _ when HiddenCharacters.Added(before, after) => "would contain invisible characters or half a surrogate pair that it does not have now; write visible text only.",
        _ => null,
    };
}
