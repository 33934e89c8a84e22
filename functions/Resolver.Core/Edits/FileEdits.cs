namespace Resolver.Core.Edits;

/// <summary>The located edits of one file.</summary>
internal sealed class FileEdits(LineText text)
{
    private readonly List<(int Start, int End, string Text)> _edits = [];

    /// <summary>Locates one edit.</summary>
    /// <returns>What is wrong with it; null where it matches exactly once.</returns>
    public string? Add(string search, string replace)
    {
        var normal = LineText.Normalize(search);
        var found = text.Find(normal);
        switch (found)
        {
            case []:
                return "the search text does not occur; copy it character for character from the code that was shown, with its indentation.";
            case [var only]:
                _edits.Add((only, only + normal.Length, replace));
                return null;
            default:
                return "the search text occurs more than once; make it longer, so that it occurs exactly once.";
        }
    }

    /// <summary>Whether two edits share a character. Edits that only touch do not.</summary>
    public bool Overlap()
    {
        _edits.Sort((left, right) => left.Start.CompareTo(right.Start));
        return _edits.Zip(_edits.Skip(1)).Any(pair => pair.Second.Start < pair.First.End);
    }

    /// <summary>The file after its edits.</summary>
    public string Apply() => text.Replace(_edits.OrderBy(edit => edit.Start));
}
