using Microsoft.Data.Sqlite;

namespace Resolver.Index.Store;

/// <summary>
/// Ids of names and stems in transactions that write, one after the other; what is new is added to the image, and by <see cref="Save"/> to
/// the file. For as long as the image is the same: a transaction that was undone takes it away.
/// </summary>
internal sealed class TextIds(IndexImage image, StemTable stems)
{
    private readonly PackedWriter added = new();
    private int first;
    private int[] ofStem = [];

    /// <summary>Whether they are those of this image and of stems with these numbers.</summary>
    public bool AreOf(IndexImage otherImage, StemTable otherStems) => otherImage == image && otherStems == stems;

    /// <summary>Begins a transaction.</summary>
    public void Begin()
    {
        first = image.Texts;
        added.Clear();
    }

    /// <summary>The id of a name.</summary>
    public int Of(string text)
    {
        if (image.IdOf(text) is { } known)
        {
            return known;
        }

        added.Text(text);
        image.AddText(text);
        return image.Texts - 1;
    }

    /// <summary>The id of a stem by its number.</summary>
    public int OfStem(int number)
    {
        if (number >= ofStem.Length)
        {
            Array.Resize(ref ofStem, Math.Max(2 * ofStem.Length, number + 1024));
        }

        // No text has the id 0.
        return ofStem[number] != 0 ? ofStem[number] : ofStem[number] = Of(stems[number]);
    }

    /// <summary>Writes what was added.</summary>
    public void Save(SqliteConnection connection)
    {
        if (image.Texts > first)
        {
            using var insert = connection.Command("INSERT INTO text (first, words) VALUES ($first, $words)", ("$first", first), ("$words", added.ToArray()));
            insert.ExecuteNonQuery();
        }
    }
}
